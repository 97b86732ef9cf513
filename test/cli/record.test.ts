import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import validObservation from '../../schemas/observation.schema.json?validator';
import { EX01 } from '../recorded/certificates.ts';
import { DESIRED, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const aFolder = (world = WORLD): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
const lines = (cwd: string) => linesOf(journals(cwd)[0] ?? '').map((line) => JSON.parse(line));

describe.concurrent('the record of a run', () => {
  test('is a chain: each line contains the hash of the line before', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const written = linesOf(journals(cwd)[0] ?? '');
    expect(written.length).toBeGreaterThan(14);
    const named = written.map((line) => (JSON.parse(line) as { previous: string | null }).previous);
    expect(named).toEqual([null, ...written.slice(0, -1).map(sha256)]);
    expect(lines(cwd).map(({ seq }) => seq)).toEqual(written.map((_, seq) => seq));
  });

  const SIMULATED = { kind: 'simulated', name: 'world.yaml' };

  test('records that it is simulated', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    expect(lines(cwd)[0]).toMatchObject({ source: SIMULATED, plan: { source: SIMULATED } });
  });

  test('has a file next to it with the state before the first effect', async ({ expect }) => {
    const cwd = aFolder();
    const before = await exstate(cwd, 'observe --world world.yaml --format json');
    await exstate(cwd, 'apply --world world.yaml --yes');
    const kept = (journals(cwd)[0] ?? '').replace(/\.jsonl$/, '.before.json');
    expect(readFileSync(kept, 'utf8')).toBe(before.out);
    expect(validObservation(JSON.parse(readFileSync(kept, 'utf8')))).toBe(true);
  });

  test('is refused if one word in the middle was changed', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const [journal = ''] = journals(cwd);
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"verified"', '"failed"'));
    const ended = await exstate(cwd, `show ${journal}`);
    expect(ended).toMatchObject({ code: 3, out: '' });
  });

  test('is not created if there is nothing to do', async ({ expect }) => {
    const cwd = aFolder(WORLD.replace('2026-12-04', '2031-06-04'));
    expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
    expect(journals(cwd)).toEqual([]);
  });
});

/** The server is renewed and the soak is over. The old certificate is there with its bytes. */
const RETIRING = `apiVersion: exstate/world/v1
organization: contoso
now: 2031-10-01T00:00:00Z
servers:
  - name: EX01
    fqdn: ex01.contoso.com
    certificates:
      - { id: next, like: self-signed, notAfter: 2036-09-01T00:00:00Z }
      - { id: old, der: "${EX01.der}", inRoot: true }
      - { id: public, subject: CN=mail.contoso.com, issuer: CN=Contoso CA, notAfter: 2033-06-01T00:00:00Z }
    sslcert: { "0.0.0.0:444": next, "0.0.0.0:443": public, "127.0.0.1:443": public }
    internalTransport: next
`;
const idsIn = (cwd: string): string[] =>
  parse(readFileSync(join(cwd, 'world.yaml'), 'utf8')).servers[0].certificates.map(({ id }: { id: string }) => id);

describe.concurrent('retire', () => {
  test('removes superseded certificates, and keeps their data in the journal', async ({ expect }) => {
    const cwd = aFolder(RETIRING);
    const observed = JSON.parse((await exstate(cwd, 'observe --world world.yaml --format json')).out);
    const ended = await exstate(cwd, 'retire --world world.yaml --yes');
    expect(ended.code).toBe(0);
    expect(idsIn(cwd)).toEqual(['next', 'public']);
    const intended = lines(cwd).find(({ event }) => event === 'step-intended');
    const [removed] = Object.entries(intended.before).filter(([key]) => key.startsWith('certificate/'));
    const [key = '', fact] = removed ?? [];
    expect(fact).toEqual(observed.servers.EX01.facts[key]);
    expect([key, fact]).toMatchObject([
      `certificate/${EX01.thumbprint}`,
      { known: { subject: 'CN=EX01', der: EX01.der } },
    ]);
    expect((await exstate(cwd, 'retire --world world.yaml --yes')).code).toBe(0);
  });

  test('has its own plan: apply removes nothing', async ({ expect }) => {
    const cwd = aFolder(RETIRING);
    expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
    expect(idsIn(cwd)).toEqual(['next', 'old', 'public']);
  });

  test('asks for confirmation: without a terminal and --yes it does nothing', async ({ expect }) => {
    const cwd = aFolder(RETIRING);
    expect((await exstate(cwd, 'retire --world world.yaml')).code).toBe(64);
    expect(idsIn(cwd)).toEqual(['next', 'old', 'public']);
  });

  test('counts the soak from the step that took the chosen certificate into use', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    expect((await exstate(cwd, 'retire --world world.yaml --yes')).code).toBe(5);
    expect((await exstate(cwd, 'retire --world world.yaml --yes --at 2026-12-05')).code).toBe(5);
    expect((await exstate(cwd, 'retire --world world.yaml --yes --at 2026-12-07')).code).toBe(0);
    expect(idsIn(cwd)).not.toContain('old');
  });

  test('cannot be undone, and reports this', async ({ expect }) => {
    const cwd = aFolder(RETIRING);
    const plan = await exstate(cwd, 'plan --world world.yaml --intent retire');
    expect(plan.out).toContain('what was removed is not put back');
    expect(existsSync(join(cwd, '.exstate'))).toBe(false);
  });
});
