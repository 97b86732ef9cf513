import { describe, expect, test } from 'vitest';
import { type Connector, type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { addedToStore } from '../../src/prove/added-to-store.ts';
import { guardedFacts } from '../../src/prove/unexpected-changes.ts';
import { CSP, certificate, OLD, OTHER, PUBLIC } from '../server.ts';
import { changes, viewOf } from './a-step.ts';

describe('what changed outside a step', () => {
  test.for<[FactKey, string]>([
    ['sslcert/0.0.0.0:443', 'guarded'],
    ['sslcert/10.0.0.1:8443', 'guarded'],
    ['row/Default Web Site/*:443:', 'guarded'],
    ['require-ssl/Default Web Site', 'guarded'],
    ['wire/0.0.0.0:443', 'guarded'],
    ['wire/127.0.0.1:443', 'guarded'],
    ['internal-transport', 'guarded'],
    ['auth-certificate', 'guarded'],
    ['wire/0.0.0.0:444', 'reported'],
    ['wire/25/starttls', 'reported'],
    ['wire/10.0.0.0.0:443', 'reported'],
    ['wire/0.0.0.0:4430', 'reported'],
    ['service/W3SVC', 'reported'],
    ['setup-running', 'reported'],
    ['shell/opens', 'reported'],
    ['metabase/Exchange Back End', 'reported'],
    ['may/key/x', 'reported'],
  ])('%s is %s', ([fact, expected]) => {
    const [was, is] = [{ [fact]: known('a') }, { [fact]: known('b') }];
    expect(changes(was, is)).toEqual([`${expected} ${fact}`]);
    expect(changes(was, was)).toEqual([]);
    expect(changes({ [fact]: unknown('x') }, is)).toEqual([]);
    expect(changes(was, { [fact]: unknown('x') })).toEqual([]);
    expect(changes(was, is, { writes: { [fact]: known('b') } })).toEqual([]);
    expect(changes(was, is, { unsettles: [fact] })).toEqual([]);
  });

  test.for<FactKey>([
    'flags/A',
    'certificate/A',
    'event/15021',
    'mounted-copies',
    'dag',
    'build',
    'shell/back-end',
    'shell/reaches',
    'shell/snap-in',
    'web/restart-due',
    'transport/restart-due',
  ])('%s is no news', (fact) => {
    expect(changes({ [fact]: known('a') }, { [fact]: known('b') })).toEqual([]);
  });
});

describe('a key', () => {
  const key = (change: object) => known({ ...CSP, ...change });
  test.for<[string, Patch['key/A'] & object, Patch['key/A'] & object, boolean]>([
    ['that cannot be opened any more', key({}), key({ usable: false }), true],
    ['that NETWORK SERVICE may not read any more', key({}), key({ networkService: false }), true],
    ['in another provider', key({}), key({ provider: 'cng' }), true],
    ['that may be read now', key({ networkService: false }), key({}), false],
    ['that can be opened now', key({ usable: false }), key({}), false],
    ['that is exportable now', key({}), key({ exportable: true }), false],
    ['that is gone with its certificate', key({}), known(null), false],
    ['that has come', known(null), key({}), false],
    [
      'that was of no use and is of another',
      key({ usable: false, networkService: false }),
      key({ usable: false, networkService: false, exportable: true }),
      false,
    ],
  ])('%s', ([, was, is, lost]) => {
    expect(changes({ 'key/A': was }, { 'key/A': is })).toEqual(lost ? ['guarded key/A'] : []);
  });
});

describe('a connector', () => {
  const named = (change: Partial<Connector> = {}) =>
    known<Connector>({ kind: 'send', tlsCertificateName: 'name', resolvesTo: [OLD], ...change });
  const CHANGED = ['reported connector/EX01/send/a'];
  test.for<[string, Patch, string[]]>([
    [
      'that finds other certificates is not reported, because the store is reported',
      { 'connector/EX01/send/a': named({ resolvesTo: [] }) },
      [],
    ],
    ['whose server was not asked again', { 'connector/EX01/send/a': named({ resolvesTo: null }) }, []],
    ['of another name', { 'connector/EX01/send/a': named({ tlsCertificateName: 'other' }) }, CHANGED],
    ['of another kind', { 'connector/EX01/send/a': named({ kind: 'receive' }) }, CHANGED],
    ['that is gone', { 'connector/EX01/send/a': known(null) }, CHANGED],
  ])('%s', ([, is, expected]) => {
    expect(changes({ 'connector/EX01/send/a': named() }, is)).toEqual(expected);
  });
});

test.for<[string, number | null, number | null, string[]]>([
  ['turns red', 200, 503, ['reported health/owa']],
  ['does not answer any more', 200, null, ['reported health/owa']],
  ['comes back', 503, 200, []],
  ['is red in another way', 503, 500, []],
])('a page that %s', ([, was, is, expected]) => {
  expect(changes({ 'health/owa': known(was) }, { 'health/owa': known(is) })).toEqual(expected);
});

describe('a store', () => {
  const my = (...ids: string[]): Patch => ({ 'store/My': known(ids) });
  const root = (...ids: string[]): Patch => ({ 'store/Root': known(ids) });
  const writes = { 'store/My': known([]) } as Patch;
  test.for<[string, Patch, Patch, Patch, string[]]>([
    ['that loses one is guarded', my(OLD, PUBLIC), my(PUBLIC), {}, ['guarded store/My']],
    ['that gains one is told', my(OLD), my(OLD, PUBLIC), {}, ['reported store/My']],
    ['that loses and gains is both', my(OLD), my(PUBLIC), {}, ['guarded store/My', 'reported store/My']],
    ['that loses all is guarded', my(OLD), { 'store/My': known(null) }, {}, ['guarded store/My']],
    ['that had none gains', { 'store/My': known(null) }, my(OLD), {}, ['reported store/My']],
    ['is the same in another order', my(OLD, PUBLIC), my(PUBLIC, OLD), {}, []],
    ['that could not be read before', { 'store/My': unknown('x') }, my(OLD), {}, []],
    ['that cannot be read now', my(OLD), { 'store/My': unknown('x') }, {}, []],
    ['of trust that loses one is told', root(OLD), root(), {}, ['reported store/Root']],
    ['of trust that gains one is told', root(), root(OLD), {}, ['reported store/Root']],
    ['that is written may gain the step’s own', my(OLD), my(OLD, OTHER), writes, []],
    ['that is written may lose the step’s own', my(OLD, OTHER), my(OLD), writes, []],
    ['that is written may not lose another', my(OLD, OTHER), my(), writes, ['guarded store/My']],
    ['that is not written may not gain it', my(OLD), my(OLD, OTHER), {}, ['reported store/My']],
  ])('%s', ([, was, is, written, expected]) => {
    expect(changes(was, is, { writes: written }, OTHER)).toEqual(expected);
  });
});

test('the facts that are watched are the guarded ones of a table', () => {
  const facts: Patch = {
    build: known('1'),
    'sslcert/0.0.0.0:444': known(OLD),
    'wire/0.0.0.0:444': known(OLD),
    [`key/${OLD}`]: known(CSP),
  };
  expect(guardedFacts(facts)).toEqual(['sslcert/0.0.0.0:444', `key/${OLD}`]);
});

describe('what came into the store', () => {
  test.for<[string, Patch, Patch, string[]]>([
    ['one', { 'store/My': known([OLD]) }, { 'store/My': known([OTHER, OLD]) }, [OTHER]],
    ['none', { 'store/My': known([OLD, OTHER]) }, { 'store/My': known([OLD]) }, []],
    ['all of it', { 'store/My': known(null) }, { 'store/My': known([OLD]) }, [OLD]],
    ['all, if the store was unknown before', { 'store/My': unknown('x') }, { 'store/My': known([OLD]) }, [OLD]],
    ['nothing that cannot be read', { 'store/My': known([OLD]) }, { 'store/My': unknown('x') }, []],
    ['nothing in an empty one', { 'store/My': known([OLD]) }, { 'store/My': known(null) }, []],
  ])('is %s', ([, before, after, expected]) => {
    expect(addedToStore(viewOf(before), viewOf(after))).toEqual(expected);
  });
});

test('the store reports a new certificate with another name', () => {
  expect(changes({ 'certificate/A': known(certificate()) }, { 'certificate/A': known(null) })).toEqual([]);
});
