import type { Action } from '../domain/action.ts';
import { type Condition, given, need } from '../domain/condition.ts';
import { BACK_END, isKnown, known } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';
import { quote, typedNumber } from '../typed/literal.ts';
import { commonPreconditions, targetOf } from './common-preconditions.ts';
import { alone, FRONT_END_WIRES } from './rows.ts';
import { iisInstalled } from './services.ts';
import { unsettledShell } from './shell.ts';

/** Add the HTTPS binding that IIS has lost. The new binding has no certificate until bind-certificate sets one. */
export const addBinding: Action<'add-binding'> = {
  kind: 'add-binding',
  stage: 'web',
  deadlineSeconds: 60,

  propose: (drift, goal) => {
    const [, site, bindingInformation] = drift.fact.split('/');
    return drift.code === 'row-missing' && site !== undefined && bindingInformation !== undefined
      ? { kind: 'add-binding', site, bindingInformation, ...targetOf(goal) }
      : undefined;
  },

  precondition: (op, view) => [
    ...commonPreconditions(op, view),
    need(view, 'role', { code: 'mailbox-sites', server: op.on.name }, (role) => role === 'mailbox'),
    ...iisInstalled(view),
    ...siteThere(op, view),
    ...alone(op.site, op.bindingInformation, view),
  ],

  predict: (op, view) => ({
    writes: { [`row/${op.site}/${op.bindingInformation}`]: known({ sslFlags: 0 }) },
    unsettles: op.site === BACK_END ? ['wire/0.0.0.0:444', ...unsettledShell(view)] : FRONT_END_WIRES,
  }),

  say: (op) => {
    const [address = '*', port = ''] = op.bindingInformation.split(':');
    return {
      sentence: `add the HTTPS binding ${op.bindingInformation} to "${op.site}"`,
      powershell: [
        'Import-Module WebAdministration',
        `New-WebBinding -Name ${quote(op.site)} -Protocol https -Port ${typedNumber(port)} -IPAddress ${quote(address)}`,
      ],
    };
  },
};

/**
 * A site that is missing has no Extended Protection either, and exstate does not make a site (exchange facts 8.1). Recorded
 * as read only if it is missing: another setting of Extended Protection makes no plan stale.
 */
function siteThere({ site }: Operation<'add-binding'>, view: View): Condition[] {
  const fact = `extended-protection/${site}` as const;
  const [found, iis] = [view.peek(fact), view.peek('service/W3SVC')];
  const isMissing = isKnown(found) && found.known === null && isKnown(iis) && iis.known !== null;
  return isMissing ? [given(fact, { code: 'site-present', site }, false)] : [];
}
