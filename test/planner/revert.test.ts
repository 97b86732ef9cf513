import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Cannot, Changes } from '../../src/domain/revert.ts';
import { FactTable } from '../../src/facts/table.ts';
import { revertGoal } from '../../src/planner/revert.ts';
import { planServer } from '../../src/planner/server.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

/** A run has issued a certificate, trusted it, and taken it into use. */
const NEXT = OTHER;
const RECORD = 'sslcert/0.0.0.0:444';
const CHANGES: Changes = {
  certificate: NEXT,
  found: {
    'store/My': known([OLD, PUBLIC]),
    'store/Root': known([OLD]),
    [RECORD]: known(OLD),
    'internal-transport': known(OLD),
    'wire/0.0.0.0:444': known(OLD),
  },
  left: {
    'store/My': known([OLD, PUBLIC, NEXT]),
    'store/Root': known([OLD, NEXT]),
    [RECORD]: known(NEXT),
    'internal-transport': known(NEXT),
  },
};
const there: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, NEXT]),
  'store/Root': known([OLD, NEXT]),
  [`certificate/${NEXT}`]: known(certificate({ notBefore: AT, notAfter: '2031-11-22T00:00:00Z' })),
  [`key/${NEXT}`]: known(CSP),
  [RECORD]: known(NEXT),
  'wire/0.0.0.0:444': known(NEXT),
  'internal-transport': known(NEXT),
  'wire/2525/x-anonymoustls': known(NEXT),
};

const changes = (found: Patch = {}, left: Patch = {}): Changes => ({
  ...CHANGES,
  found: { ...CHANGES.found, ...found },
  left: { ...CHANGES.left, ...left },
});
const goalOf = (now: Patch = {}, of: Changes = CHANGES) =>
  revertGoal(of, new FactTable({ ...there, ...now }), EX01, AT);
const planOf = (now: Patch = {}, of: Changes = CHANGES) => {
  const view = new FactTable({ ...there, ...now });
  return planServer(revertGoal(of, view.fork(), EX01, AT), view.fork());
};
const WEB = ['bind-certificate', 'restart-iis'];
const TRANSPORT = ['enable-smtp', 'restart-transport'];
const said = (one: Cannot): string => `${one.code}${'fact' in one ? ` ${one.fact}` : ''}`;
const kinds = (now: Patch = {}, of: Changes = CHANGES): string[] =>
  planOf(now, of).steps.map(({ operation }) => operation.kind);
const cannot = (now: Patch = {}, of: Changes = CHANGES): string[] => (goalOf(now, of).cannot ?? []).map(said);

describe('a revert', () => {
  test('goes back to what the run found, and removes the copy in Trusted Root last', () => {
    expect(kinds()).toEqual([...WEB, ...TRANSPORT, 'untrust-certificate']);
    expect(planOf().steps.flatMap(({ operation: one }) => ('certificate' in one ? [one.certificate] : []))).toEqual([
      OLD,
      OLD,
      NEXT,
    ]);
    expect(cannot()).toEqual(['issued-stays']);
    expect(planOf().verdict).toBe('changes');
  });

  test('asks for its certificates, because it chooses none', () => {
    const asked = planOf().steps.flatMap(({ restsOn }) => restsOn.map(({ ask }) => ask));
    expect(asked).not.toContain('choice');
    expect(asked).toEqual(expect.arrayContaining([`certificate/${OLD}`, `key/${OLD}`, RECORD, 'internal-transport']));
  });

  test('is the same from a plan in a file, whose keys are sorted', () => {
    const sorted = (facts: Patch): Patch => Object.fromEntries(Object.entries(facts).sort().reverse());
    const read = { ...CHANGES, found: sorted(CHANGES.found), left: sorted(CHANGES.left) };
    expect(planOf({}, read)).toEqual(planOf());
  });

  test('has nothing to do for a server that the run did not change', () => {
    const view = new FactTable(there);
    const plan = planServer(revertGoal(undefined, view, EX01, AT), view.fork());
    expect([plan.verdict, plan.steps, plan.cannot]).toEqual(['in-desired-state', [], []]);
  });

  test.for<[string, Patch, string[]]>([
    ['nothing where all is as the run found it', BACK(), []],
    ['a restart that is still due', { ...BACK(), 'web/restart-due': known(true) }, ['restart-iis']],
    ['no restart of which it is unknown whether it is due', { ...BACK(), 'web/restart-due': unknown('x') }, []],
    [
      'only transport, where 444 is back',
      { [RECORD]: known(OLD), 'wire/0.0.0.0:444': known(OLD) },
      [...TRANSPORT, 'untrust-certificate'],
    ],
    ['nothing in Root, where somebody has removed the copy', { 'store/Root': known([OLD]) }, [...WEB, ...TRANSPORT]],
  ])('takes %s', ([, now, expected]) => {
    expect(kinds(now)).toEqual(expected);
  });
});

