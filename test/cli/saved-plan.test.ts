import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import validPlan from '../../schemas/plan.schema.json?validator';
import { checked, readPlan } from '../../src/session/plan-file.ts';
import { canonicalJson } from '../../src/support/canonical.ts';
import { parseJson } from '../../src/support/parse-json.ts';
import { faultOf } from '../support/temp.ts';
import { DESIRED, type Ended, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { serverWith } from './worlds.ts';

const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');
const write = (cwd: string, file: string, text: string): void => writeFileSync(join(cwd, file), text);

async function planned(source = '--world world.yaml'): Promise<string> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
  await exstate(cwd, 'observe --world world.yaml --out o.json');
  await exstate(cwd, `plan ${source} --out plan.json`);
  return cwd;
}
const applyPlan = (cwd: string, file = 'plan.json'): Promise<Ended> =>
  exstate(cwd, `apply ${file} --world world.yaml --yes`);

describe.concurrent('a saved plan', () => {
  test('validates against its schema, is canonical, and equals the output of --format json', async ({ expect }) => {
    const cwd = await planned();
    const text = read(cwd, 'plan.json');
    expect(validPlan(JSON.parse(text)), JSON.stringify(validPlan.errors)).toBe(true);
    expect((await exstate(cwd, 'plan --world world.yaml --format json')).out).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('in which one character is another one is judged by its content', async ({ expect }) => {
    const cwd = await planned();
    const [text, file] = [read(cwd, 'plan.json'), join(cwd, 'plan.json')];
    const places = [0, 1, 2, text.length - 1, text.length - 2, ...Array.from({ length: 120 }, (_, i) => i * 997 + 3)];
    let accepted = 0;
    for (const place of places.map((one) => one % text.length)) {
      const other = `${text.slice(0, place)}${text[place] === ' ' ? '\n' : ' '}${text.slice(place + 1)}`;
      writeFileSync(file, other);
      const found = await faultOf(readPlan(file));
      const byContent = await faultOf((async () => checked(parseJson(other, file), file))());
      const isPlan = other.startsWith('{');
      expect(String(found instanceof Error ? found : canonicalJson(found))).toBe(
        !isPlan ? '{"noFault":null}' : String(byContent instanceof Error ? byContent : canonicalJson(byContent)),
      );
      if (isPlan && !(found instanceof Error)) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(20);
    expect(accepted).toBeLessThan(100);
  });

  test('is applied unchanged, and needs no YAML', async ({ expect }) => {
    const cwd = await planned();
    write(cwd, 'exstate.yaml', 'nothing: right\n');
    expect(await applyPlan(cwd)).toMatchObject({ code: 0 });
    const plan = JSON.parse(read(cwd, 'plan.json')) as { digest: string };
    expect(linesOf(journals(cwd)[0] ?? '')[0]).toContain(plan.digest);
  });

  test('that was applied is stale', async ({ expect }) => {
    const cwd = await planned();
    await applyPlan(cwd);
    const again = await applyPlan(cwd);
    expect(again.code).toBe(6);
    expect(again.err).toContain('Plan again');
  });

  test('made from an observation is applied if the servers still match it', async ({ expect }) => {
    const cwd = await planned('--observation o.json');
    expect(await applyPlan(cwd)).toMatchObject({ code: 0 });
  });

  test('to retire is recognized by its content, not taken as a plan to converge', async ({ expect }) => {
    const world = WORLD.replace(
      '    sslcert: { "0.0.0.0:444": old',
      '      - { id: next, like: self-signed, notAfter: 2031-06-01T00:00:00Z }\n    sslcert: { "0.0.0.0:444": next',
    ).replace('internalTransport: old', 'internalTransport: next');
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
    const plan = await exstate(cwd, 'plan --world world.yaml --intent retire --out retire.json');
    expect(plan.code).toBe(0);
    expect(await applyPlan(cwd, 'retire.json')).toMatchObject({ code: 0 });
    expect(read(cwd, 'world.yaml')).not.toContain('id: old');
  });
});

describe.concurrent('an invalid or changed plan is refused, and nothing is done', () => {
  test.for<readonly [why: string, code: number, change: (text: string) => string, says: RegExp]>([
    ['a word changed by hand', 3, (text) => text.replaceAll('bind-certificate', 'restart-iis'), /E-plan-/],
    [
      'a thumbprint changed by hand',
      3,
      (text) => text.replace(/"answer": "\w{40}"/, `"answer": "${'A'.repeat(40)}"`),
      /digest/,
    ],
    ['its validity extended by hand', 3, (text) => text.replace('2026-12-04', '2027-12-04'), /digest/],
    ['its digest removed', 3, (text) => text.replace(/,?\s*"digest": "[^"]+"/, ''), /digest/],
    [
      'an unknown version',
      3,
      (text) => text.replace('exstate/plan/v1', 'exstate/plan/v2'),
      /exstate\/plan\/v2[\s\S]*exstate\/plan\/v1/,
    ],
    [
      'another document',
      3,
      (text) => text.replace('exstate/plan/v1', 'exstate/observation/v1'),
      /exstate\/observation\/v1[\s\S]*exstate\/plan\/v1/,
    ],
    ['half of it', 3, (text) => text.slice(0, text.length / 2), /plan\.json/],
    ['another organization', 3, (text) => text.replaceAll('contoso"', 'fabrikam"'), /digest|fabrikam/],
  ])('%s: %i', async ([, code, change, says], { expect }) => {
    const cwd = await planned();
    const before = read(cwd, 'plan.json');
    const after = change(before);
    expect(after).not.toBe(before);
    write(cwd, 'plan.json', after);
    for (const ended of [await applyPlan(cwd), await exstate(cwd, 'show plan.json')]) {
      expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
      expect(ended.err).toMatch(says);
    }
    expect(read(cwd, 'world.yaml')).toBe(WORLD);
    expect(journals(cwd)).toEqual([]);
  });

  test('a missing file is refused', async ({ expect }) => {
    const ended = await applyPlan(await planned(), 'nowhere.json');
    expect(ended.code).toBe(3);
    expect(ended.err).toContain('nowhere.json');
  });
});

describe.concurrent('a stale plan is refused, and nothing is done', () => {
  const later = (day: string) => WORLD.replace('now: 2026-11-22', `now: ${day}`);
  test.for<readonly [why: string, world: string, says: RegExp]>([
    ['Setup is running', serverWith('setupRunning: true'), /whether Exchange Setup is running was no, is now yes/],
    [
      '444 has another certificate',
      WORLD.replace('"0.0.0.0:444": old', '"0.0.0.0:444": public'),
      /the certificate of 444 was/,
    ],
    [
      'an adoptable certificate was added',
      WORLD.replace(
        '      - { id: public',
        '      - { id: next, like: self-signed, notAfter: 2031-11-01T00:00:00Z }\n      - { id: public',
      ),
      /choice|certificate/,
    ],
    [
      'the plan has expired, by one second',
      later('2026-12-04'),
      /valid until 2026-12-04 00:00 UTC \(the 444[^)]* certificate 76A7…B84E expires then\)/,
    ],
  ])('%s', async ([, world, says], { expect }) => {
    const cwd = await planned();
    write(cwd, 'world.yaml', world);
    const ended = await applyPlan(cwd);
    expect(ended.code).toBe(6);
    expect(ended.err.replace(/\s+/g, ' ')).toMatch(says);
    expect(read(cwd, 'world.yaml')).toBe(world);
    expect(journals(cwd)).toEqual([]);
  });

  test('a plan is applied one second before it expires', async ({ expect }) => {
    const cwd = await planned();
    write(cwd, 'world.yaml', WORLD.replace('now: 2026-11-22T00:00:00Z', 'now: 2026-12-03T23:00:00Z'));
    expect(await applyPlan(cwd)).toMatchObject({ code: 0 });
  });
});
