import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESIRED, exstate, folder, journals } from '../cli/exstate.ts';
import { engine } from '../powershell/engine.ts';
import { aWorld } from '../simulator/worlds.ts';
import { linesOf, opened } from './opened.ts';

const SAID = 'hunter2';
const HAD = 'correct-horse-battery-staple';

const filesIn = (place: string): string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => join(place, name))
    .filter((path) => statSync(path).isFile());

describe.runIf(engine)('a run with a password in an Exchange message and one in the environment', () => {
  test('writes neither to a plan, an observation, a journal, a report or a log', async () => {
    const because = `the proxy refused: Server=dc01;Password=${SAID}`;
    const scene = await opened(aWorld({ unknown: [{ server: 'EX01', fact: 'internal-transport', because }] }));
    const cwd = folder({ 'exstate.yaml': DESIRED });
    const env = { EXSTATE_LAB: scene.lab.url, EXSTATE_POWERSHELL: engine?.executable ?? '', SERVICE_PASSWORD: HAD };
    const lines = [
      ['observe --out o.json --verbose', 0],
      ['plan --observation o.json --verbose --out plan.json', 4],
      ['apply --yes --verbose', 4],
    ] as const;
    const said: string[] = [];
    for (const [line, code] of lines) {
      const ended = await exstate(cwd, line, env);
      expect(ended, line).toMatchObject({ code });
      said.push(ended.out, ended.err);
    }
    expect(journals(cwd)).toHaveLength(1);
    const kept = filesIn(cwd).map((path) => readFileSync(path, 'utf8'));
    expect(kept.filter((text) => text.includes('Password=(redacted)')).length).toBeGreaterThan(2);
    expect([...kept, ...said].flatMap((text) => text.match(`.*(?:${SAID}|${HAD}).*`) ?? [])).toEqual([]);
    // The text was sent: the log of the lab contains it.
    expect(linesOf(scene.log).join('')).toContain(because);
  });
});
