import { expect, test } from 'vitest';
import { keyToGrant } from '../../src/apply/key-to-grant.ts';
import { type Key, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Evidence } from '../../src/domain/journal.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Outcome } from '../../src/domain/provider.ts';
import { FactTable } from '../../src/facts/table.ts';
import type { Judgement } from '../../src/prove/judge.ts';
import { AT, CSP, OLD, OTHER } from '../server.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const ISSUE: Operation = { kind: 'issue-certificate', certificate: 'new:EX01', on: ON };
const LOST: Outcome = { is: 'lost', because: 'no answer' };
const KEY = `key/${OTHER}` as const;
const UNREADABLE: Key = { ...CSP, networkService: false };
const failing = (fact: Evidence['fact']): Evidence => ({ fact, want: 1, saw: 2, from: 'EX01', at: AT, holds: false });

interface Case {
  readonly operation?: Operation;
  readonly outcome?: Outcome;
  readonly added?: readonly string[];
  readonly judgement?: Partial<Judgement>;
  readonly facts?: Patch;
}

function granted({ operation = ISSUE, outcome = LOST, added = [OTHER], judgement = {}, facts = {} }: Case) {
  const nothing: Judgement = { evidence: [], failed: [], unseen: [], awaited: false, guarded: [], surprises: [] };
  const view = new FactTable({ [KEY]: known(UNREADABLE), ...facts });
  return keyToGrant(operation, outcome, {
    judgement: { ...nothing, failed: [failing(KEY)], ...judgement },
    added,
    seen: { view, from: 'EX01', at: AT },
  });
}

test.for<[string, Case, boolean]>([
  ['is granted after an answer that was lost', {}, true],
  ['is granted after an error', { outcome: { is: 'refused', error: 'x' } }, true],
  ['is not granted if the issue says that it is done', { outcome: { is: 'done', changed: true } }, false],
  ['is not granted after another step', { operation: { kind: 'restart-iis', on: ON } }, false],
  ['is not granted if no certificate was added', { added: [] }, false],
  ['is not granted if two were added', { added: [OTHER, OLD] }, false],
  [
    'is not granted if a guarded fact changed',
    { judgement: { guarded: [{ fact: 'sslcert/0.0.0.0:443', was: OLD, is: OTHER, guarded: true }] } },
    false,
  ],
  ['is not granted if nothing failed', { judgement: { failed: [] } }, false],
  [
    'is not granted if the certificate is not the one of the step',
    { judgement: { failed: [failing(KEY), failing(`certificate/${OTHER}`)] } },
    false,
  ],
  ['is not granted if it could not be read', { facts: { [KEY]: unknown('x') } }, false],
  ['is not granted if there is none', { facts: { [KEY]: known<Key>(null) } }, false],
  ['is not granted if it cannot be opened', { facts: { [KEY]: known({ ...UNREADABLE, usable: false }) } }, false],
  ['is not granted in a CNG provider', { facts: { [KEY]: known<Key>({ ...UNREADABLE, provider: 'cng' }) } }, false],
])('the key of a new certificate %s', ([, one, is]) => {
  expect(granted(one)).toEqual(is ? { kind: 'grant-key', certificate: OTHER, on: ON } : undefined);
});
