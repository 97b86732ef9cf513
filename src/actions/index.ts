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

/** An action that takes any operation: what the planner sees of it, whatever its kind. */
export type AnyAction = Action;

/**
 * Every action. The cast forgets which kind each one takes; it is sound because the planner hands an action
 * only operations that it proposed itself, and `actionOf` looks it up by the operation's kind.
 */
export const ACTIONS = Object.values(all) as readonly AnyAction[];

export const actionOf = ({ kind }: Pick<Operation, 'kind'>): AnyAction => all[kind] as AnyAction;
