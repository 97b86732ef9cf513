import type { Action } from '../domain/action.ts';
import { DIRECT_TRUST, isKnown, type Key, known, type Patch } from '../domain/facts.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { commonPreconditions, keyUsable, targetOf } from './common-preconditions.ts';
import { grantLines } from './issue-certificate.ts';
import { unsettledStarttls } from './starttls.ts';

/**
 * Let NETWORK SERVICE read the key of a certificate that is adopted. This comes before the copy to Root, because a
 * change in Root makes transport search for certificates again (exchange facts 5.3).
 */
export const grantKey: Action<'grant-key'> = {
  kind: 'grant-key',
  stage: 'issue',
  deadlineSeconds: 60,

  propose: (drift, goal) =>
    drift.code === 'key-unreadable'
      ? { kind: 'grant-key', certificate: drift.fact.slice('key/'.length), ...targetOf(goal) }
      : undefined,

  precondition: (op, view) => [...commonPreconditions(op, view), keyUsable(op.certificate, view)],

  predict: (op, view, goal) => {
    const key = view.peek(`key/${op.certificate}`);
    const before: Key | null = isKnown(key) ? key.known : null;
    return {
      writes: {
        [`key/${op.certificate}`]: known(before && { ...before, networkService: true }),
        ...restartDue(op.certificate, view),
      },
      unsettles: [DIRECT_TRUST, ...unsettledStarttls(view, goal.at)],
    };
  },

  say: (op) => ({
    sentence: `let NETWORK SERVICE read the key of ${show(op.certificate)}`,
    powershell: grantLines(op.certificate),
  }),
};

/**
 * If transport already failed to open the key, it does not notice the new permission before its restart (exchange facts
 * 5.3).
 */
const restartDue = (certificate: string, view: View): Patch => {
  const current = view.peek('internal-transport');
  return isKnown(current) && current.known === certificate ? { 'transport/restart-due': known(true) } : {};
};
