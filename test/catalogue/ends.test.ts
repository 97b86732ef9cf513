import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { EXPLANATIONS } from '../../src/explain/index.ts';
import { copy, type Organization } from '../../src/simulator/index.ts';
import { ROOT, readFile } from '../docs/citations.ts';
import { applyQuickly, planQuickly, stepsOf } from '../properties/runs.ts';
import { settle } from '../properties/settle.ts';
import { watch } from '../properties/watch.ts';
import { scenarios } from '../scenarios/scenario.ts';
import { modes, modesThat } from './index.ts';
import { blockedBy, checkIn, codesOf, isReached, type Scene, sceneOf } from './scene.ts';

test('each failure of exchange facts 16 has its end here, and no other has', () => {
  const section = /^## 16 .*?(?=^## 17 )/ms.exec(readFile('docs/exchange-facts.md'))?.[0] ?? '';
  const ids = [...section.matchAll(/^- \*\*([a-z0-9-]+)\*\*:/gm)].map(([, id = '']) => id);
  expect(ids.length).toBeGreaterThan(70);
  expect(modes.map(([id]) => id).sort()).toEqual([...ids].sort());
});

test('each scenario that the catalogue names is a folder, and a folder with the name of a failure is its own', () => {
  const named = modes.flatMap(([id, mode]) => ('scenario' in mode ? [[id, mode.scenario] as const] : []));
  expect(named.filter(([, scenario]) => !scenarios.includes(scenario))).toEqual([]);
});

describe('converges:', () => {
  test.for(modesThat('converges'))('%s', async ([, mode]) => {
    const scene = await sceneOf(mode);
    const { there, desired } = scene;
    const { plan } = await planQuickly(desired, there);
    expect(codesOf(plan)).toEqual(expect.arrayContaining([...mode.names]));
    const before = await checkIn(scene, 'no');
    if (mode.names.length > 0) expect(before.state).not.toBe('ok');
    expect(before.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(mode.names.filter((code) => !SAID_BY_OTHERS.includes(code))),
    );
    const { wrong, exits } = await settle(desired, there);
    expect({ wrong, harms: scene.calm ? there.harms : [] }).toEqual({ wrong: [], harms: [] });
    expect(exits.filter((exit) => exit !== EXIT.ok)).toEqual([]);
    await expectReached(scene);
    expect(mode.proves?.(there.organization()) ?? true).toBe(true);
  });
});

/** While the certificate is not issued yet, the check says only that none is there. */
const SAID_BY_OTHERS: readonly string[] = ['root-copy-missing', 'backend-bound-to-other', 'transport-bound-to-other'];

async function expectReached({ there, desired, intent }: Scene): Promise<void> {
  const { plan } = await planQuickly(desired, there, intent);
  expect(stepsOf(plan)).toEqual([]);
  expect(blockedBy(plan)).toEqual([]);
  expect(isReached(there.organization(), desired)).toBe(true);
}

describe('blocked, by name:', () => {
  test.for(modesThat('blocked'))('%s, and cleared it converges', async ([, mode]) => {
    const scene = await sceneOf(mode);
    const { plan } = await planQuickly(scene.desired, scene.there, scene.intent);
    expect(blockedBy(plan)).toContain(mode.by);
    expect([EXIT.blockedByKnown, EXIT.blockedByUnknown]).toContain(blockedExit(plan.servers));
    const desired = mode.cleared(scene.there.organization(), scene.desired) ?? scene.desired;
    const there = watch(scene.there, desired, { intent: scene.intent });
    const cleared = { ...scene, desired, there };
    if (scene.intent === 'retire') await retired(cleared);
    else expect((await settle(desired, there)).wrong).toEqual([]);
    expect(there.harms).toEqual([]);
    await expectReached(cleared);
  });
});

async function retired({ there, desired }: Scene): Promise<void> {
  const { plan } = await planQuickly(desired, there, 'retire');
  expect(stepsOf(plan).map(({ operation }) => operation.kind)).toEqual(['remove-certificate']);
  expect((await applyQuickly(plan, there)).exit).toBe(EXIT.ok);
}

describe('reported, and left as it is:', () => {
  test.for(modesThat('reported'))('%s', async ([, mode]) => {
    const scene = await sceneOf(mode);
    const { there, desired } = scene;
    const was = standing(there.organization());
    const setup = mode.by === 'check --before-setup' ? 'before' : mode.by === 'check --after-setup' ? 'after' : 'no';
    const checked = await checkIn(scene, setup);
    expect(checked.findings.filter(({ code, state }) => code === mode.code && state !== 'ok')).not.toEqual([]);
    expect(checked.state).not.toBe('ok');
    const { plan } = await planQuickly(desired, there);
    if (mode.by === 'plan') expect(codesOf(plan)).toContain(mode.code);
    const { wrong } = await settle(desired, there);
    expect({ wrong, performed: there.performed }).toEqual({ wrong: [], performed: [] });
    expect(standing(there.organization())).toEqual(was);
  });
});

/** Without the clock and the logs, which also move while somebody only looks. */
const standing = (org: Organization) => {
  const { now: _, servers, ...rest } = copy(org);
  return { ...rest, servers: servers.map(({ events: __, ...server }) => server) };
};

describe('stops the run:', () => {
  test.for(modesThat('stops the run'))('%s, and cleared it converges', async ([, mode]) => {
    const scene = await sceneOf(mode);
    const { plan } = await planQuickly(scene.desired, scene.there);
    const { exit, says } = await applyQuickly(plan, scene.there);
    expect([EXIT.failed, EXIT.undone]).toContain(exit);
    expect(says.length).toBeGreaterThan(20);
    const left = await checkIn(scene, 'no');
    expect(left.state).toBe('critical');
    mode.cleared(scene.there.organization(), scene.desired);
    const { wrong } = await settle(scene.desired, scene.there);
    expect(wrong).toEqual([]);
    await expectReached(scene);
  });
});

test.for(modesThat('refused'))('refused: %s is proved where no world is needed', ([, { code, provedIn }]) => {
  expect(existsSync(join(ROOT, provedIn))).toBe(true);
  expect(readFileSync(join(ROOT, provedIn), 'utf8')).toContain(`'${code}'`);
  expect(EXPLANATIONS.has(code)).toBe(true);
});

/** A reader who looks for the failure learns from its page that exstate says nothing. */
test.for(modesThat('not seen'))('not seen: %s, and its page says so', ([id]) => {
  const page = EXPLANATIONS.get(id);
  expect(`${page?.cause} ${page?.cure}`).toMatch(
    /exstate (?:\w+ ){0,3}(?:not|neither|no|cannot|only|UTC)|reports nothing|exstate names|lists what exstate assigns|exstate reads/,
  );
});
