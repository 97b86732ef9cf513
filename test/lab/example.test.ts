import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/session/desired.ts';
import { readWorld } from '../../src/simulator/index.ts';
import { planOn } from './by-hand.ts';
import { opened, presented } from './opened.ts';
import { engine, sharedShell } from './shell.ts';

const at = (path: string) => new URL(`../../examples/${path}`, import.meta.url).pathname;

/** The lines of every PowerShell block, to be typed. */
const typed = [...readFileSync(at('lab/README.md'), 'utf8').matchAll(/```powershell\n(.*?)```/gs)].flatMap(
  ([, block = '']) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
);

describe.runIf(engine)('the example', () => {
  const shell = sharedShell();

  test('leaves nothing to plan on the repaired server, and its ports present the new certificate', async () => {
    const { content } = await readWorld(at('expiring/world.yaml'));
    const scene = await opened(content);
    const desired = await loadDesired(at('expiring/exstate.yaml'), ['EX01']);
    expect(typed.length).toBeGreaterThan(10);
    await shell().enter(scene.lab, 'EX01', scene.folder);
    expect((await shell().type(typed)).err).toBe('');
    expect((await planOn(scene, desired, 'converge')).plan.servers).toMatchObject([{ verdict: 'in-desired-state' }]);
    const wires = scene.lab.wires['EX01'];
    const made = scene.t('new-1');
    expect(await presented(wires?.['wire/0.0.0.0:444'])).toBe(made);
    expect(await presented(wires?.['wire/2525/x-anonymoustls'], 'X-ANONYMOUSTLS')).toBe(made);
    expect(await presented(wires?.['wire/0.0.0.0:443'])).toBe(scene.t('public'));
  });
});
