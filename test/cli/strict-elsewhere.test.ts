import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../src/domain/fault.ts';
import { exstate, folder } from './exstate.ts';

const DESIRED = `apiVersion: exstate/v1
organization: contoso
servers:
  - { name: EX01, fqdn: ex01.contoso.com }
  - { name: EX02, fqdn: ex02.contoso.com }
`;
/** 444 of EX01 has the certificate of an authority, so every front end accepts it. EX02 passes its users on to EX01. */
const worldWhere = (ex02: string) => `apiVersion: exstate/world/v1
organization: contoso
now: 2026-11-22T00:00:00Z
servers:
  - name: EX01
    fqdn: ex01.contoso.com
    certificates:
      - { id: short, like: self-signed, notAfter: 2026-12-04T00:00:00Z }
      - { id: public, subject: CN=mail.contoso.com, issuer: CN=Contoso CA, notAfter: 2027-06-01T00:00:00Z }
    sslcert: { "0.0.0.0:444": public, "0.0.0.0:443": public, "127.0.0.1:443": public }
    internalTransport: short
  - name: EX02
    fqdn: ex02.contoso.com
    certificates:
      - { id: own, like: self-signed, notAfter: 2027-11-22T00:00:00Z }
      - { id: public, subject: CN=mail.contoso.com, issuer: CN=Contoso CA, notAfter: 2027-06-01T00:00:00Z }
    sslcert: { "0.0.0.0:444": own, "0.0.0.0:443": public, "127.0.0.1:443": public }
    internalTransport: own
${ex02}`;
const STRICT = '    toleratesUntrusted444: false\n';

const on444 = (cwd: string): string =>
  parse(readFileSync(join(cwd, 'world.yaml'), 'utf8')).servers[0].sslcert['0.0.0.0:444'];

describe.concurrent('--server EX01, while the front end of EX02 demands trust', () => {
  test('plan holds 444 of EX01, although EX02 is left out', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWhere(STRICT) });
    const { code, out } = await exstate(cwd, 'plan --world world.yaml --server EX01');
    expect(code).toBe(EXIT.blockedByKnown);
    expect(out).toContain('EX02');
    expect(out).not.toContain('"Exchange Back End" 444\n');
  });

  test('apply does not change 444 of EX01', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWhere(STRICT) });
    const { code } = await exstate(cwd, 'apply --world world.yaml --server EX01 --yes');
    expect(code).toBe(EXIT.blockedByKnown);
    expect(on444(cwd)).toBe('public');
  });

  test('a saved plan of EX01 alone is made again from what it contains', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWhere(STRICT) });
    await exstate(cwd, 'plan --world world.yaml --server EX01 --out plan.json');
    expect((await exstate(cwd, 'show plan.json')).code).toBe(EXIT.ok);
    await exstate(cwd, 'apply plan.json --world world.yaml --yes');
    expect(on444(cwd)).toBe('public');
  });
});

test('--server EX01 changes 444 of EX01 if the front end of EX02 tolerates it', async ({ expect }) => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWhere('') });
  expect((await exstate(cwd, 'apply --world world.yaml --server EX01 --yes')).code).toBe(EXIT.ok);
  expect(on444(cwd)).not.toBe('public');
});
