import equal from 'fast-deep-equal';
import { describe, expect, test } from 'vitest';
import {
  type FactKey,
  HEALTH_PAGES,
  known,
  LOGS,
  type Patch,
  TRANSPORT_EVENTS,
  WEB_EVENTS,
} from '../../src/domain/facts.ts';
import { OPERATIONS, type Operation } from '../../src/domain/operation.ts';
import type { Step } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { openSimulator } from '../../src/providers/simulator.ts';
import { type Organization, readWorld, type World } from '../../src/simulator/index.ts';
import { differences } from '../contract/agreement.ts';
import { ANSWERS, answeredWorlds } from '../contract/answers.ts';
import { LONG } from '../long.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { aWorld, NOW } from '../simulator/worlds.ts';
import { plainWorld, planOn } from './by-hand.ts';
import { askedFor, ofDifferentFacts, type Part, partOf } from './fact-shapes.ts';
import { opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';
import { intentOf, scenarios, sceneOf, worldFile } from './scenarios.ts';

async function look(
  provider: Provider,
  servers: readonly string[],
  only: readonly FactKey[] = [],
): Promise<Record<string, Patch>> {
  const seen: Record<string, Patch> = {};
  for await (const { server, facts } of provider.observe(servers, 60, only.length > 0 ? only : undefined))
    seen[server ?? 'organization'] = facts;
  return seen;
}

/**
 * npm run test:long looks at all facts of every scenario. Here each fact in each form is looked at that
 * test/contract/observe does not look at.
 */
const answered = ANSWERS.flatMap(([, at]) => (typeof at === 'string' ? [at] : []));
const others = new Map<string, World>();
for (const id of scenarios) if (!answered.includes(id)) others.set(id, (await readWorld(worldFile(id))).content);
const parts: ReadonlyMap<string, Part> = LONG
  ? new Map([...others.keys()].map((id) => [id, 'everything']))
  : ofDifferentFacts(others, answeredWorlds.values());

describe.runIf(engine)('the shipped scripts, unmodified, on the lab', () => {
  const session = sharedSession();

  /**
   * A lab cannot present certificates from a share: nothing listens on these ports, and the pages behind them do not
   * answer.
   */
  const CENTRAL_STORE: Readonly<Record<string, readonly string[]>> = {
    'host-row-in-central-store': ['wire/0.0.0.0:443'],
    'loopback-in-central-store': ['wire/127.0.0.1:443'],
    'metabase-beside-central-store': ['wire/0.0.0.0:443'],
    'row-of-another-site': ['wire/0.0.0.0:444', ...HEALTH_PAGES],
  };

  test.for([...parts])('observe %s correctly', async ([id, part]) => {
    const { scene } = await sceneOf(id);
    const { lab, world, calls } = scene;
    const names = lab.servers.map(({ name }) => name);
    const is = await look(await openSimulator(world), names);
    const said = await look(await throughPowerShell(session(), lab), names, askedFor(Object.values(is), part));
    for (const [server, facts] of Object.entries(is)) {
      const notInTheLab = Object.hasOwn(facts, 'identity') ? (CENTRAL_STORE[id] ?? []) : [];
      const differ = differences(partOf(facts, part), partOf(said[server] ?? {}, part));
      const keys = differ.map((text) => text.replace(/: is .*$/s, ''));
      expect(keys, server).toEqual(part === 'everything' ? notInTheLab : notInTheLab.filter((key) => part.has(key)));
    }
    expect(calls().length).toBeGreaterThan(0);
    expect(calls().filter(({ changes }) => changes)).toEqual([]);
  });

  const LOGGED = { 12012: '2026-11-20T08:00:00Z', 12024: '2026-10-01T00:00:00Z' };
  const TWO_CONNECTORS = {
    '12014/relay.contoso.com': '2026-11-20T08:00:00Z',
    '12014/<I>CN=a<S>CN=b': '2026-11-21T00:00:00Z',
  };
  const ill: readonly [string, World][] = [
    ['failing health pages and events in the logs', aWorld({}, { health: { owa: 503, ecp: null }, events: LOGGED })],
    ['a 444 that cannot be used', aWorld({}, { sslcert: { '0.0.0.0:444': 'gone' }, events: { 15021: NOW } })],
    ['an old event of http.sys', aWorld({}, { events: { 15021: '2026-11-20T08:00:00Z' } })],
    [
      'a connector whose certificate is on no server',
      aWorld({ connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: '<I>a<S>b' }] }),
    ],
    [
      'a log of two days, without older events',
      aWorld(
        {},
        { logs: { Application: '2026-11-20T00:00:00Z' }, events: { ...LOGGED, 12013: '2026-11-19T00:00:00Z' } },
      ),
    ],
    ['event 12014 of two connectors', aWorld({}, { events: TWO_CONNECTORS })],
  ];
  test.for(ill)('see %s', async ([, world]) => {
    const { lab, world: file } = await opened(world);
    const is = (await look(await openSimulator(file), ['EX01']))['EX01'] ?? {};
    const only: FactKey[] = [...HEALTH_PAGES, ...WEB_EVENTS, ...TRANSPORT_EVENTS, ...LOGS];
    const said = (await look(await throughPowerShell(session(), lab), ['EX01'], only))['EX01'] ?? {};
    const named = Object.keys({ ...is, ...said }).filter((key) => key.startsWith('event/12014/')) as FactKey[];
    const keys: FactKey[] = [...only, ...named];
    // The words of an unknown fact are those of the system that failed.
    const plain = (fact: Patch[FactKey]) => (fact !== undefined && 'unknown' in fact ? 'unknown' : fact);
    const of = (facts: Patch) => Object.fromEntries(keys.map((key) => [key, plain(facts[key])]));
    expect(of(said)).toEqual(of(is));
    expect(Object.values(of(said)).some((fact) => !equal(fact, known(200)) && !equal(fact, known(null)))).toBe(true);
  });

  /**
   * Together they contain every operation. The undo of trust is asked for separately. In npm test, test/contract/perform
   * compares each operation with the simulator in the same way.
   */
  const every = [
    'self-signed-expiring-soon',
    'key-without-network-service',
    'trusted-root-missing',
    'backend-binding-missing',
    'frontend-self-signed-declared',
    'retire-ready',
  ];
  const performed = new Set<string>();

  test.for(LONG ? every : [])('perform the plan of %s as the simulator does', async (id) => {
    const { desired, scene } = await sceneOf(id);
    const { plan, memory } = await planOn(scene, desired, intentOf(id));
    const provider = await throughPowerShell(session(), scene.lab);
    for (const { server, steps } of plan.servers) {
      for (const { operation } of [...steps, ...undoOfTrust(steps)]) {
        performed.add(operation.kind);
        const expected = await memory.provider.perform(server, named(operation, memory.organization()), 60);
        const here = named(operation, await scene.lab.store.load());
        expect(await provider.perform(server, here, 60), operation.kind).toEqual(expected);
        // Safe to repeat, except for an issue and a restart, which have another effect each time.
        if (!/^(issue|restart)/.test(operation.kind))
          expect(await provider.perform(server, here, 60), `${operation.kind} again`).toEqual({
            is: 'done',
            changed: false,
          });
      }
    }
    expect(plainWorld(await scene.lab.store.load())).toEqual(plainWorld(memory.organization()));
  });

  if (LONG) {
    test('performed every operation', () => {
      expect(OPERATIONS.filter((kind) => !performed.has(kind))).toEqual([]);
    });
  }
});

const undoOfTrust = (steps: readonly Step[]): { operation: Operation }[] =>
  steps.flatMap(({ operation }) =>
    operation.kind === 'trust-certificate'
      ? [{ operation: { ...operation, kind: 'untrust-certificate' as const } }]
      : [],
  );

/** An issued certificate has different thumbprints in the two worlds. */
function named(operation: Operation, { servers }: Organization): Operation {
  if (!('certificate' in operation) || !operation.certificate.startsWith('new:')) return operation;
  const made = servers.flatMap(({ certificates }) => certificates).find((c) => c.id.startsWith('new-'));
  return made === undefined ? operation : { ...operation, certificate: made.thumbprint };
}
