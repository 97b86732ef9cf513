import { expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { frontEnd } from '../../src/drift/front-end.ts';
import { FactTable } from '../../src/facts/table.ts';
import type { WorldServer } from '../../src/simulator/index.ts';
import { desired, lab, planFor } from '../in-memory.ts';
import { AT, aServer, EX01, OLD } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';

const FACT = 'extended-protection/Default Web Site';
const ON_443: Patch = { ...aServer, 'sslcert/0.0.0.0:443': known(OLD), 'sslcert/127.0.0.1:443': known(OLD) };

const said = (change: Patch): string[] =>
  frontEnd(new FactTable({ ...ON_443, ...change }), {
    intent: 'converge',
    server: EX01,
    at: AT,
    choice: { certificate: OLD, why: '', candidates: [] },
    want: {},
  })
    .filter(({ says }) => says.includes('Extended Protection'))
    .map(({ fact, says }) => `${fact}: ${/sign-in fails.*?\)/.exec(says)?.[0]}`);

test.for<[string, Patch, string[]]>([
  [
    'Require: the self-signed certificate on 443 ends sign-in behind a load balancer',
    { [FACT]: known('Require') },
    [
      'sslcert/0.0.0.0:443: sign-in fails behind a load balancer that decrypts 443 with another certificate (Extended Protection is Require)',
    ],
  ],
  [
    'Allow, too: clients that can do it are bound to the certificate',
    { [FACT]: known('Allow') },
    [
      'sslcert/0.0.0.0:443: sign-in fails behind a load balancer that decrypts 443 with another certificate (Extended Protection is Allow)',
    ],
  ],
  ['None', { [FACT]: known('None') }, []],
  ['unknown', { [FACT]: unknown('access denied') }, []],
  ['a site that is not there', { [FACT]: known(null) }, []],
])('%s', ([, change, expected]) => {
  expect(said(change)).toEqual(expected);
});

test.for<[string, 'self-signed' | 'leave', NonNullable<WorldServer['extendedProtection']>, number]>([
  ['443 is ours, and it is on', 'self-signed', { 'Default Web Site': 'Require' }, 1],
  ['443 is ours, and it is off', 'self-signed', {}, 0],
  ['443 is ours, and it is on only on the back end', 'self-signed', { 'Exchange Back End': 'Require' }, 0],
  ['443 is not ours', 'leave', { 'Default Web Site': 'Require' }, 0],
])('a plan says what to check at the load balancer if %s', async ([, certificate, extendedProtection, expected]) => {
  const state = desired({ servers: [{ ...EX01, frontEnd: { certificate } }] });
  const [server] = (await planFor(state, lab(aWorld({}, { extendedProtection })))).servers;
  expect(server?.steps.length).toBeGreaterThan(0);
  expect(server?.notDone.filter(({ code }) => code === 'load-balancer-not-changed')).toHaveLength(expected);
});
