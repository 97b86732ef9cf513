import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import validate from '../../schemas/observation.schema.json?validator';
import { parseDesired } from '../../src/config/parse.ts';
import { known } from '../../src/domain/facts.ts';
import { tableOf } from '../../src/domain/observation.ts';
import { collect } from '../../src/providers/observe.ts';
import { openRecorded } from '../../src/providers/recorded/provider.ts';
import { planText } from '../../src/report/plan-text.ts';
import { canonicalJson } from '../../src/support/canonical.ts';
import { servers } from '../config/yaml.ts';
import { done, planOf, serverPlan, unreachable } from '../report/plans.ts';
import { tempFolder } from '../support/temp.ts';
import { growth, MOST } from './growth.ts';

const AT = '2026-11-22T00:00:00Z';
const CERTIFICATE = { subject: 'CN=a', issuer: 'CN=a', names: [], notBefore: AT, notAfter: AT };
const KEY = { provider: 'csp', usable: true, networkService: true, exportable: false };

const observation = (count: number, facts: (at: number) => object) => ({
  schema: 'exstate/observation/v1',
  organization: 'contoso',
  source: { kind: 'servers', name: 'MGMT01', through: 'powershell' },
  takenAt: AT,
  facts: {},
  servers: Object.fromEntries(Array.from({ length: count }, (_, i) => [`EX${i}`, { takenAt: AT, facts: facts(i) }])),
});

test('desired states are read in time that grows with their servers', async () => {
  const read = (count: number) => expect(parseDesired(servers(count), 'x').findings).toEqual([]);
  expect(await growth(read, 1_000)).toBeLessThan(MOST);
});

test('observations are validated in time that grows with their servers', async () => {
  const hex = (n: number): string => n.toString(16).toUpperCase().padStart(40, '0');
  const facts = (i: number): object =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, j): [string, unknown][] => [
        [`certificate/${hex(i * 20 + j)}`, known(CERTIFICATE)],
        [`key/${hex(i * 20 + j)}`, known(KEY)],
        [`service/s${j}`, known('running')],
      ]).flat(),
    );
  const check = (count: number) => expect(validate(observation(count, facts))).toBe(true);
  expect(await growth(check, 250)).toBeLessThan(MOST);
});

test('servers are found in an observation in time that grows with their number', async () => {
  const file = join(tempFolder(), 'observation.json');
  const find = async (count: number) => {
    const document = observation(count, () => ({ role: known('mailbox') }));
    writeFileSync(file, JSON.stringify(document));
    const names = Object.keys(document.servers).map((name) => name.toLowerCase());
    const found = await collect(await openRecorded(file), names, 5);
    expect(names.every((name) => 'role' in tableOf(found, name))).toBe(true);
  };
  expect(await growth(find, 1_000)).toBeLessThan(MOST);
});

test('a plan is printed in time that grows with its servers', async () => {
  const say = (count: number) => {
    const many = Array.from({ length: count }, (_, i) => ({ ...serverPlan(done()), server: `EX${i}` }));
    const blocked = Array.from({ length: count }, (_, i) => ({ ...unreachable('EX9'), server: `EY${i}` }));
    expect(planText(planOf([...many, ...blocked]), { color: false, width: 100, verbose: false })).toContain('EX0');
  };
  expect(await growth(say, 1_000)).toBeLessThan(MOST);
});

test('canonical JSON is written in time that grows with the data, up to ten megabytes', async () => {
  const step = {
    says: 'bind '.repeat(20),
    writes: { b: { known: null }, a: { known: 'x'.repeat(40) } },
    proofs: [1, 2],
  };
  const write = (count: number) => {
    const plan = Array.from({ length: count }, () => step);
    expect(canonicalJson(plan).length).toBeGreaterThan(200 * count);
  };
  expect(await growth(write, 12_500)).toBeLessThan(MOST);
});
