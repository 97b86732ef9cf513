import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { DIRECT_TRUST, isKnown, known } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import {
  copy,
  type Organization,
  observeServer,
  type Server,
  serverNamed,
  type World,
} from '../../src/simulator/index.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase, type Case } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from './runs.ts';
import { harm } from './safe.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_LIES', normal: 10, long: 250 }, 20261124);
const LIES = ['refuse', 'timeout', 'no-effect', 'late-effect', 'effect-then-error', 'effect-then-silence'] as const;
/** The operation has its effect, whatever the answer is. */
const HAPPENS: readonly Lie[] = ['late-effect', 'effect-then-error', 'effect-then-silence'];
type Lie = (typeof LIES)[number];
const counted = new Map<string, number>();
const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);

/** Each kind of wrong answer, at each operation of the plan. */
test('a wrong answer is never taken as the state of the server', () =>
  fc.assert(
    fc.asyncProperty(
      anyCase.filter(({ world }) => !isHostile(world)),
      async (one) => {
        const { plan } = await planQuickly(one.desired, lab(one.world));
        const kinds = stepsOf(plan).map(({ operation }) => operation);
        for (const [at, { kind, on }] of kinds.entries()) {
          const nth = kinds.slice(0, at + 1).filter((other) => other.kind === kind && other.on.name === on.name).length;
          for (const does of LIES) {
            await tell(one, { ...one.world, faults: [{ server: on.name, operation: kind, nth, does }] }, does);
          }
        }
      },
    ),
    SEARCH,
  ));

async function tell(one: Case, world: World, does: Lie): Promise<void> {
  const there = watch(lab(world), one.desired);
  const start = copy(there.organization());
  const { plan } = await planQuickly(one.desired, there);
  const { exit, events, says } = await applyQuickly(plan, there);
  const after = there.organization();
  // A step whose effect is already there is not performed, so it has no answer.
  const answered = after.faults.length === 0;
  count(answered ? `${does}: ${exit}` : 'no wrong answer');
  expect([EXIT.ok, EXIT.undone, EXIT.failed, EXIT.stale]).toContain(exit);
  if (exit === EXIT.stale) expect(says).toContain('E-plan-expired');
  // If the facts are unknown, exstate cannot notice that "done" is wrong.
  const blind = does === 'no-effect' && ((world.unknown ?? []).length > 0 || isTransportUnseen(start, world));
  if (answered && !blind && !HAPPENS.includes(does)) expect(exit).not.toBe(EXIT.ok);
  // This fault leaves a key that was not granted. The run grants it afterwards, if it can see the certificate.
  const isOfFault = (said: string) =>
    does === 'effect-then-silence' && said.includes('NETWORK SERVICE cannot read its key');
  expect(there.harms.filter((said) => !isOfFault(said))).toEqual([]);
  for (const server of one.desired.servers) {
    const effect = { start, before: start, after, on: server.name, desired: one.desired, intent: 'converge' as const };
    const isBlindTo = (said: string) => isOfFault(said) && (world.unknown ?? []).length > 0;
    expect(harm(effect).filter((said) => !said.startsWith('another server') && !isBlindTo(said))).toEqual([]);
  }
  const next = stepsOf((await planQuickly(one.desired, there)).plan);
  for (const server of start.servers.filter((was) => gained(was, after))) {
    expect(
      next.filter(({ operation: { kind, on } }) => kind === 'issue-certificate' && on.name === server.name),
    ).toEqual([]);
  }
  if (exit !== EXIT.ok) return;
  // Everything was verified, so the world must show what every step writes.
  for (const event of events)
    if (event.event === 'step-judged') expect(['verified', 'already-so']).toContain(event.verdict);
  for (const step of stepsOf(plan)) {
    const server = serverNamed(after, step.operation.on.name);
    if (step.operation.kind !== 'bind-certificate' || server?.services['W3SVC'] !== 'running') continue;
    // As a client sees the port that may use TLS 1.2.
    const facts = observeServer({ ...after, unknown: [], switches: { ...after.switches, clientTls12: true } }, server);
    const made = events.flatMap((event) => ('issued' in event && event.issued ? [event.issued] : []));
    const wanted = Object.assign({}, ...made)[step.operation.certificate] ?? step.operation.certificate;
    expect(facts[`wire/${step.operation.endpoint}`]).toEqual(known(wanted));
  }
}

/**
 * Transport that cannot open its certificate does not offer X-ANONYMOUSTLS, and then nothing shows whether it was
 * restarted (exchange facts 13.2).
 */
const isTransportUnseen = (start: Organization, { faults = [] }: World): boolean =>
  faults.some(({ server: name, operation }) => {
    const server = serverNamed(start, name);
    return (
      operation === 'restart-transport' &&
      server !== undefined &&
      !isKnown(observeServer(start, server)[DIRECT_TRUST] ?? known(null))
    );
  });

/** If the run added a certificate, the next run must adopt it, however the run ended. */
const gained = (was: Server, after: Organization): boolean =>
  (serverNamed(after, was.name)?.certificates.length ?? 0) > was.certificates.length;

afterAll(() => {
  const lines = [...counted].sort().map(([what, times]) => `  ${what.padEnd(24)} ${times}`);
  process.stdout.write(`wrong answers, by exit code of the run:\n${lines.join('\n')}\n`);
});
