import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { FactTable } from '../../src/facts/table.ts';
import { answerTo, isAnsweredBy, questionsOf } from '../../src/planner/answers.ts';
import { aServer, OLD, PUBLIC } from '../server.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const TRUST: Operation = { kind: 'trust-certificate', certificate: OLD, on: ON };

describe('the preconditions of a step read', () => {
  test.for<[string, readonly string[], Operation, readonly string[]]>([
    ['each fact once', ['role', 'setup-running', 'role'], TRUST, ['role', 'setup-running']],
    ['no facts that decide the choice', ['store/My', `certificate/${OLD}`, `flags/${OLD}`], TRUST, []],
    ['the key of its certificate', [`key/${OLD}`], TRUST, [`key/${OLD}`]],
    ['no facts of a certificate that is not issued yet', ['key/new:EX01', 'sslcert/new:EX01'], TRUST, []],
    ['its own certificate in Trusted Root', ['store/Root'], TRUST, [`store/Root/${OLD}`]],
    [
      'nothing in Trusted Root if its certificate is not issued yet',
      ['store/Root'],
      { ...TRUST, certificate: 'new:EX01' },
      [],
    ],
    ['nothing in Trusted Root without a certificate', ['store/Root'], { kind: 'restart-iis', on: ON }, []],
    ['the list of bindings', ['row/Exchange Back End/'], TRUST, ['row/Exchange Back End/']],
    ['a fact whose name only resembles one of a certificate', ['may/certificate/x'], TRUST, ['may/certificate/x']],
  ])('%s', ([, reads, operation, expected]) => {
    expect(questionsOf(reads, operation)).toEqual(expected);
  });
});

describe('the recorded answer', () => {
  test.for<[string, string, Patch, unknown]>([
    ['is the known value', 'role', {}, 'mailbox'],
    ['is null if the fact is known to be absent', 'role', { role: known(null) }, null],
    ['is the reason if the fact is unknown', 'role', { role: unknown('denied') }, { unknown: 'denied' }],
    ['is true if Root contains the certificate', `store/Root/${OLD}`, { 'store/Root': known([PUBLIC, OLD]) }, true],
    [
      'is false if Root does not contain the certificate',
      `store/Root/${OLD}`,
      { 'store/Root': known([PUBLIC]) },
      false,
    ],
    ['is false if Root is empty', `store/Root/${OLD}`, { 'store/Root': known(null) }, false],
    [
      'is the reason if Root is unknown',
      `store/Root/${OLD}`,
      { 'store/Root': unknown('denied') },
      { unknown: 'denied' },
    ],
    [
      'is the list of bindings',
      'row/Default Web Site/',
      {},
      ['row/Default Web Site/*:443:', 'row/Default Web Site/127.0.0.1:443:'],
    ],
    [
      'is the list of connectors without the Receive connectors that name no certificate',
      'connector/',
      {
        'connector/EX01/receive/Default Frontend EX01': known({ kind: 'receive', tlsCertificateName: null }),
        'connector/EX02/receive/Client Frontend EX02': known({ kind: 'receive', tlsCertificateName: '<I>a<S>b' }),
        'connector/EX02/send/Outbound': known({ kind: 'send', tlsCertificateName: null }),
        'connector/*/hybrid': unknown('denied'),
        'connector/EX03/receive/Relay': unknown('denied'),
      },
      [
        'connector/*/hybrid',
        'connector/EX02/receive/Client Frontend EX02',
        'connector/EX02/send/Outbound',
        'connector/EX03/receive/Relay',
      ],
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
  ['row/Exchange Back End/', ['role', 'row/Exchange Back End/*:444:'], true],
  ['row/Exchange Back End/', ['row/Default Web Site/*:443:'], false],
  ['row/Exchange Back End/*', ['row/Exchange Back End/*:444:'], false],
])('%s depends on a step that writes %o: %s', ([ask, written, expected]) => {
  expect(isAnsweredBy(ask, new Set(written))).toBe(expected);
});