/** What a revert leads to. */
function BACK(): Patch {
  return {
    'store/Root': known([OLD]),
    [RECORD]: known(OLD),
    'wire/0.0.0.0:444': known(OLD),
    'internal-transport': known(OLD),
    'wire/2525/x-anonymoustls': known(OLD),
  };
}

describe('444 does not go back', () => {
  const expired = certificate({ notAfter: AT });
  test.for<[string, Patch, Patch, string]>([
    ['to nothing', {}, { [RECORD]: known(null) }, `old-none ${RECORD}`],
    ['to what could not be read', {}, { [RECORD]: unknown('x') }, `old-unknown ${RECORD}`],
    ['to what 444 did not present', {}, { 'wire/0.0.0.0:444': known(null) }, `old-not-presented ${RECORD}`],
    [
      'to what is not installed',
      { 'store/My': known([PUBLIC, NEXT]), [`certificate/${OLD}`]: known(null) },
      {},
      `old-not-installed ${RECORD}`,
    ],
    [
      'to what expires during the run',
      { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-22T00:59:59Z' })) },
      {},
      `old-not-valid ${RECORD}`,
    ],
    ['to what has expired', { [`certificate/${OLD}`]: known(expired) }, {}, `old-not-valid ${RECORD}`],
    ['to what has no key', { [`key/${OLD}`]: known(null) }, {}, `old-key-unusable ${RECORD}`],
    ['from what somebody else has bound', { [RECORD]: known(PUBLIC) }, {}, `changed-since ${RECORD}`],
  ])('%s', ([, now, found, expected]) => {
    const own = cannot(now, changes(found)).filter((one) => one.endsWith(RECORD));
    expect(own).toEqual([expected]);
    expect(kinds(now, changes(found))).not.toContain('bind-certificate');
  });

  test('but transport does, and then the copy in Trusted Root stays', () => {
    const found = changes({ [RECORD]: known(null) });
    expect(kinds({}, found)).toEqual(TRANSPORT);
    expect(cannot({}, found)).toEqual([`old-none ${RECORD}`, 'still-used store/Root', 'issued-stays']);
  });

  test('and blocks where nothing else can be done', () => {
    const found = changes({ [RECORD]: known(null), 'internal-transport': known(null) });
    expect(planOf({}, found)).toMatchObject({ verdict: 'blocked', steps: [] });
  });

  test('where it cannot be read: that blocks, and the copy waits', () => {
    const { steps, blocked, drift } = planOf({ [RECORD]: unknown('x') });
    expect(steps.map(({ operation }) => operation.kind)).toEqual(TRANSPORT);
    const facts = blocked.map((one) => drift.find(({ id }) => id === one.drift)?.fact);
    expect(facts).toEqual(['store/Root', RECORD]);
  });
});

describe('what stays is named:', () => {
  const GONE = 'CC'.repeat(20);
  const gone = changes(
    { [`certificate/${GONE}`]: known(certificate()), [`key/${GONE}`]: known(CSP) },
    { [`certificate/${GONE}`]: known(null), [`key/${GONE}`]: known(null) },
  );
  test.for<[string, Patch, Changes, readonly Cannot[]]>([
    [
      'a certificate that was removed',
      {},
      gone,
      [{ code: 'removed', certificate: GONE, notAfter: '2026-12-04T00:00:00Z' }],
    ],
    [
      'not one that was imported again',
      { [`certificate/${GONE}`]: known(certificate()), 'store/My': known([OLD, PUBLIC, NEXT, GONE]) },
      gone,
      [],
    ],
    [
      'a key that was granted',
      {},
      changes({ [`key/${PUBLIC}`]: known({ ...CSP, networkService: false }) }, { [`key/${PUBLIC}`]: known(CSP) }),
      [{ code: 'stays', fact: `key/${PUBLIC}` }],
    ],
    [
      'not a service that is stopped again',
      { 'service/W3SVC': known('stopped') },
      changes({ 'service/W3SVC': known('stopped') }, { 'service/W3SVC': known('running') }),
      [],
    ],
  ])('%s', ([, now, of, expected]) => {
    expect((goalOf(now, of).cannot ?? []).filter(({ code }) => code !== 'issued-stays')).toEqual(expected);
  });

  test('not each certificate of a store that could not be read before', () => {
    expect(cannot({}, changes({ 'store/My': unknown('x') }))).not.toContain('issued-stays');
  });

  test('a new certificate, with the ports that present it and the line that removes it', () => {
    const [one] = goalOf({ 'wire/25/starttls': known(NEXT) }).cannot ?? [];
    expect(one).toMatchObject({ code: 'issued-stays', certificate: NEXT, ports: [25] });
    expect(one && 'powershell' in one && one.powershell).toEqual([
      expect.stringContaining(`Remove-ExchangeCertificate -Server 'ex01.contoso.com' -Thumbprint '${NEXT}'`),
    ]);
    expect(cannot({ 'store/My': known([OLD, PUBLIC]), [`certificate/${NEXT}`]: known(null) })).not.toContain(
      'issued-stays',
    );
  });
});

describe('the copy in Trusted Root that an earlier revert removed', () => {
  const back = changes(
    {
      'store/Root': known([OLD, NEXT]),
      [RECORD]: known(NEXT),
      'internal-transport': known(NEXT),
      'wire/0.0.0.0:444': known(NEXT),
    },
    { 'store/Root': known([OLD]), [RECORD]: known(OLD), 'internal-transport': known(OLD) },
  );
  test('comes back first', () => {
    expect(kinds(BACK(), back)).toEqual(['trust-certificate', ...WEB, ...TRANSPORT]);
  });
  test('not without its certificate', () => {
    const now = { ...BACK(), 'store/My': known([OLD, PUBLIC]), [`certificate/${NEXT}`]: known(null) };
    expect(kinds(now, back)).toEqual([]);
  });
  test('not if it is unknown what Root held', () => {
    expect(cannot(BACK(), changes({ ...back.found, 'store/Root': unknown('x') }, back.left))).toContain(
      'old-unknown store/Root',
    );
  });
});

describe('the goal of a revert', () => {
  const ROOT = 'store/Root';
  const BOTH: Patch = { [RECORD]: known(OLD), 'internal-transport': known(OLD) };
  const DUE: Patch = { 'web/restart-due': known(false), 'transport/restart-due': known(false) };
  const want = (now: Patch = {}, of: Changes = CHANGES): Patch => ({ ...goalOf(now, of).want });
  const without = (key: keyof Patch): Changes => {
    const { [key]: _, ...left } = CHANGES.left;
    return { ...CHANGES, left };
  };

  test.for<[string, Patch, Changes, Patch]>([
    ['is both uses, their restarts, and Root without the copy', {}, CHANGES, { ...BOTH, ...DUE, [ROOT]: known([OLD]) }],
    ['has no restart and no Root where all is back', BACK(), CHANGES, BOTH],
    [
      'has a restart that an interrupted revert left',
      { ...BACK(), 'web/restart-due': known(true) },
      CHANGES,
      { ...BOTH, 'web/restart-due': known(false) },
    ],
    [
      'has no restart of which it is unknown whether it is due',
      { ...BACK(), 'web/restart-due': unknown('x') },
      CHANGES,
      BOTH,
    ],
    [
      'has no restart of what the run did not change',
      {},
      without('internal-transport'),
      { [RECORD]: known(OLD), 'web/restart-due': known(false) },
    ],
    ['has no Root if the run took no certificate into use', {}, { ...CHANGES, certificate: null }, { ...BOTH, ...DUE }],
    ['has no Root if the run did not change it', {}, without(ROOT), { ...BOTH, ...DUE }],
    ['has no Root if the copy was there before', {}, changes({ [ROOT]: known([OLD, NEXT]) }), { ...BOTH, ...DUE }],
    [
      'has no Root if the run did not change it, although somebody has removed the copy',
      { [ROOT]: known([OLD]) },
      changes({ [ROOT]: known([OLD, NEXT]) }),
      { ...BOTH, ...DUE },
    ],
    [
      'has no Root if the run removed the copy, and the certificate is gone',
      { ...BACK(), 'store/My': known([OLD, PUBLIC]), [`certificate/${NEXT}`]: known<never>(null) },
      changes({ [ROOT]: known([OLD, NEXT]) }, { [ROOT]: known([OLD]) }),
      BOTH,
    ],
    [
      'has no Root while something uses the certificate',
      {},
      changes({ [RECORD]: known<string>(null) }),
      { 'internal-transport': known(OLD), 'transport/restart-due': known(false) },
    ],
  ])('%s', ([, now, of, expected]) => {
    expect(want(now, of)).toEqual(expected);
  });

  test('names nothing that is as the run found it, although it could not go back there', () => {
    const nothing = { [RECORD]: known<string>(null) };
    expect(cannot({ ...BACK(), ...nothing }, changes(nothing))).toEqual(['issued-stays']);
  });

  test('names what is unknown now and was unknown before', () => {
    expect(cannot({ [RECORD]: unknown('x') }, changes({ [RECORD]: unknown('y') }))).toContain(`old-unknown ${RECORD}`);
  });

  test('names what cannot go back in the order of the keys, whatever their order is in the plan', () => {
    const nothing = changes({ [RECORD]: known<string>(null), 'internal-transport': known<string>(null) });
    expect(cannot({}, nothing).slice(0, 2)).toEqual(['old-none internal-transport', `old-none ${RECORD}`]);
  });

  test.for<[string, Patch]>([
    ['was not recorded', {}],
    ['could not be read', { [`certificate/${PUBLIC}`]: unknown('x') }],
    ['was not there', { [`certificate/${PUBLIC}`]: known<never>(null) }],
  ])('does not name a removed certificate that %s', ([, found]) => {
    const gone = changes(found, { [`certificate/${PUBLIC}`]: known<never>(null) });
    const now = { 'store/My': known([OLD, NEXT]), [`certificate/${PUBLIC}`]: known<never>(null) };
    expect(cannot(now, gone)).not.toContain('removed');
  });
});
