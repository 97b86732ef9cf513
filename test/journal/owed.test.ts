import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalEvent, Owed } from '../../src/domain/journal.ts';
import { owedProofs } from '../../src/journal/owed.ts';
import { tempFolder } from '../support/temp.ts';
import { finished, intended, judged, proven, started, startedOn, written } from './a-run.ts';

const SHELL: Owed = {
  fact: 'shell/opens',
  want: true,
  seen: true,
  component: 'component/RpsProxy',
  is: { state: 'Inactive', requesters: [{ requester: 'Maintenance', state: 'Inactive' }] },
};
const runAt = (hour: string): string => `20261122T${hour}0000Z-7q3f`;
const FIRST = runAt('01');
const OWES = { ...proven, owed: [SHELL] } as JournalEvent;
const looked = (owed?: readonly Owed[]): JournalEvent => ({
  event: 'owed-judged',
  of: FIRST,
  server: 'ex01',
  stage: 'web',
  evidence: [],
  ...(owed ? { owed } : {}),
});
const OWING: readonly JournalEvent[] = [intended(), judged(), OWES, finished];
const DONE: readonly JournalEvent[] = [intended(), judged(), proven, finished];
const IS_OWED = [{ of: FIRST, server: 'EX01', stage: 'web', owed: [SHELL] }];

test.for<[string, readonly (readonly JournalEvent[])[], readonly unknown[]]>([
  ['no run', [], []],
  ['a run that proved everything', [DONE], []],
  ['a run that owes proofs', [OWING], IS_OWED],
  [
    'a run that proved everything, and a later one that owes proofs',
    [DONE, OWING],
    [{ ...IS_OWED[0], of: runAt('02') }],
  ],
  ['a run that owes proofs, and a later one that proved them', [OWING, [looked(), finished]], []],
  [
    'a run that owes proofs, and a later one that did not prove them',
    [OWING, [looked([SHELL]), finished]],
    [{ ...IS_OWED[0], server: 'ex01' }],
  ],
  ['a run that owes proofs, and a later one of the same stage', [OWING, DONE], []],
  ['an unfinished run that owes proofs', [OWING.slice(0, -1)], IS_OWED],
])('%s', async ([, runs, expected]) => {
  const stateDir = tempFolder();
  for (const [at, events] of runs.entries()) {
    const run = runAt(`0${at + 1}`);
    await written(stateDir, [started({}, run), ...events], { run });
  }
  expect(await owedProofs(stateDir, 'contoso')).toEqual(expected);
});

test('a later run of another server changes nothing', async () => {
  const stateDir = tempFolder();
  await written(stateDir, [started({}, FIRST), ...OWING], { run: FIRST });
  await written(stateDir, [startedOn('EX02', runAt('02')), finished], { run: runAt('02') });
  expect(await owedProofs(stateDir, 'contoso')).toEqual(IS_OWED);
});

test('a later run that was killed before its first line changes nothing', async () => {
  const stateDir = tempFolder();
  await written(stateDir, [started({}, FIRST), ...OWING], { run: FIRST });
  writeFileSync(await written(stateDir, [started({}, runAt('02'))], { run: runAt('02') }), '');
  expect(await owedProofs(stateDir, 'contoso')).toEqual(IS_OWED);
});
