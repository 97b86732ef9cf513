import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import {
  copy,
  enableExchangeCertificate,
  importRoot,
  load,
  newExchangeCertificate,
  type Server,
  startService,
} from '../../src/simulator/index.ts';
import { EX01 } from '../server.ts';
import { type Act, bind, HARMFUL, type Prepare, smtp, TWO } from './harmful.ts';
import { type Effect, harm, RULES } from './safe.ts';
import { wanted } from './worlds.ts';

const EX02: DesiredServer = { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' };
const both = (change: Partial<DesiredServer>) => ({ ...wanted(change), servers: [...wanted(change).servers, EX02] });

function done(act: Act, prepare: Prepare = () => {}, change: Partial<DesiredServer> = {}) {
  const after = copy(load(TWO));
  const [is, other] = after.servers;
  if (is === undefined || other === undefined) throw new Error('two servers');
  prepare(is, other);
  const before = copy(after);
  const [was] = before.servers;
  act(after, is, (name) => is.certificates.find((one) => one.id === name)?.thumbprint ?? name, other);
  const effect: Effect = { start: before, before, after, on: 'EX01', desired: both(change), intent: 'converge' };
  return { effect, was: was ?? is, is };
}

const harmsOf = (...how: Parameters<typeof done>): string[] => harm(done(...how).effect);

describe('the harm check reports', () => {
  test.for(HARMFUL)('%s', ([, act, says, prepare]) => {
    expect(harmsOf(act, prepare)).toContainEqual(expect.stringMatching(says));
  });

  test('the table has an effect against each of its rules', () => {
    const silent = Object.keys(RULES).filter(
      (name) => !HARMFUL.some(([, act, , prepare]) => speaks(name, act, prepare)),
    );
    expect(silent).toEqual([]);
  });
});

/** Whether this rule alone reports this change. */
function speaks(name: string, act: Act, prepare?: Prepare): boolean {
  const { effect, was, is } = done(act, prepare);
  return (
    RULES[name as keyof typeof RULES]({ effect, start: was, was, is, wanted: effect.desired.servers[0] }).length > 0
  );
}

/** The steps of a renewal in their order, with what the desired state declares. */
const HARMLESS: readonly (readonly [string, Act, Partial<DesiredServer>])[] = [
  ['nothing', () => {}, {}],
  ['444 goes to the next one', (o, s, id) => bind(o, s, id('next')), {}],
  ['SMTP for the next one', (o, s, id) => enableExchangeCertificate(o, s, id('next'), smtp), {}],
  ['the next one is trusted', (_, s, id) => importRoot(s, id('next')), {}],
  [
    'a certificate is issued with a readable key',
    (o, s) => newExchangeCertificate(o, s, { services: ['SMTP'], answer: 'no' }),
    { selfSigned: { ...EX01.selfSigned, minDaysRemaining: 1800 } },
  ],
  [
    '443 goes to the next one, as declared',
    (o, s, id) => bind(o, s, id('next'), '0.0.0.0:443', 'Default Web Site'),
    { frontEnd: { certificate: 'self-signed' } },
  ],
  ['a stopped service is started', (org, s) => startService(org, s, 'W3SVC'), {}],
];

test.for(HARMLESS)('the harm check accepts: %s', ([, act, change]) => {
  expect(harmsOf(act, undefined, change)).toEqual([]);
});

test('a broken 444 may be repaired, and no operation is blamed when a certificate expires', () => {
  const prepare = (server: Server) => void delete server.sslcert['0.0.0.0:444'];
  expect(harmsOf((o, s, id) => bind(o, s, id('next')), prepare)).toEqual([]);
  expect(harmsOf((o) => Object.assign(o, { now: '2028-01-01T00:00:00Z' }))).toEqual([]);
});

test('the harm check imports only the world, its terms and the time', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => /^safe(-\w+)?\.ts$/.test(file));
  const from = files.flatMap((file) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    return [...source.matchAll(/from '([^']+)'/g)].map(([, path = '']) => path.replace('../../src/', ''));
  });
  expect(files.length).toBe(4);
  expect(from.length).toBeGreaterThan(10);
  expect(from.filter((path) => !/^(domain\/|simulator\/|\.\/safe-)/.test(path))).toEqual([]);
});
