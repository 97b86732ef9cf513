import equal from 'fast-deep-equal';
import { type Connector, known } from '../domain/facts.ts';
import { connectorSaid } from '../domain/say.ts';
import type { Family } from './family.ts';

export const connector: Family<'connector'> = {
  key: 'connector/<server>/<kind>/<name>',
  scope: 'organization',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  changed: (was, is) => !equal(settings(was), settings(is)),
  /**
   * The answer is the same if only the resolved certificates differ: the steps of an earlier server may add or remove a
   * certificate with the name of the connector.
   */
  sameAnswer: (was, is) => !isUnread(was) && !isUnread(is) && equal(settings(was), settings(is)),
  tidy: (value, _, forms) => known({ ...value, resolvesTo: value.resolvesTo?.map(forms.thumbprint) ?? null }),
  name: connectorSaid,
};

/**
 * The settings without the certificates to which the name resolves: those follow from the store, which reports its own
 * changes.
 */
function settings(connector: unknown): unknown {
  const { kind, tlsCertificateName } = (connector ?? {}) as Partial<Connector>;
  return connector === null ? null : { kind, tlsCertificateName };
}

const isUnread = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'unknown' in answer;
