import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { refuseStale } from '../../src/apply/apply.ts';
import { codeOf } from '../../src/domain/code.ts';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Plan, PlanIntent } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { stillPlanned } from '../../src/reconcile/still-planned.ts';
import { planText } from '../../src/report/plan-text.ts';
import { checked } from '../../src/session/plan-file.ts';
import type { World } from '../../src/simulator/index.ts';
import { prettyCanonical } from '../../src/support/canonical.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';
import { cases, drawn, LONG } from '../long.ts';
import { anyCase } from './any-desired.ts';
import { mailbox, PUBLIC, records, SHORT, world as worldWith } from './worlds.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** Written again here: the test must not use the code of exstate that it checks. */
const compact = (value: Json): string =>
  Array.isArray(value)
    ? `[${value.map(compact).join(',')}]`
    : value !== null && typeof value === 'object'
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${compact(value[key] as Json)}`)
          .join(',')}}`
      : JSON.stringify(value);
const sha256 = (value: Json): string => createHash('sha256').update(compact(value)).digest('hex');

/** A forger computes every hash of a plan again. */
function resealed(plan: Json): Json {
  const forged = structuredClone(plan) as { [key: string]: Json };
  for (const part of [forged['desired'], forged['observed']])
    if (isObject(part) && part['state'] !== undefined) part['sha256'] = sha256(part['state']);
  delete forged['digest'];
  delete forged['code'];
  const digest = `sha256:${sha256(forged)}`;
  return { ...forged, digest, code: codeOf(digest) };
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function pathsOf(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Array.isArray(value)
    ? value.flatMap((item, i) => pathsOf(item, [...at, i]))
    : Object.keys(value).flatMap((key) => pathsOf(value[key] as Json, [...at, key]));
  return [at, ...inside];
}

const valueAt = (plan: Json, path: Path): Json =>
  path.reduce<Json>((value, key) => (value as { [key: string | number]: Json })[key] as Json, plan);

/** All changes of a value. The values of other fields of the same plan are the most likely forgeries. */
function mutations(plan: Json, path: Path, words: readonly Json[]): Json[] {
  const was = compact(plan);
  return changes(plan, path, words).filter((forged) => compact(forged) !== was);
}

function changes(plan: Json, path: Path, words: readonly Json[]): Json[] {
  const value = valueAt(plan, path);
  const put = (other: Json) => replaced(plan, path, () => other);
  if (typeof value === 'string') return [...words, `${value} `, value.toLowerCase(), '', value.slice(1)].map(put);
  if (typeof value === 'number') return [value + 1, -value, 0, value / 3, String(value)].map(put);
  if (typeof value === 'boolean') return [!value, null, String(value)].map(put);
  if (value === null) return [true, words[0] ?? '', 0, {}].map(put);
  if (Array.isArray(value))
    return [
      [...value].reverse(),
      value.slice(1),
      value.slice(0, -1),
      [...value, ...value.slice(0, 1)],
      [...value.slice(1), ...value.slice(0, 1)],
      [...value, words[0] ?? null],
    ].map(put);
  const keys = Object.keys(value);
  const without = keys.map((key) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)));
  return [...without, { ...value, extra: true }, {}].map((other) => put(other as Json));
}

function replaced(value: Json, path: Path, change: (value: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string | number]: Json };
  copy[key] = replaced(copy[key] as Json, rest, change);
  return copy as Json;
}

/** Values for forgeries: the operations, the endpoints, and every certificate and sentence of the plan. */
const WORDS = [
  'bind-certificate',
  'remove-certificate',
  'restart-iis',
  'enable-smtp',
  '0.0.0.0:443',
  '0.0.0.0:444',
  '2026-11-29T00:00:00Z',
  'EX02',
];
const wordsOf = (plan: Plan): string[] => [
  ...WORDS,
  ...plan.servers.flatMap(({ choice }) => choice.candidates.map(({ certificate }) => certificate)),
  ...plan.servers.flatMap(({ steps }) => steps.flatMap(({ says, id }) => [says, id])),
];

const page = { color: false, width: 100, verbose: true };

