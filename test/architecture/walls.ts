import type { IForbiddenRuleType } from 'dependency-cruiser';
import { ROOMS, type Room } from './rooms.ts';

type To = Extract<IForbiddenRuleType, { readonly to: unknown }>['to'];

/** `node:util` has no effects. */
const EFFECTS = '^(node:(?!util$)|fs|path|os|child_process|crypto|net|tls|process)';

const UNREPEATABLE = 'A plan would depend on the computer, the time or chance, and a review could not make it again.';

const inside = (rooms: readonly string[]): string => `^src/(${rooms.join('|')})/`;

/** The rules for one room, from its row of the table. */
function wallsOf({ name, effects, imports, broken }: Room): IForbiddenRuleType[] {
  if (imports === undefined) return [];
  const open = imports.map(({ room }) => room);
  const types = imports.filter(({ typesOnly }) => typesOnly).map(({ room }) => room);
  const rule = (what: string, to: To, comment = broken): IForbiddenRuleType => ({
    name: `${name}-${what}`,
    comment,
    severity: 'error',
    from: { path: inside([name]) },
    to,
  });
  return [
    rule('imports-what-its-row-names', { path: '^src/', pathNot: inside([name, ...open]) }),
    ...(types.length === 0
      ? []
      : [rule('takes-only-types', { path: inside(types), dependencyTypesNot: ['type-only'] })]),
    ...(effects ? [] : [rule('has-no-effects', { path: EFFECTS }, UNREPEATABLE)]),
  ];
}

export const WALLS: IForbiddenRuleType[] = [
  ...ROOMS.flatMap(wallsOf),
  {
    name: 'node-powershell-in-one-file',
    comment: 'Its faults are handled in one place; anywhere else a call could hang, or succeed without an answer.',
    severity: 'error',
    from: { pathNot: '^src/providers/powershell/bridge/shell\\.ts$' },
    to: { path: '^node_modules/node-powershell/' },
  },
  {
    name: 'no-circles',
    comment: 'Two files that need each other are one.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];
