import type { Action } from '../domain/action.ts';
import type { Operation } from '../domain/operation.ts';
import { addBinding } from './add-binding.ts';
import { bindCertificate } from './bind-certificate.ts';
import { enableSmtp } from './enable-smtp.ts';
import { grantKey } from './grant-key.ts';
import { issueCertificate } from './issue-certificate.ts';
import { removeCertificate } from './remove-certificate.ts';
import { restartIis } from './restart-iis.ts';
import { restartTransport } from './restart-transport.ts';
import { trustCertificate, untrustCertificate } from './trust-certificate.ts';

const all = {
  'issue-certificate': issueCertificate,
  'grant-key': grantKey,
  'trust-certificate': trustCertificate,
  'untrust-certificate': untrustCertificate,
  'add-binding': addBinding,
  'bind-certificate': bindCertificate,
  'restart-iis': restartIis,
  'enable-smtp': enableSmtp,
  'restart-transport': restartTransport,
  'remove-certificate': removeCertificate,
} satisfies { [K in Action['kind']]: Action<K> };

/** An action for any kind of operation, as the planner sees it. */
export type AnyAction = Action;

/**
 * Every action. The cast drops the kind of operation that each one takes. It is safe, because the planner gives an
 * action only operations that this action proposed, and `actionOf` finds the action by the kind.
 */
export const ACTIONS = Object.values(all) as readonly AnyAction[];

export const actionOf = ({ kind }: Pick<Operation, 'kind'>): AnyAction => all[kind] as AnyAction;
