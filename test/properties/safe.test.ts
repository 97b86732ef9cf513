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
} from '../../src/providers/simulator/index.ts';
import { type Act, bind, HARMFUL, smtp, TWO } from './harmful.ts';
import { harm, RULES } from './safe.ts';
import { wanted } from './worlds.ts';

function judged(act: Act, prepare: (server: Server) => void = () => {}, change: Partial<DesiredServer> = {}): string[] {
  const start = load(TWO);
  const org = copy(start);
  const [server, other] = org.servers;
  if (server === undefined || other === undefined) throw new Error('two servers');
  prepare(server);
  const before = copy(org);
  act(org, server, (name) => server.certificates.find((one) => one.id === name)?.thumbprint ?? name, other);
  return harm({ start: before, before, after: org, on: 'EX01', desired: wanted(change), intent: 'converge' });
}

describe('the judge sees', () => {
  test.for(HARMFUL)('%s', ([name, act, says]) => {
    const setup = name.includes('Setup')
      ? (server: Server) => void Object.assign(server, { setupRunning: true })
      : undefined;
    expect(judged(act, setup)).toContainEqual(expect.stringMatching(says));
  });

  test('each of its rules in some deed of the table', () => {
    const silent = Object.entries(RULES).filter(([name]) => !HARMFUL.some(([, act]) => speaks(name, act)));
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

/** Whether this rule, alone, speaks of that deed. */
function speaks(name: string, act: Act): boolean {
  const rule = RULES[name as keyof typeof RULES];
  const before = load(TWO);
  return [false, true].some((setupRunning) => {
    const org = copy(before);
    const [server, other] = org.servers;
    if (server === undefined || other === undefined) return false;
    server.setupRunning = setupRunning;
    const [was, wanted_] = [copy(org), wanted()];
    act(org, server, (id) => server.certificates.find((one) => one.id === id)?.thumbprint ?? id, other);
    const deed = { start: was, before: was, after: org, on: 'EX01', desired: wanted_, intent: 'converge' as const };
    const [then] = was.servers;
    return (
      then !== undefined && rule({ deed, start: then, was: then, is: server, wanted: wanted_.servers[0] }).length > 0
    );
  });
}

/** What a renewal does, in its order; and what is declared. */
const HARMLESS: readonly (readonly [string, Act, Partial<DesiredServer>])[] = [
  ['nothing', () => {}, {}],
  ['444 goes to the next one', (o, s, id) => bind(o, s, id('next')), {}],
  ['SMTP for the next one', (o, s, id) => enableExchangeCertificate(o, s, id('next'), smtp), {}],
  ['the next one is trusted', (_, s, id) => importRoot(s, id('next')), {}],
  [
    'one is made with its key readable',
    (o, s) => newExchangeCertificate(o, s, { services: ['SMTP'], answer: 'no' }),
    {},
  ],
  [
    '443 goes to the next one, as declared',
    (o, s, id) => bind(o, s, id('next'), '0.0.0.0:443', 'Default Web Site'),
    { frontEnd: { certificate: 'self-signed' } },
  ],
  ['a stopped service is started', (_, s) => startService(s, 'W3SVC'), {}],
];

test.for(HARMLESS)('the judge lets pass: %s', ([, act, change]) => {
  expect(judged(act, undefined, change)).toEqual([]);
});

test('444 that was broken may be mended, and one that time has ended is nobody’s deed', () => {
  const prepare = (server: Server) => void delete server.sslcert['0.0.0.0:444'];
  expect(judged((o, s, id) => bind(o, s, id('next')), prepare)).toEqual([]);
  expect(judged((o) => Object.assign(o, { now: '2028-01-01T00:00:00Z' }))).toEqual([]);
});

test('the judge imports only the world, the words and the time', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => /^safe(-\w+)?\.ts$/.test(file));
  const from = files.flatMap((file) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    return [...source.matchAll(/from '([^']+)'/g)].map(([, path = '']) => path.replace('../../src/', ''));
  });
  expect(files.length).toBe(4);
  expect(from.length).toBeGreaterThan(10);
  expect(from.filter((path) => !/^(domain\/|providers\/simulator\/|\.\/safe-)/.test(path))).toEqual([]);
});
