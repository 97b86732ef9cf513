import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ical from 'node-ical';
import { expect, test } from 'vitest';
import { everything } from '../report/inventory/everything.ts';
import { DESIRED, exstate, exstateApart, folder, WORLD } from './exstate.ts';

const healthy = () => folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
const ALL = ['a.csv', 'a.md', 'a.html', 'a.json', 'a.ics', 'a.txt'];
const outs = ALL.map((name) => `--out ${name}`).join(' ');
const read = (cwd: string, name: string) => readFileSync(join(cwd, name), 'utf8');

test('all certificates were read: exit code 0', async () => {
  const cwd = healthy();
  const { code, out, err } = await exstate(cwd, 'inventory --world world.yaml --format json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { certificates, at } = JSON.parse(out);
  expect(at).toBe('2026-11-22T00:00:00Z');
  expect(certificates.map((row: { daysRemaining: number; state: string }) => [row.daysRemaining, row.state])).toEqual([
    [12, 'in-use'],
    [191, 'in-use'],
  ]);
  expect(readdirSync(cwd).sort()).toEqual(['exstate.yaml', 'world.yaml']);
});

test('a server that does not answer has a row, and the exit code is 4', async () => {
  const { code, out } = await exstate(everything(), 'inventory --world world.yaml --server EX04 --format csv');
  expect(code).toBe(4);
  expect(out.split('\r\n')[1]).toBe('EX04,,,,,,,,,,,,UNKNOWN: no answer (no answer within 120 s)');
});

test('a store that could not be read has a row, and the exit code is 4', async () => {
  const { code, out } = await exstate(everything(), 'inventory --world world.yaml --server EX03 --format json');
  expect(code).toBe(4);
  expect(JSON.parse(out).certificates[0]).toMatchObject({ state: 'store-not-read', because: 'access denied <b>' });
});

test('--at changes the days and not the time stamp of the calendar', async () => {
  const { out } = await exstate(healthy(), 'inventory --world world.yaml --at 2026-12-05 --format json');
  expect(JSON.parse(out).certificates[0]).toMatchObject({ daysRemaining: -1, state: 'expired' });
  const ics = await exstate(healthy(), 'inventory --world world.yaml --at 2026-12-05 --format ics');
  expect(ics.out).toContain('DTSTAMP:20261122T000000Z');
});

test('--out writes every format from one observation, as --format prints it, in every time zone', async () => {
  const cwd = everything();
  expect((await exstate(cwd, `inventory --world world.yaml ${outs}`)).code).toBe(4);
  for (const [name, format] of [
    ['a.csv', 'csv'],
    ['a.md', 'markdown'],
    ['a.html', 'html'],
    ['a.json', 'json'],
    ['a.ics', 'ics'],
    ['a.txt', 'text'],
  ] as const) {
    const { out } = await exstate(cwd, `inventory --world world.yaml --format ${format}`);
    expect(read(cwd, name), name).toBe(out);
  }
  const before = ALL.map((name) => read(cwd, name));
  const apart = await exstateApart(cwd, `inventory --world world.yaml ${outs}`, { TZ: 'Pacific/Kiritimati' });
  expect({ code: apart.code, err: apart.err }).toEqual({ code: 4, err: '' });
  expect(ALL.map((name) => read(cwd, name))).toEqual(before);
});

test('a file is replaced only by an inventory of the same format', async () => {
  const cwd = healthy();
  await exstate(cwd, `inventory --world world.yaml ${outs}`);
  await exstate(cwd, 'plan --world world.yaml --out plan.json --report plan.md --report plan.txt');
  writeFileSync(join(cwd, 'own.csv'), 'server,note\r\nEX01,mine\r\n');
  writeFileSync(join(cwd, 'own.ics'), 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
  writeFileSync(join(cwd, 'own.html'), '<!doctype html>');
  for (const name of ['plan.json', 'plan.md', 'plan.txt', 'own.csv', 'own.ics', 'own.html']) {
    const before = read(cwd, name);
    const { code, err, out } = await exstate(cwd, `inventory --world world.yaml --out new.csv --out ${name}`);
    expect([code, out], name).toEqual([64, '']);
    expect(err, name).toContain('E-output-not-ours');
    expect(read(cwd, name), name).toBe(before);
    expect(existsSync(join(cwd, 'new.csv'))).toBe(false);
  }
  expect((await exstate(cwd, 'plan --world world.yaml --report a.md')).code).toBe(64);
  expect((await exstate(cwd, 'plan --world world.yaml --report a.txt')).code).toBe(64);
  expect((await exstate(cwd, `inventory --world world.yaml ${outs}`)).code).toBe(0);
});

test.for([
  ['--out a.xlsx', 'Use .csv, .md, .html, .json, .ics, .txt.'],
  ['--out a.csv --out a.csv', 'a.csv is named twice'],
  ['--out world.yaml', 'the end of the name decides the format'],
  ['--format gitlab', 'text, csv, markdown, html, json, ics'],
  ['--observation x.json', 'name one source'],
] as const)('%s is wrong usage', async ([more, says]) => {
  const { code, err } = await exstate(healthy(), `inventory --world world.yaml ${more}`);
  expect(code).toBe(64);
  expect(err).toContain(says);
});

test('after a run, the calendar has the day on which the soak ends', async () => {
  const cwd = healthy();
  expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
  const { out } = await exstate(cwd, 'inventory --world world.yaml --format ics');
  const soak = Object.values(ical.sync.parseICS(out)).filter(
    (one) => one?.type === 'VEVENT' && String(one.summary).includes('soak ends'),
  );
  expect(soak).toHaveLength(1);
  expect(out).toMatch(/UID:soak-ends-[\s\S]*?DTSTART;VALUE=DATE:20261206/);
});

test('a recording and its world have the same certificates', async () => {
  const cwd = everything();
  await exstate(cwd, 'observe --world world.yaml --out obs.json');
  const [recorded, simulated] = await Promise.all(
    ['--observation obs.json', '--world world.yaml'].map((source) => exstate(cwd, `inventory ${source} --format csv`)),
  );
  expect(recorded?.out).toBe(simulated?.out);
});

test('a damaged journal hides no certificate', async () => {
  const cwd = healthy();
  await exstate(cwd, 'apply --world world.yaml --yes');
  const runs = join(cwd, '.exstate', 'contoso', 'runs');
  const [journal = ''] = readdirSync(runs).filter((name) => name.endsWith('.jsonl'));
  writeFileSync(join(runs, journal), read(runs, journal).replace('"seq":1', '"seq":7'));
  const { code, err, out } = await exstate(cwd, 'inventory --world world.yaml');
  expect(code).toBe(0);
  expect(err).toContain('The inventory does not say when a soak ends (E-journal-damaged).');
  expect(out).toContain('3 certificates on 1 server');
});
