import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/providers/powershell/bridge/session.ts';
import { checkedRequest, observed, outcome } from '../../src/providers/powershell/decode.ts';

const T = 'A'.repeat(40);
const notes = { warnings: [], log: [], ms: 1 };
const error = (message: string, fqid: string) => ({
  ...{ message, fqid, type: 'X', category: 'X', reason: null, activity: null, target: null, position: null },
  ...{ stack: null, hresult: 0, inner: [] },
});
const failed = (...errors: ReturnType<typeof error>[]): Reply => ({ is: 'failed', errors, data: [], ...notes });

describe('an answer is decoded as', () => {
  test.for<[string, Reply, unknown]>([
    ['done', { is: 'answered', data: [{ changed: true }], ...notes }, { is: 'done', changed: true }],
    [
      'done, and the way to the cmdlet',
      { is: 'answered', data: [{ changed: false, way: 'x' }], ...notes },
      { is: 'done', changed: false, way: 'x' },
    ],
    ['an error', failed(error('no', 'exstate/refused')), { is: 'refused', error: 'no' }],
    ['a session that broke', failed(error('gone', 'exstate/lost')), { is: 'lost', because: 'gone' }],
    ['silence', { is: 'lost', because: 'no answer within 1 s' }, { is: 'lost', because: 'no answer within 1 s' }],
    ['a closed session', { is: 'unsent', because: 'closed' }, { is: 'refused', error: 'Nothing was sent: closed.' }],
    ['no answer at all', { is: 'answered', data: [], ...notes }, { is: 'lost', because: 'its answer is invalid' }],
    [
      'two answers',
      { is: 'answered', data: [{ changed: true }, { changed: true }], ...notes },
      { is: 'lost', because: 'its answer is invalid' },
    ],
    [
      'another answer',
      { is: 'answered', data: [{ changed: 'yes' }], ...notes },
      { is: 'lost', because: 'its answer is invalid' },
    ],
  ])('%s', ([, reply, expected]) => expect(outcome(reply)).toEqual(expected));
});

describe('a fact is decoded as in every observation', () => {
  const facts = (of: object) => observed({ server: 'EX01', at: '2026-11-22T00:00:00Z', facts: of })?.facts;

  test('thumbprints and instants are written in one way', () =>
    expect(facts({ 'sslcert/0.0.0.0:444': { known: T.toLowerCase() } })).toEqual({
      'sslcert/0.0.0.0:444': { known: T },
    }));

  test('a value that is not valid is unknown, and the other facts stay', () =>
    expect(
      facts({
        'sslcert/0.0.0.0:444': { known: 'short' },
        'shell/opens': { known: true },
        'store/My': { known: [T] },
        'setup-running': { known: 'no' },
      }),
    ).toEqual({
      'sslcert/0.0.0.0:444': { unknown: 'PowerShell sent a value that this fact cannot have' },
      'shell/opens': { known: true },
      'store/My': { known: [T] },
      'setup-running': { unknown: 'PowerShell sent a value that this fact cannot have' },
    }));

  test.for([null, 'text', [], {}, { server: 'EX01', at: 'yesterday', facts: {} }, { server: 1, at: '', facts: {} }])(
    '%j is no answer',
    (value) => expect(observed(value)).toBeUndefined(),
  );
});

describe('a request is checked before it is sent', () => {
  const target = { server: { name: 'EX01', fqdn: 'ex01' }, on: { name: 'EX01', fqdn: 'ex01' } };
  test('a valid request passes', () =>
    expect(checkedRequest('grant-key', { ...target, certificate: T })).toMatchObject({ certificate: T }));
  test.for([
    ['a certificate that is only planned', 'grant-key', { ...target, certificate: 'new:EX01' }],
    ['no certificate', 'trust-certificate', target],
    ['an invalid name', 'restart-iis', { ...target, server: { name: 'EX01', fqdn: "ex01'; exit" } }],
    ['an invalid binding', 'add-binding', { ...target, site: 'Default Web Site', bindingInformation: '444' }],
    ['another operation', 'ping', {}],
  ] as const)('%s', ([, operation, given]) => expect(() => checkedRequest(operation, given)).toThrow());
});
