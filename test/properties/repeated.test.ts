import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { ObservedState } from '../../src/domain/plan.ts';
import type { Changes } from '../../src/domain/revert.ts';
import { type Asked, planFrom, seal } from '../../src/reconcile/make-plan.ts';
import { inputsIn } from '../../src/reconcile/sharing/inputs.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { canonicalJson, prettyCanonical } from '../../src/support/canonical.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { weighted } from './any-certificates.ts';
import { anyCase } from './any-desired.ts';

const SEARCH = drawn({ by: 'EXSTATE_REPEATED', normal: 25, long: 3_000 }, 20261128);

const hex = (...parts: readonly unknown[]): string =>
  createHash('sha1').update(JSON.stringify(parts)).digest('hex').toUpperCase();

/** One more server, and what its plan is made from. */
interface Copy {
  readonly server: DesiredServer;
  readonly facts: Patch;
  readonly connectors: Patch;
  readonly changes: Changes;
}

/** What happens to a copy beside its names and thumbprints. */
const ODDITIES: Readonly<Record<string, (copy: Copy, seed: number) => Copy>> = {
  none: (copy) => copy,
  'other copies are active': (copy, seed) => withFact(copy, 'mounted-copies', known(seed % 3)),
  'a fact is unknown': (copy, seed) => withFact(copy, keyOf(copy, seed), unknown('access denied')),
  'a fact is missing': (copy, seed) => withFact(copy, keyOf(copy, seed), undefined),
  'a fact names the next server': (copy, seed) =>
    withFact(copy, keyOf(copy, seed), unknown(`asked EX0${(seed % 2) + 1}, EX1${seed % 9} and ex2${seed % 9}`)),
  'its name is written in another case': ({ server, ...copy }) => ({
    ...copy,
    server: { ...server, name: `Ex${server.name.slice(2)}` },
  }),
  'its host has another name': ({ server, ...copy }, seed) => ({
    ...copy,
    server: { ...server, fqdn: `mail${seed % 9}.contoso.com` },
  }),
};

const keyOf = ({ facts }: Copy, seed: number): FactKey => {
  const keys = Object.keys(facts) as FactKey[];
  return keys[seed % keys.length] ?? 'identity';
};

const withFact = ({ facts, ...copy }: Copy, key: FactKey, fact: Patch[FactKey]): Copy => {
  const { [key]: _left, ...rest } = facts;
  return { ...copy, facts: fact === undefined ? rest : { ...facts, [key]: fact } };
};

/**
 * The certificates of the public authority are the same on all servers, all others are not. On most copies they have
 * the same order.
 */
function thumbprintOf(id: string, server: string, seed: number): string {
  if (/^(?:public|auth)$/.test(id)) return hex(id);
  const own = hex(id, server, seed);
  return seed % 4 === 0 ? own : `${hex(id).slice(0, 4)}${own.slice(4)}`;
}

function copyOf(original: Copy, name: string, seed: number): Copy {
  const from = original.server.name;
  const text = JSON.stringify(original)
    .replaceAll(/\b(?:own\d|public|auth|clone|next|ghost)\b/g, (id) => thumbprintOf(id, name, seed))
    .replaceAll(new RegExp(`\\b${from}\\b`, 'g'), name)
    .replaceAll(new RegExp(`\\b${from.toLowerCase()}\\b`, 'g'), name.toLowerCase());
  return JSON.parse(text) as Copy;
}

/** As if the last run had moved 444. */
function changesOf(facts: Patch): Changes {
  const bound = facts['sslcert/0.0.0.0:444'] ?? known(null);
  const ids = Object.keys(facts).flatMap((key) => (key.startsWith('certificate/') ? [key.slice(12)] : []));
  const key = 'sslcert/0.0.0.0:444';
  return {
    certificate: 'known' in bound ? (bound.known as string | null) : null,
    found: { [key]: known(ids.at(-1) ?? null) },
    left: { [key]: bound },
  };
}

const connectorsOf = (facts: Patch, name: string): Patch =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => key.startsWith(`connector/${name}/`)));

const anyCopies = fc.array(
  fc.record({ odd: weighted<string>([7, 'none'], [3, fc.constantFrom(...Object.keys(ODDITIES))]), seed: fc.nat() }),
  { minLength: 5, maxLength: 8, size: 'max' },
);

const anyFleet = fc.tuple(
  anyCase,
  anyCopies,
  fc.constantFrom<Asked['intent']>('converge', 'converge', 'retire', 'revert'),
);

/** The servers of a world several times, with other names and thumbprints, and some of them with an oddity. */
async function fleetOf([{ world, desired }, copies, intent]: typeof anyFleet extends fc.Arbitrary<infer T>
  ? T
  : never) {
  const observation = await observeAll(lab(world).provider, desired);
  const all = desired.servers.flatMap((server) => {
    const facts = observation.servers[server.name]?.facts ?? {};
    const connectors = connectorsOf(observation.facts, server.name);
    const original: Copy = { server, facts, connectors, changes: changesOf(facts) };
    return copies.map(({ odd, seed }, i) => {
      const copy = copyOf(original, `${server.name.slice(0, -2)}${i + 1}${server.name.slice(-1)}`, seed);
      return ODDITIES[odd]?.(copy, seed) ?? copy;
    });
  });
  const others = Object.entries(observation.facts).filter(([key]) => !/^connector\/EX/i.test(key));
  const state: ObservedState = {
    facts: Object.assign(Object.fromEntries(others), ...all.map(({ connectors }) => connectors)),
    servers: Object.fromEntries(all.map(({ server, facts }) => [server.name, { facts }])),
  };
  const asked: Asked = {
    intent,
    at: observation.takenAt,
    convergedAt: () => '2026-10-01T00:00:00Z',
    ...(intent === 'revert'
      ? { reverts: { run: 'r', servers: Object.fromEntries(all.map(({ server, changes }) => [server.name, changes])) } }
      : {}),
  };
  const wanted: DesiredState = { ...desired, servers: all.map(({ server }) => server) };
  return { wanted, state, asked, takenAt: observation.takenAt, source: observation.source };
}

/** Servers that may repeat the plan of others. */
function repeatable(desired: DesiredState, state: ObservedState): number {
  const inputs = inputsIn(desired, state, () => null);
  const groups = new Map<string, number>();
  for (const server of desired.servers) {
    const text = inputs(server)?.text;
    if (text !== undefined) groups.set(text, (groups.get(text) ?? 0) + 1);
  }
  return [...groups.values()].reduce((sum, count) => sum + Math.max(0, count - 2), 0);
}

test('servers that repeat the plan of others have the plan that they have alone, byte for byte', async () => {
  let repeated = 0;
  await fc.assert(
    fc.asyncProperty(anyFleet, async (drawnFleet) => {
      const { wanted, state, asked, takenAt, source } = await fleetOf(drawnFleet);
      const made = (eachAlone: boolean) =>
        seal(planFrom(wanted, { takenAt, state: structuredClone(state) }, source, { ...asked, eachAlone }));
      const [together, alone] = [made(false), made(true)];
      repeated += repeatable(wanted, state);
      expect(together.digest).toBe(alone.digest);
      expect(canonicalJson(together)).toBe(canonicalJson(alone));
      expect(prettyCanonical(together)).toBe(prettyCanonical(alone));
    }),
    SEARCH,
  );
  expect(repeated).toBeGreaterThan(SEARCH.numRuns);
});