/** Performs a plan like `apply` does with a plan from a file, and returns the operations on the servers. */
async function carriedOut(plan: Plan, { provider }: Lab): Promise<Operation[]> {
  const performed: Operation[] = [];
  const watched: Lab['provider'] = {
    source: provider.source,
    organization: provider.organization,
    clock: provider.clock,
    observe: (...given) => provider.observe(...given),
    perform: (server, operation, seconds) => {
      performed.push(operation);
      return provider.perform(server, operation, seconds);
    },
    close: async () => {},
  };
  const refusing = { stillPlanned: stillPlanned(plan, () => null) };
  const asking = {
    plan,
    provider: watched,
    record: async () => {},
    progress: () => {},
    waiting: () => {},
    interrupted: () => false,
  };
  try {
    await refuseStale({ ...asking, state: new RunState(plan), baseline: new Map(), ...refusing });
    await apply(plan, { provider: watched }, refusing);
  } catch (error) {
    if (!(error instanceof Fault) || error.exit !== EXIT.stale) throw error;
  }
  return performed;
}

/** What a reader understands from a sentence, without the code of the actions. */
const MEANS: Readonly<Record<string, RegExp>> = {
  'issue-certificate': /^issue a certificate/,
  'grant-key': /NETWORK SERVICE/,
  'trust-certificate': /Root/,
  'untrust-certificate': /Root/,
  'add-binding': /binding|row/,
  'bind-certificate': /^bind /,
  'restart-iis': /^restart IIS/,
  'enable-smtp': /^enable SMTP/,
  'restart-transport': /^restart transport/,
  'remove-certificate': /^remove /,
};

/** The inputs of a plan. If they are forged consistently, exstate asks the servers about them. */
const INPUTS = ['source', 'desired', 'observed', 'judgedAt', 'allowed', 'convergedAt', 'reverts'];
const counted = { refused: 0, accepted: 0, done: 0 };

async function expectHonest(forged: Json, path: Path, world: World): Promise<void> {
  let plan: Plan;
  try {
    plan = checked(JSON.parse(JSON.stringify(forged)), 'plan.json');
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(Fault);
    expect((error as Fault).exit).toBe(EXIT.invalid);
    counted.refused += 1;
    return;
  }
  counted.accepted += 1;
  expect(INPUTS, path.join(' > ')).toContain(path[0]);
  const text = planText(plan, page).replace(/\s+/g, ' ');
  const performed = await carriedOut(plan, lab(world));
  counted.done += performed.length;
  for (const operation of performed) {
    const step = plan.servers.flatMap(({ steps }) => steps).find((one) => sameTarget(one.operation, operation));
    expect(step?.says).toMatch(MEANS[operation.kind] ?? /$never/);
    expect(text).toContain((step?.says ?? 'no step').replace(/\s+/g, ' '));
    if ('endpoint' in operation) expect(step?.says).toContain(operation.endpoint.replace(/^0\.0\.0\.0:/, ''));
  }
}

const sameTarget = (a: Operation, b: Operation): boolean =>
  a.kind === b.kind && ('endpoint' in a ? a.endpoint : '') === ('endpoint' in b ? b.endpoint : '');

const NEXT = { id: 'next', like: 'self-signed', notAfter: '2031-06-01T00:00:00Z' } as const;
const renewal = worldWith(
  {},
  mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('short'), internalTransport: 'short' }),
);
const adopting = worldWith(
  {},
  mailbox({ certificates: [SHORT, NEXT, PUBLIC], sslcert: records(null), internalTransport: 'short' }),
);
const retiring = worldWith(
  {},
  mailbox({ certificates: [SHORT, NEXT, PUBLIC], sslcert: records('next'), internalTransport: 'next' }),
);
const PLANS: readonly (readonly [string, World, PlanIntent, number])[] = [
  ['renewing', renewal, 'converge', 60],
  ['adopting where 444 has nothing', adopting, 'converge', 60],
  ['retiring', retiring, 'retire', 12],
  ['reverting', retiring, 'revert', 60],
];

/** A run has taken the next certificate into use. */
function planOf(world: World, intent: PlanIntent): Promise<Plan> {
  const there = lab(world);
  if (intent !== 'revert') return planFor(desired(), there, intent);
  const [short, next] = there
    .organization()
    .servers.flatMap(({ certificates }) => certificates.map((one) => one.thumbprint));
  const uses = (id: string | undefined) => ({
    'sslcert/0.0.0.0:444': { known: id },
    'internal-transport': { known: id },
  });
  const found = { ...uses(short), 'store/Root': { known: [short] }, 'wire/0.0.0.0:444': { known: short } };
  const left = { ...uses(next), 'store/Root': { known: [short, next] } };
  const servers = { EX01: { certificate: next ?? null, found, left } };
  return planFor(desired(), there, intent, {}, { run: '20261121T000000Z-aaaa', servers });
}

const documentOf = (plan: Plan): Json => JSON.parse(prettyCanonical(plan)) as Json;

