import { describe, expect, test } from 'vitest';
import { type Component, type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { aStep, judged, NEW } from './a-step.ts';

const RESTART: Operation = { kind: 'restart-transport', on: { name: 'EX01', fqdn: 'ex01.contoso.com' } };
const DRAINED: Component = { state: 'Inactive', requesters: [{ requester: 'Maintenance', state: 'Inactive' }] };
const SHUT = unknown('it answered 421 4.3.2 Service not active');
const drained = (name: string, is: Component = DRAINED): Patch => ({ [`component/${name}`]: known(is) });

/** Whether a proof of this fact holds, fails, is excused or is owed, and then to which component. */
function claim(fact: FactKey, want: string | boolean, after: Patch, before: Patch = {}): string {
  const proofs = [{ fact, want, withinSeconds: 300 }];
  const { evidence, failed } = judged(aStep({ operation: RESTART, writes: {}, proofs }), { before, after });
  const [one] = evidence;
  if (one?.owed !== undefined) return failed.length === 0 ? `owed by ${one.owed.component}` : 'owed, and fails';
  return one?.holds ? 'holds' : failed.length > 0 ? 'fails' : 'excused';
}

describe('a proof that is impossible now is owed', () => {
  test.for<[FactKey, string, string]>([
    ['wire/2525/x-anonymoustls', 'HubTransport', 'owed by component/HubTransport'],
    ['wire/2525/x-anonymoustls', 'ServerWideOffline', 'owed by component/ServerWideOffline'],
    ['wire/2525/x-anonymoustls', 'FrontendTransport', 'fails'],
    ['wire/2525/x-anonymoustls', 'RpsProxy', 'fails'],
    ['wire/25/starttls', 'FrontendTransport', 'owed by component/FrontendTransport'],
    ['wire/587/starttls', 'HubTransport', 'owed by component/HubTransport'],
    ['wire/0.0.0.0:444', 'ServerWideOffline', 'fails'],
  ])('%s while %s is drained: %s', ([fact, component, expected]) => {
    const before = { [fact]: known(NEW) };
    expect(claim(fact, NEW, { [fact]: SHUT, ...drained(component) }, before)).toBe(expected);
  });

  test.for<[string, Patch, string]>([
    [
      'a port that answers is verified as usual',
      { 'wire/25/starttls': known(NEW), ...drained('HubTransport') },
      'holds',
    ],
    [
      'a port with another certificate fails as usual',
      { 'wire/25/starttls': known('A'.repeat(40)), ...drained('HubTransport') },
      'fails',
    ],
    [
      'not by an active component',
      { 'wire/25/starttls': SHUT, ...drained('HubTransport', { state: 'Active' }) },
      'fails',
    ],
    ['not by one that there is not', { 'wire/25/starttls': SHUT, 'component/HubTransport': known(null) }, 'fails'],
    ['not by one that is unknown', { 'wire/25/starttls': SHUT, 'component/HubTransport': unknown('x') }, 'fails'],
    [
      'also by a draining one',
      { 'wire/25/starttls': SHUT, ...drained('HubTransport', { state: 'Draining' }) },
      'owed by component/HubTransport',
    ],
  ])('%s', ([, after, expected]) => {
    expect(claim('wire/25/starttls', NEW, after, { 'wire/25/starttls': known(NEW) })).toBe(expected);
  });

  test('a management shell that does not open is owed by RpsProxy, rather than excused', () => {
    const shut = { 'shell/opens': known(false) };
    expect(claim('shell/opens', true, { ...shut, ...drained('RpsProxy') }, shut)).toBe('owed by component/RpsProxy');
    expect(claim('shell/opens', true, shut, shut)).toBe('excused');
  });
});
