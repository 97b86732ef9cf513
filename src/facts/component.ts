import type { Drained } from '../domain/drained.ts';
import { COMPONENTS } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import type { Family } from './family.ts';

export const component: Family<'component'> = {
  key: 'component/<name>',
  scope: 'server',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  changed: (was, is) => was?.state !== is?.state,
  shown: (value) => value?.state ?? 'nothing',
  name: (name) => `the component ${name}`,
  sentence: (value, name) => `the component ${name} ${stateSaid(value, 'is')}`,
  together: (value, names) => `the components ${list(names)} ${stateSaid(value, 'are')}`,
  unwell: { among: COMPONENTS, is: (value) => value !== null && textAt(value, 'state') !== 'Active' },
};

/** Such as `the component HubTransport is Draining (requested by Maintenance)`. */
export const componentSaid = ({ component: key, is }: Drained): string =>
  `the component ${key.slice('component/'.length)} ${stateSaid(is, 'is')}`;

function stateSaid(value: unknown, verb: string): string {
  if (value === null) return `${verb} not on this server`;
  const by = requesters(value).filter((one) => textAt(one, 'state') !== 'Active');
  const names = [...new Set(by.map((one) => textAt(one, 'requester')))];
  return `${verb} ${textAt(value, 'state')}${names.length === 0 ? '' : ` (requested by ${list(names)})`}`;
}

const requesters = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null && 'requesters' in value && Array.isArray(value.requesters)
    ? value.requesters
    : [];

const textAt = (value: unknown, name: string): string =>
  typeof value === 'object' && value !== null ? String(Reflect.get(value, name)) : String(value);