/** Fields that sealing computes again. */
const isSeal = (path: Path): boolean => /^(digest|code|(desired|observed) sha256)$/.test(path.join(' '));

/** Every field of a plan is tried. Of its possible values, this share is tried, each in turn. */
const EVERY = cases({ by: 'EXSTATE_FORGED_EVERY', normal: 0, long: 1 });

/** The same field of another item of a list is another field only for `npm run test:long`. */
const fieldsOf = (document: Json): Path[] => {
  const paths = pathsOf(document).filter((one) => !isSeal(one));
  const name = (path: Path) => path.map((key) => (typeof key === 'number' ? '*' : key)).join(' ');
  return LONG ? paths : [...new Map(paths.map((path) => [name(path), path])).values()];
};

/** The other fields are tried with the plan of a renewal. */
const isOfRevert = ([top]: Path): boolean => ['intent', 'reverts', 'revert'].includes(String(top));

describe('a plan that was changed and sealed again is refused, or does what it shows', () => {
  // Adopting uses only operations that renewing uses, too.
  test.for(LONG ? PLANS : PLANS.filter(([says]) => !says.startsWith('adopting')))(
    '%s',
    async ([, world, intent, every]) => {
      const plan = await planOf(world, intent);
      expect(plan.verdict).toBe('changes');
      const document = documentOf(plan);
      expect(checked(document, 'plan.json')).toEqual(plan);
      const was = compact(document);
      let turn = 0;
      for (const path of fieldsOf(document).filter((one) => LONG || intent !== 'revert' || isOfRevert(one))) {
        let tried = false;
        for (const forged of changes(document, path, wordsOf(plan))) {
          turn += 1;
          // Sealing takes most of the time, so the choice comes first.
          if (tried && turn % (EVERY || every) !== 0) continue;
          const sealed = resealed(forged);
          if (compact(sealed) === was) continue;
          tried = true;
          await expectHonest(sealed, path, world);
        }
      }
    },
  );

  test('a plan is refused if one of its seals does not match', async () => {
    const document = documentOf(await planFor(desired(), lab(renewal)));
    for (const path of pathsOf(document).filter(isSeal))
      for (const forged of mutations(document, path, ['0'.repeat(64), `sha256:${'0'.repeat(64)}`, '2222-2222']))
        expect(() => checked(forged, 'plan.json')).toThrow(/plan\.json/);
  });

  test('steps are swapped, duplicated and removed', async () => {
    for (const [, world, intent] of PLANS) {
      const plan = documentOf(await planOf(world, intent));
      const steps = valueAt(plan, ['servers', 0, 'steps']) as Json[];
      const orders = [...steps.keys()].flatMap((at) => [
        steps.filter((_, i) => i !== at),
        steps.flatMap((step, i) => (i === at ? [step, step] : [step])),
        ...[...steps.keys()].map((to) =>
          steps.map((step, i) => (i === at ? steps[to] : i === to ? steps[at] : step) as Json),
        ),
      ]);
      for (const order of orders) {
        if (compact(order) === compact(steps)) continue;
        const forged = resealed(replaced(plan, ['servers', 0, 'steps'], () => order));
        expect(() => checked(forged, 'plan.json')).toThrow(/EX01/);
      }
    }
  });

  afterAll(() => {
    process.stdout.write(`forged plans: ${JSON.stringify(counted)}\n`);
    expect(counted.refused).toBeGreaterThan(LONG ? 1000 : 600);
    expect(counted.accepted).toBeGreaterThan(20);
    expect(counted.done).toBeGreaterThan(20);
  });
});

describe('a plan of any organization', () => {
  const SEARCH = drawn({ by: 'EXSTATE_SAVED', normal: 15, long: 300 }, 20261127);
  const turned = <T extends object>(facts: T): T => Object.fromEntries(Object.entries(facts).reverse()) as T;

  test('is the same after writing and reading, in any order of its facts', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.constantFrom('converge', 'retire'), async (one, intent) => {
        const plan = await planFor(one.desired, lab(one.world), intent);
        expect(checked(documentOf(plan), 'plan.json').digest).toBe(plan.digest);
        const { state } = plan.observed;
        const servers = Object.entries(state.servers).map(
          ([name, { facts }]) => [name, { facts: turned(facts) }] as const,
        );
        const other = { facts: turned(state.facts), servers: turned(Object.fromEntries(servers)) };
        expect(checked({ ...plan, observed: { ...plan.observed, state: other } }, 'plan.json').code).toBe(plan.code);
      }),
      SEARCH,
    ));
});
