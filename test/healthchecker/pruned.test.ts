import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { openHealthChecker } from '../../src/providers/healthchecker/provider.ts';
import { collect } from '../../src/providers/observe.ts';
import { checked } from '../check/checks.ts';
import { folder } from '../cli/exstate.ts';
import { clixml, HOST_CONFIG, made, parts, Raw, type Value } from './export.ts';

const own = made('own');
const front = made('front', { subject: 'CN=mail.contoso.com', issuer: 'CN=R11, O=Authority' });
const AUTH = 'CN=Microsoft Exchange Server Auth Certificate';
const auth = made('auth', { subject: AUTH, issuer: AUTH, names: [] });
const whole = parts({ own, front, auth });

const cwd = folder();
async function judged(value: Value) {
  const file = join(cwd, 'EX01.xml');
  writeFileSync(file, clixml(value));
  return checked({ ...(await collect(await openHealthChecker([file]), ['EX01'], 1)), takenAt: '2026-11-22T00:00:00Z' });
}

type Path = readonly (string | number)[];

const isBranch = (value: Value): value is readonly Value[] | { readonly [name: string]: Value } =>
  typeof value === 'object' && value !== null && !(value instanceof Raw);

/** Every place in an export. */
function* places(value: Value, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at;
  if (!isBranch(value)) return;
  if (Array.isArray(value)) for (const [key, one] of value.entries()) yield* places(one, [...at, key]);
  else for (const [key, one] of Object.entries(value)) yield* places(one as Value, [...at, key]);
}

function replaced(value: Value, [first, ...rest]: Path, by: Value): Value {
  if (first === undefined || !isBranch(value)) return by;
  if (Array.isArray(value)) return value.map((one: Value, key) => (key === first ? replaced(one, rest, by) : one));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === first ? replaced(one as Value, rest, by) : (one as Value)]),
  );
}

/** What a failed cmdlet or the depth of the export leaves in the place of a value. */
test.for<readonly [string, Value]>([
  ['null', null],
  ['the text of an object', 'System.Object[]'],
])('%s in any place is unknown: never OK, never a fault of exstate, and nothing is down', async ([, by]) => {
  expect((await judged(whole)).state).toBe('unknown');
  const all = [...places(whole)];
  expect(all.length).toBeGreaterThan(60);
  let refused = 0;
  for (const place of all) {
    try {
      const { state, findings } = await judged(replaced(whole, place, by));
      expect({ place, state, down: findings.filter(({ down }) => down).map(({ code }) => code) }).toEqual({
        place,
        state: expect.stringMatching(/^(unknown|warning)$/),
        down: [],
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refused++;
    }
  }
  expect(refused).toBeLessThan(12);
});

test('an applicationHost.config of a large server is read as a whole', async () => {
  const sites = Array.from(
    { length: 4000 },
    (_, at) => `<location path="site ${at}"><system.webServer /></location>`,
  ).join('\n');
  const ApplicationHostConfig = HOST_CONFIG.replace('</configuration>', `${sites}\n</configuration>`);
  const file = join(cwd, 'large.xml');
  writeFileSync(file, clixml(parts({ own, front, auth, exchange: { IISSettings: { ApplicationHostConfig } } })));
  const { servers } = await collect(await openHealthChecker([file]), ['EX01'], 1);
  expect(servers['EX01']?.facts).toMatchObject({
    'require-ssl/Default Web Site': { known: true },
    'metabase/Exchange Back End': { known: null },
  });
});
