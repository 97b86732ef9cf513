import type { Action } from '../domain/action.ts';
import { type Condition, need } from '../domain/condition.ts';
import { BACK_END, type FactKey, known } from '../domain/facts.ts';
import { quote, typedNumber } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { unsettledShell } from './shell.ts';
import { standing, targetOf } from './standing.ts';

/** Add the https row that IIS has lost. It holds no certificate until bind-certificate gives it one. */
export const addBinding: Action<'add-binding'> = {
  kind: 'add-binding',
  stage: 'web',

  propose: (drift, goal) => {
    const [, site, bindingInformation] = drift.fact.split('/');
    return drift.code === 'row-missing' && site !== undefined && bindingInformation !== undefined
      ? { kind: 'add-binding', site, bindingInformation, ...targetOf(goal) }
      : undefined;
  },

  precondition: (op, view) => [
    ...standing(op, view),
    need(
      view,
      'role',
      `${op.on.name} has the Mailbox role: others have no sites of Exchange`,
      (role) => role === 'mailbox',
    ),
    ...noSingleAddress(op.site, view),
  ],

  predict: (op, view) => ({
    writes: { [`row/${op.site}/${op.bindingInformation}`]: known({ sslFlags: 0 }) },
    unsettles: op.site === BACK_END ? ['wire/0.0.0.0:444', ...unsettledShell(view)] : [],
  }),

  say: (op) => {
    const [address = '*', port = ''] = op.bindingInformation.split(':');
    return {
      sentence: `add the https row ${op.bindingInformation} to "${op.site}"`,
      powershell: [
        'Import-Module WebAdministration',
        `New-WebBinding -Name ${quote(op.site)} -Protocol https -Port ${typedNumber(port)} -IPAddress ${quote(address)}`,
      ],
    };
  },
};

/** A row bound to one address is somebody's decision or accident; replacing it takes a person (exchange facts 8.1). */
export const noSingleAddress = (site: string, view: View): Condition[] =>
  site !== BACK_END
    ? []
    : view
        .keys(`row/${BACK_END}/`)
        .filter((key: FactKey) => /:444:$/.test(key) && !key.endsWith('/*:444:'))
        .map((key) =>
          need(view, key, `"${BACK_END}" has one https row on 444, for all addresses`, (row) => row === null),
        );
