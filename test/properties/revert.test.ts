import { isDeepStrictEqual as equal } from 'node:util';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { DesiredState } from '../../src/domain/desired.ts';
import { type Fact, type FactKey, isKnown } from '../../src/domain/facts.ts';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import { type Observation, tableOf } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { rename } from '../../src/domain/rename.ts';
import type { Cannot, Reverts } from '../../src/domain/revert.ts';
import type { RunState } from '../../src/domain/run-state.ts';
import { restrictDesired } from '../../src/domain/selection.ts';
import { ms } from '../../src/domain/time.ts';
import { FactTable } from '../../src/facts/table.ts';
import { derived } from '../../src/reconcile/derived.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { revertsOf } from '../../src/reconcile/reverts.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import {
  addSslCertificate,
  copy,
  type Organization,
  type Server,
  serverNamed,
  type World,
} from '../../src/simulator/index.ts';
import { apply, lab, refuseNone } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase, type Case } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { planQuickly, stepsOf } from './runs.ts';
import { type Watched, watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_REVERTS', normal: 40, long: 2000 }, 20261129);
const counted = { runs: 0, whole: 0, partly: 0, blocked: 0, twice: 0, elsewhere: 0 };

/** What a run can change and a revert can bring back. What was issued stays, and is said. */
const changeable = ({ sslcert, internalTransport, certificates }: Server) => ({
  sslcert,
  internalTransport,
  inRoot: certificates.filter(({ inRoot }) => inRoot).map(({ thumbprint }) => thumbprint),
});

const serverIn = (org: Organization, name: string): Server => {
  const server = serverNamed(org, name);
  if (server === undefined) throw new Error(name);
  return server;
};

/** On such a server, SMTP was enabled for a certificate that Exchange would not take again (exchange facts 18). */
const goesForwardOnly = ({ world }: Case): boolean =>
  isHostile(world) || world.switches?.itcNeedsServerSubject === true;

/**
 * The front end demanded trust of 444 before the first run, and no fact shows that (exchange facts 18:
 * proxyRequiresRootTrust). Going back to a certificate without a copy shuts the shell again, as it was found. The run
 * says so, and ends before the next step that needs the shell.
 */
const shutsAgain = ({ switches = {}, servers }: World, { exit, says }: Ran): boolean =>
  switches.proxyRequiresRootTrust === true &&
  servers.some(({ toleratesUntrusted444 }) => toleratesUntrusted444 === undefined) &&
  exit === EXIT.stale &&
  says.includes('the certificate of 444 is not trusted');

interface Ran {
  readonly exit: number;
  readonly says: string;
  readonly state: RunState | null;
}

async function run(plan: Plan, there: Watched): Promise<Ran> {
  try {
    const { ended, says, state } = await apply(plan, there);
    return { exit: ended.exit, says, state };
  } catch (error) {
    if (error instanceof Fault) return { exit: error.exit, says: `${error.code}: ${error.message}`, state: null };
    throw error;
  }
}

const changesOf = (state: RunState, before: Observation): Reverts =>
  revertsOf('run', state, (server) => new FactTable(tableOf(before, server)));

async function planBack(desired: DesiredState, reverts: Reverts, { provider }: Watched): Promise<Plan> {
  const changed = restrictDesired(desired, Object.keys(reverts.servers));
  const observation = await observeAll(provider, changed);
  const asked = { intent: 'revert', reverts, at: provider.clock.now(), convergedAt: () => null } as const;
  return refuseNone(seal(draftPlan(changed, observation, asked)));
}

const outlived = ({ validUntil }: Plan, { provider }: Watched): boolean =>
  validUntil !== null && ms(provider.clock.now()) >= ms(validUntil);

const nameOf = (one: Cannot): string =>
  `${one.code} ${'fact' in one ? one.fact : ''} ${'certificate' in one ? one.certificate : ''}`;

/** What the plan to revert says about a use that it does not bring back. */
const saidOf = ({ cannot = [], blocked, drift }: Plan['servers'][number]): ReadonlySet<string> =>
  new Set<string>([
    ...cannot.flatMap((one) => ('fact' in one ? [one.fact] : [])),
    ...blocked.flatMap((one) => drift.filter(({ id }) => id === one.drift).map(({ fact }) => fact)),
  ]);

/** The uses that differ from what the run found, and that the plan to revert did not name. */
function unsaid(plan: Plan, start: Organization, end: Organization): string[] {
  return plan.servers.flatMap((server) => {
    const [was, is] = [start, end].map((org) => changeable(serverIn(org, server.server)));
    const said = saidOf(server);
    const differs = (fact: FactKey, a: unknown, b: unknown) => (equal(a, b) || said.has(fact) ? [] : [fact]);
    const endpoints = Object.keys({ ...was?.sslcert, ...is?.sslcert });
    return [
      ...endpoints.flatMap((at) => differs(`sslcert/${at}`, was?.sslcert[at], is?.sslcert[at])),
      ...differs('internal-transport', was?.internalTransport, is?.internalTransport),
      ...differs('store/Root', was?.inRoot, is?.inRoot),
    ].map((fact) => `${server.server} ${fact}`);
  });
}

test('a revert brings back what the run changed, or its plan names it; the plan of the run named it before', () =>
  fc.assert(
    fc.asyncProperty(
      anyCase.filter((one) => !goesForwardOnly(one)),
      async ({ desired, world }) => {
        const there = watch(lab(world), desired);
        const start = copy(there.organization());
        const { plan, observation } = await planQuickly(desired, there);
        if (stepsOf(plan).length === 0) return;
        const first = await run(plan, there);
        if (first.state === null || first.exit !== EXIT.ok) return;
        counted.runs += 1;
        const reverts = changesOf(first.state, observation);
        const back = await planBack(desired, reverts, there);
        expect(derived(back, 'plan.json')).toEqual(back);
        // A certificate that expired during the run was said with `validUntil`.
        if (!outlived(plan, there)) said(plan, back, first.state, observation);
        const held = back.servers.some(({ verdict }) => verdict === 'blocked');
        const after = await observeAll(there.provider, desired);
        const second = await run(back, there);
        if (outlived(back, there)) return;
        expect(there.harms).toEqual([]);
        if (shutsAgain(world, second)) return;
        expect([second.says, second.exit]).toEqual(['', EXIT.ok]);
        expect(unsaid(back, start, there.organization())).toEqual([]);
        if (held) counted.blocked += 1;
        else if (back.servers.every(({ cannot = [] }) => cannot.every(({ code }) => code === 'issued-stays')))
          counted.whole += 1;
        else counted.partly += 1;
        // Nothing is left of the goal of the revert but what its plan named.
        expect(stepsOf(await planBack(desired, reverts, there))).toEqual([]);
        if (second.state !== null) await again(desired, second.state, after, there);
      },
    ),
    SEARCH,
  ));

/** The plan of the run has said what cannot be brought back, unless a fact could not be read then. */
function said(plan: Plan, back: Plan, { issued }: RunState, observation: Observation): void {
  for (const { server, cannot = [] } of back.servers) {
    const blind = Object.values(tableOf(observation, server)).some((fact) => fact !== undefined && !isKnown(fact));
    if (blind) continue;
    const before = rename(plan.revert?.find((one) => one.server === server)?.cannot ?? [], issued).map(nameOf);
    expect(cannot.map(nameOf).filter((one) => !before.includes(one))).toEqual([]);
  }
}

/** The run of a revert is a run: to revert it leads to what the first run left. */
async function again(desired: DesiredState, state: RunState, before: Observation, there: Watched): Promise<void> {
  if (state.intended.size === 0) return;
  const left = copy(there.organization());
  const reverts = changesOf(state, before);
  const back = await planBack(desired, reverts, there);
  const ran = await run(back, there);
  if (outlived(back, there)) return;
  expect([ran.says, ran.exit]).toEqual(['', EXIT.ok]);
  for (const [server, changes] of Object.entries(reverts.servers)) {
    const now = tableOf(await observeAll(there.provider, desired), server);
    const told = saidOf(back.servers.find((one) => one.server === server) ?? (back.servers[0] as never));
    for (const key of Object.keys(changes.left).filter((one) => /^sslcert|^internal/.test(one)) as FactKey[])
      if (!told.has(key)) expect([key, now[key]]).toEqual([key, changes.found[key]]);
  }
  if (!equal(left, there.organization())) counted.twice += 1;
}

test('what somebody else changed since the run stays, and the plan names it', () =>
  fc.assert(
    fc.asyncProperty(
      anyCase.filter((one) => !goesForwardOnly(one) && (one.world.unknown ?? []).length === 0),
      async ({ desired, world }) => {
        const there = watch(lab(world), desired);
        const { plan, observation } = await planQuickly(desired, there);
        const first = await run(plan, there);
        if (first.state === null || first.exit !== EXIT.ok) return;
        const reverts = changesOf(first.state, observation);
        const [name] = Object.entries(reverts.servers).flatMap(([server, { left }]) =>
          left['sslcert/0.0.0.0:444'] === undefined ? [] : [server],
        );
        if (name === undefined) return;
        const other = bindAnother(there.organization(), name, reverts.servers[name]?.found['sslcert/0.0.0.0:444']);
        if (other === undefined) return;
        counted.elsewhere += 1;
        const back = await planBack(desired, reverts, there);
        const cannot = back.servers.find(({ server }) => server === name)?.cannot ?? [];
        expect(cannot).toContainEqual(
          expect.objectContaining({ code: 'changed-since', fact: 'sslcert/0.0.0.0:444', is: other }),
        );
        const ran = await run(back, there);
        if (outlived(back, there)) return;
        expect([ran.says, ran.exit]).toEqual(['', EXIT.ok]);
        expect(serverIn(there.organization(), name).sslcert['0.0.0.0:444']).toBe(other);
        expect(there.harms).toEqual([]);
      },
    ),
    SEARCH,
  ));

/** A certificate that 444 neither had before the run nor has now. */
function bindAnother(org: Organization, name: string, found: Fact<unknown> | undefined): string | undefined {
  const server = serverIn(org, name);
  const other = server.certificates.find(
    ({ thumbprint, key }) =>
      key !== null &&
      server.sslcert['0.0.0.0:444'] !== thumbprint &&
      !(found !== undefined && isKnown(found) && found.known === thumbprint),
  );
  if (other === undefined) return undefined;
  try {
    addSslCertificate(org, server, 'Exchange Back End', '0.0.0.0:444', other.thumbprint);
    return other.thumbprint;
  } catch {
    return undefined;
  }
}

afterAll(() => {
  const { runs, whole, partly, blocked, twice, elsewhere } = counted;
  process.stdout.write(
    `revert: ${runs} runs, ${whole} brought back, ${partly} in part, ${blocked} blocked; ${twice} reverts reverted; ${elsewhere} after a change of somebody else\n`,
  );
  expect(Math.min(whole, blocked, twice, elsewhere)).toBeGreaterThan(0);
});
