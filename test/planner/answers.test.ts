import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { FactTable } from '../../src/facts/table.ts';
import { answerTo, isAnsweredBy, questionsOf } from '../../src/planner/answers.ts';
import { aServer, OLD, PUBLIC } from '../server.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const TRUST: Operation = { kind: 'trust-certificate', certificate: OLD, on: ON };

describe('what a step asks', () => {
  test.for<[string, readonly string[], Operation, readonly string[]]>([
    ['each fact once', ['role', 'setup-running', 'role'], TRUST, ['role', 'setup-running']],
    ['nothing that the choice stands for', ['store/My', `certificate/${OLD}`, `flags/${OLD}`], TRUST, []],
    ['the key of its certificate', [`key/${OLD}`], TRUST, [`key/${OLD}`]],
    ['nothing of one that is not issued yet', ['key/new:EX01', 'sslcert/new:EX01'], TRUST, []],
    ['of Trusted Root its own certificate', ['store/Root'], TRUST, [`store/Root/${OLD}`]],
    ['nothing of it where that is not issued yet', ['store/Root'], { ...TRUST, certificate: 'new:EX01' }, []],
    ['nothing of it where it has none', ['store/Root'], { kind: 'restart-iis', on: ON }, []],
    ['which rows there are', ['row/Exchange Back End/'], TRUST, ['row/Exchange Back End/']],
    ['a name that only looks like one', ['may/certificate/x'], TRUST, ['may/certificate/x']],
  ])('is %s', ([, reads, operation, expected]) => {
    expect(questionsOf(reads, operation)).toEqual(expected);
  });
});

describe('the answer', () => {
  test.for<[string, string, Patch, unknown]>([
    ['is what is known', 'role', {}, 'mailbox'],
    ['is null where something is known to be absent', 'role', { role: known(null) }, null],
    ['is why it is not known', 'role', { role: unknown('denied') }, { unknown: 'denied' }],
    ['is whether Root has it', `store/Root/${OLD}`, { 'store/Root': known([PUBLIC, OLD]) }, true],
    ['is that Root has it not', `store/Root/${OLD}`, { 'store/Root': known([PUBLIC]) }, false],
    ['is that an empty Root has it not', `store/Root/${OLD}`, { 'store/Root': known(null) }, false],
    ['is why Root is not known', `store/Root/${OLD}`, { 'store/Root': unknown('denied') }, { unknown: 'denied' }],
    [
      'is which rows there are',
      'row/Default Web Site/',
      {},
      ['row/Default Web Site/*:443:', 'row/Default Web Site/127.0.0.1:443:'],
    ],
  ])('%s', ([, ask, change, expected]) => {
    expect(answerTo(ask, new FactTable({ ...aServer, ...change }))).toEqual(expected);
  });
});

test.for<[string, readonly string[], boolean]>([
  ['role', ['role'], true],
  ['role', ['build'], false],
  [`store/Root/${OLD}`, ['store/Root'], true],
  [`store/Root/${OLD}`, [`store/Root/${OLD}`], false],
  ['row/Exchange Back End/', ['row/Exchange Back End/*:444:'], true],
  ['row/Exchange Back End/', ['row/Default Web Site/*:443:'], false],
  ['row/Exchange Back End/*', ['row/Exchange Back End/*:444:'], false],
])('%s is answered by a step that writes %o: %s', ([ask, written, expected]) => {
  expect(isAnsweredBy(ask, new Set(written))).toBe(expected);
});
