import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ServerImpact, Switchover } from '../../src/domain/impact.ts';
import { allCopiesSaid, copiesSaid } from '../../src/report/copies-said.ts';
import { exstate, folder } from '../cli/exstate.ts';

const on = (mountedCopies: number | null, switchover?: Switchover): { server: string; impact: ServerImpact } => ({
  server: 'EX01',
  impact: { webSeconds: [60, 300], mailSeconds: [0, 0], mountedCopies, ...(switchover ? { switchover } : {}) },
});

const NOTICED =
  '3 database copies are active on EX01. Users of these databases notice each restart, whichever front end they use.';
const UNCOUNTED =
  'it is not known how many database copies are active on EX01. Users of these databases notice each restart.';
const AWAY = '`Move-ActiveMailboxDatabase -Server EX01`';
const BACK = '`Move-ActiveMailboxDatabase DATABASE -ActivateOnServer EX01`';
const BLOCKED = `They do not come back by themselves, because the activation policy of EX01 is Blocked. Move each one back by hand after the run: ${BACK}`;
const MOVE_NOW = `They do not come back by themselves, because DatabaseCopyActivationDisabledAndMoveNow is set on EX01. To move each one back by hand after the run: \`Set-MailboxServer EX01 -DatabaseCopyActivationDisabledAndMoveNow $false\`, then ${BACK}`;

describe('active database copies', () => {
  test.for<[string, number | null, Switchover | undefined, string]>([
    ['that do not exist need no sentence', 0, undefined, ''],
    ['stay where there is no DAG', 3, 'impossible', `${NOTICED} EX01 is in no DAG, so no other server can take them.`],
    [
      'go to another member of the DAG',
      3,
      'possible',
      `${NOTICED} Move them to another member of the DAG first: ${AWAY}`,
    ],
    [
      'are moved back by hand if the activation is blocked',
      3,
      'blocked',
      `${NOTICED} Move them to another member of the DAG first: ${AWAY}. ${BLOCKED}`,
    ],
    [
      'are moved back by hand if Exchange is told to move them away',
      3,
      'move-now',
      `${NOTICED} Move them first, if another server can take them: ${AWAY}. ${MOVE_NOW}`,
    ],
    [
      'can perhaps be moved if the DAG is not known',
      3,
      undefined,
      `${NOTICED} Move them first, if another server can take them: ${AWAY}`,
    ],
    [
      'that could not be counted stay where there is no DAG',
      null,
      'impossible',
      `${UNCOUNTED} EX01 is in no DAG, so no other server can take them.`,
    ],
    [
      'that could not be counted go to another member of the DAG',
      null,
      'blocked',
      `${UNCOUNTED} If there are any, move them to another member of the DAG first: ${AWAY}. ${BLOCKED}`,
    ],
    [
      'that could not be counted, where the DAG is not known either',
      null,
      undefined,
      `${UNCOUNTED} If there are any, move them first: ${AWAY}`,
    ],
  ])('%s', ([, copies, switchover, expected]) => expect(copiesSaid(on(copies, switchover))).toBe(expected));
});

describe('the active database copies of all servers', () => {
  test.for<[string, readonly (readonly [number | null, Switchover?])[], string]>([
    ['that do not exist', [[0], [0]], ''],
    ['can all be moved', [[3, 'possible'], [1, 'blocked'], [2]], '6 active database copies: move them first.'],
    [
      'stay where they are',
      [
        [3, 'impossible'],
        [0, 'possible'],
      ],
      '3 active database copies, on servers in no DAG: no other server can take them.',
    ],
    [
      'can be moved in part',
      [
        [3, 'impossible'],
        [4, 'possible'],
      ],
      '7 active database copies: move 4 of them first. No other server can take the other 3.',
    ],
    [
      'that could not be counted on one server',
      [[3, 'impossible'], [null]],
      'The number of active database copies is not known on every server.',
    ],
  ])('%s', ([, servers, expected]) =>
    expect(allCopiesSaid(servers.map(([copies, switchover]) => on(copies, switchover)))).toBe(expected),
  );
});

describe('a plan of members of a DAG and of a server in none', () => {
  const read = (name: string): string => readFileSync(`test/scenarios/dag-activation-blocked/${name}`, 'utf8');
  const files = { 'world.yaml': read('world.yaml'), 'exstate.yaml': read('exstate.yaml') };

  /** Without markup, and each run of white space as one space. */
  const plain = async (format: string, change: Partial<typeof files> = {}): Promise<string> => {
    const { out } = await exstate(folder({ ...files, ...change }), `plan --world world.yaml --format ${format}`);
    return out.replace(/<[^>]*>|[`\\*]/g, '').replace(/\s+/g, ' ');
  };

  test.for(['text', 'markdown', 'html'])('says in %s what can be done on each server', async (format) => {
    const says = await plain(format);
    expect(says).toContain('Move them to another member of the DAG first: Move-ActiveMailboxDatabase -Server EX01.');
    expect(says).toContain('EX02 is in no DAG, so no other server can take them.');
    expect(says).not.toContain('Move-ActiveMailboxDatabase -Server EX02');
    expect(says).toContain('Move-ActiveMailboxDatabase DATABASE -ActivateOnServer EX01');
    expect(says).toContain('because DatabaseCopyActivationDisabledAndMoveNow is set on EX03.');
  });

  test('counts for a change board the copies that nobody can move', async () => {
    const says = await plain('html');
    expect(says).toContain('8 active database copies: move 5 of them first. No other server can take the other 3.');
    expect(says).toContain('Move them to another server first, if one can take them.');
  });

  test('says to a change board if nobody can move any of them', async () => {
    const only = files['exstate.yaml'].replace(/ +- name: EX0[13]\n.*\n/g, '');
    const says = await plain('html', { 'exstate.yaml': only });
    expect(says).toContain('3 active database copies, on servers in no DAG: no other server can take them.');
    expect(says).toContain('users of these databases notice each restart. No other server can take them.');
    expect(says).not.toContain('Move-ActiveMailboxDatabase');
  });
});
