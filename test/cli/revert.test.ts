import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { codeOf } from '../../src/domain/code.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { planFrom, seal } from '../../src/reconcile/make-plan.ts';
import { digestOf } from '../../src/support/plan-digest.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, type Ended, exstate, folder, journals, linesOf, start, WORLD } from './exstate.ts';
import { desiredOf, fault, fleetOf, slow, worldWith } from './worlds.ts';

interface Server {
  readonly certificates: readonly { readonly id: string; readonly inRoot?: boolean }[];
  readonly sslcert: Readonly<Record<string, string>>;
  readonly internalTransport: string;
}
const worldIn = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');
const serversIn = (cwd: string): readonly Server[] => parse(worldIn(cwd)).servers;
const serverIn = (cwd: string): Server => serversIn(cwd)[0] as Server;
const uses = ({ sslcert, internalTransport }: Server) => ({ 444: sslcert['0.0.0.0:444'], internalTransport });
/** With its old certificate in Trusted Root, and then with the new one, too. */
const TRUSTED = WORLD.replace(', inRoot: false', '');
const trusted = ({ certificates }: Server): string[] =>
  certificates
    .filter(({ id, inRoot }) => id !== 'public' && inRoot !== false && (inRoot ?? id === 'old'))
    .map(({ id }) => id);
const OLD = { 444: 'old', internalTransport: 'old' };

const runsIn = (cwd: string): string[] => journals(cwd).map((path) => basename(path, '.jsonl'));
const AT = '--world world.yaml';

/** A folder in which one run has converged, and the name of that run. */
async function converged(world = WORLD, desired = DESIRED): Promise<{ cwd: string; run: string }> {
  const cwd = folder({ 'exstate.yaml': desired, 'world.yaml': world });
  const { code, err } = await exstate(cwd, `apply ${AT} --yes`);
  if (code !== 0) throw new Error(err);
  return { cwd, run: runsIn(cwd)[0] ?? '' };
}

/** The runs of one second have names in any order. */
const newRun = (cwd: string, ...before: readonly string[]): string =>
  runsIn(cwd).find((name) => !before.includes(name)) ?? '';

describe('revert', () => {
  test('goes back to what the run found, and the next plan converges again', async () => {
    const { cwd, run } = await converged(TRUSTED);
    expect(trusted(serverIn(cwd))).toHaveLength(2);
    const issued = serverIn(cwd).certificates.map(({ id }) => id);
    const ended = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect(ended.code).toBe(0);
    const after = serverIn(cwd);
    expect(uses(after)).toEqual(OLD);
    expect(after.certificates.map(({ id }) => id)).toEqual(issued);
    expect(trusted(after)).toEqual(['old']);
    const text = ended.out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('which the run issued, stays installed, and SMTP on 25 and 587 continues to present it');
    expect(text).toContain('The desired state is unchanged: the next `exstate apply` converges to it again');
    expect(ended.out).not.toContain('Still different');
    expect((await exstate(cwd, `plan ${AT} --detailed-exitcode`)).code).toBe(2);
  });

  test('of a revert leads to what the first run left', async () => {
    const { cwd, run } = await converged(TRUSTED);
    const left = serverIn(cwd);
    expect((await exstate(cwd, `revert ${run} ${AT} --yes`)).code).toBe(0);
    expect(uses(serverIn(cwd))).toEqual(OLD);
    expect((await exstate(cwd, `revert ${newRun(cwd, run)} ${AT} --yes`)).code).toBe(0);
    expect(uses(serverIn(cwd))).toEqual(uses(left));
    expect(trusted(serverIn(cwd))).toEqual(trusted(left));
  });

  test('takes the file of the run, and --server for some of its servers', async () => {
    const { cwd } = await converged(fleetOf({ EX01: '', EX02: '' }), desiredOf('EX01', 'EX02'));
    const [file = ''] = journals(cwd);
    expect((await exstate(cwd, `revert ${file} ${AT} --server EX02 --yes`)).code).toBe(0);
    const [first, second] = serversIn(cwd).map(uses);
    expect([first === undefined || first[444] === 'old', second]).toEqual([false, OLD]);
  });

  test('undoes a stage of its own that fails', async () => {
    const { cwd, run } = await converged(worldWith(fault('restart-iis', 'refuse').replace('nth: 1', 'nth: 2')));
    const left = uses(serverIn(cwd));
    const ended = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect({ code: ended.code, uses: uses(serverIn(cwd)) }).toEqual({ code: 7, uses: left });
    expect(ended.out).toContain('the stage web is undone');
  });

  test('puts the copy in Trusted Root back if its last stage meets an unexpected change', async () => {
    const moved = '{ server: EX01, during: untrust-certificate, sets: { "sslcert/0.0.0.0:443": old } }';
    const { cwd, run } = await converged(`${TRUSTED}bystanders: [ ${moved} ]\n`);
    const ended = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect(ended.code).toBe(7);
    expect(ended.out).toContain('the stage untrust is undone');
    expect(uses(serverIn(cwd))).toEqual(OLD);
    expect(trusted(serverIn(cwd))).toHaveLength(2);
    const again = ended.out.replaceAll(/\s+/g, ' ').match(/run `exstate (revert \S+ --world world.yaml)`/)?.[1];
    expect((await exstate(cwd, `${again} --yes`)).code).toBe(0);
    expect(trusted(serverIn(cwd))).toEqual(['old']);
  });
});

describe('a saved plan to revert', () => {
  let cwd = '';
  let saved: Ended;
  let run = '';
  beforeAll(async () => {
    ({ cwd, run } = await converged());
    const before = worldIn(cwd);
    saved = await exstate(cwd, `revert ${run} ${AT} --out back.json`);
    expect(worldIn(cwd)).toBe(before);
  });
  const plan = (): Plan => JSON.parse(readFileSync(join(cwd, 'back.json'), 'utf8'));

  test('contains what it goes back to, and is shown again from its file', async () => {
    expect(saved.code).toBe(0);
    expect(plan()).toMatchObject({
      intent: 'revert',
      reverts: { run, servers: { EX01: { certificate: expect.stringMatching(/^[0-9A-F]{40}$/) } } },
    });
    expect((await exstate(cwd, 'show back.json')).out).toBe(saved.out);
    expect(runsIn(cwd)).toEqual([run]);
  });

  test('is refused if it was made to go back to another certificate', async () => {
    const { digest: _, code: __, ...rest } = plan();
    const to = rest.observed.state.servers['EX01']?.facts['sslcert/0.0.0.0:443'];
    const found = { ...rest.reverts?.servers['EX01']?.found, 'sslcert/0.0.0.0:444': to };
    const changes = { ...rest.reverts?.servers['EX01'], found };
    const forged = { ...rest, reverts: { ...rest.reverts, servers: { EX01: changes } } };
    const digest = digestOf(forged as Omit<Plan, 'digest' | 'code'>);
    writeFileSync(join(cwd, 'forged.json'), JSON.stringify({ ...forged, digest, code: codeOf(digest) }));
    const ended = await exstate(cwd, `apply forged.json ${AT} --yes`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 3, out: '' });
    expect(ended.err).toContain('E-plan-differs');
  });

  /** As if the run had found the certificate of 443 on 444, in every place of the plan that says so. */
  const consistentlyForged = () => {
    const there = plan();
    const own = there.reverts?.servers['EX01'];
    const was = JSON.stringify(own?.found['sslcert/0.0.0.0:444']);
    const to = JSON.stringify(there.observed.state.servers['EX01']?.facts['sslcert/0.0.0.0:443']);
    const reverts = JSON.parse(JSON.stringify(there.reverts).replaceAll(was, to)) as NonNullable<Plan['reverts']>;
    const { desired, observed, source, judgedAt: at } = there;
    return seal(planFrom(desired.state, observed, source, { intent: 'revert', at, reverts, convergedAt: () => null }));
  };

  test('is refused if the journal of the run says that it found another certificate', async () => {
    const before = worldIn(cwd);
    writeFileSync(join(cwd, 'forged.json'), JSON.stringify(consistentlyForged()));
    const ended = await exstate(cwd, `apply forged.json ${AT} --yes`);
    expect({ code: ended.code, out: ended.out, runs: runsIn(cwd) }).toEqual({ code: 3, out: '', runs: [run] });
    expect(ended.err).toMatch(/E-plan-differs[\s\S]*EX01[\s\S]*journal of run/);
    expect(worldIn(cwd)).toBe(before);
  });

  test('is refused where the journal of the run is not', async () => {
    const ended = await exstate(cwd, `apply back.json ${AT} --yes --state-dir elsewhere`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(ended.err).toMatch(new RegExp(`E-no-such-run[\\s\\S]*${run}[\\s\\S]*--state-dir`));
  });

  test('is stale when somebody has bound another certificate', async () => {
    const other = folder();
    cpSync(cwd, other, { recursive: true });
    const bound = worldIn(cwd).replace(/0\.0\.0\.0:444": [\w-]+/, '0.0.0.0:444": public');
    writeFileSync(join(other, 'world.yaml'), bound);
    const ended = await exstate(other, `apply back.json ${AT} --yes`);
    expect({ code: ended.code, stale: ended.err.includes('E-stale-plan') }).toEqual({ code: 6, stale: true });
    expect(worldIn(other)).toBe(bound);
  });

  test('is applied like any other', async () => {
    expect((await exstate(cwd, `apply back.json ${AT} --yes --expect ${plan().code}`)).code).toBe(0);
    expect(uses(serverIn(cwd))).toEqual(OLD);
    const shown = await exstate(cwd, `show ${journals(cwd).find((path) => basename(path, '.jsonl') !== run)}`);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('The desired state is unchanged');
  });
});

describe('what cannot go back is named', () => {
  test('a certificate that somebody else has bound since stays (5)', async () => {
    const { cwd, run } = await converged();
    writeFileSync(join(cwd, 'world.yaml'), worldIn(cwd).replace(/0\.0\.0\.0:444": [\w-]+/, '0.0.0.0:444": public'));
    const ended = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect({ code: ended.code, uses: uses(serverIn(cwd)) }).toEqual({
      code: 5,
      uses: { 444: 'public', internalTransport: 'old' },
    });
    expect(ended.out).toMatch(/the certificate of 444 was changed since the run/);
  });

  test('a certificate that was removed since is not bound (5)', async () => {
    const { cwd, run } = await converged();
    writeFileSync(join(cwd, 'world.yaml'), worldIn(cwd).replace(/^ *- \{ id: old.*\n/m, ''));
    const before = worldIn(cwd);
    const ended = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect(ended.code).toBe(5);
    expect(ended.out).toContain('which is not in the store. Import the certificate with its key');
    expect(worldIn(cwd)).toBe(before);
    expect(runsIn(cwd)).toEqual([run]);
  });

  test('what `retire` removed is gone (5), and a revert is no converging step for it', async () => {
    const { cwd, run } = await converged();
    const soaking = await exstate(cwd, `revert ${run} ${AT} --yes`);
    expect(soaking.code).toBe(0);
    const held = await exstate(cwd, `retire ${AT} --at 2026-12-03T00:00:00Z --yes`);
    expect(held.code).toBe(5);
    expect(serverIn(cwd).certificates.map(({ id }) => id)).toContain('old');
    expect((await exstate(cwd, `apply ${AT} --yes`)).code).toBe(0);
    const known = runsIn(cwd);
    expect((await exstate(cwd, `retire ${AT} --at 2027-01-10T00:00:00Z --yes`)).code).toBe(0);
    const ended = await exstate(cwd, `revert ${newRun(cwd, ...known)} ${AT} --yes`);
    expect(ended.code).toBe(5);
    expect(ended.out).toMatch(/was removed by the run, and its private key with it/);
  });
});

describe('refused, with nothing done:', () => {
  let cwd = '';
  let run = '';
  beforeAll(async () => {
    ({ cwd, run } = await converged());
    copyFileSync(join(cwd, 'world.yaml'), join(cwd, 'other.yaml'));
  });
  test.for<[line: string, code: number, says: RegExp]>([
    [`revert 20260101T000000Z-aaaa ${AT} --yes`, 64, /E-no-such-run/],
    [`revert no/such.jsonl ${AT} --yes`, 3, /E-file-missing/],
    [`revert RUN ${AT}`, 64, /E-nobody-to-ask/],
    [`revert RUN ${AT} --out back.json --yes`, 64, /Leave out --yes/],
    [`revert RUN ${AT} --out world.yaml`, 64, /E-output-is-input/],
    ['revert RUN --observation o.json --yes', 64, /E-recorded-source/],
    ['revert RUN --world other.yaml --yes', 64, /E-other-source[\s\S]*reverted only where it began/],
    [`revert RUN ${AT} --server EX09 --yes`, 64, /E-unknown-server/],
    [`rollback RUN ${AT} --yes`, 64, /E-run-finished[\s\S]*`exstate revert \S+ --world world.yaml`/],
  ])('%s: %i', async ([line, code, says]) => {
    const before = worldIn(cwd);
    const ended = await exstate(cwd, line.replace('RUN', run));
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err).toMatch(says);
    expect(worldIn(cwd)).toBe(before);
    expect(runsIn(cwd)).toEqual([run]);
  });

  test('a run whose baseline is lost', async () => {
    const { cwd: own, run: lost } = await converged();
    rmSync((journals(own)[0] ?? '').replace(/\.jsonl$/, '.before.json'));
    const ended = await exstate(own, `revert ${lost} ${AT} --yes`);
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(/E-before-lost[\s\S]*cannot be reverted/);
    expect(ended.err).not.toContain('--close');
  });

  test('a run that undid what it did', async () => {
    const own = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWith(fault('issue-certificate', 'refuse')) });
    expect((await exstate(own, `apply ${AT} --yes`)).code).toBe(7);
    const ended = await exstate(own, `revert ${runsIn(own)[0]} ${AT} --yes`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(ended.err).toContain('E-nothing-to-revert');
  });

  test('an unfinished run, for which there is rollback (9)', async () => {
    const own = folder({ 'exstate.yaml': DESIRED, 'world.yaml': slow(60) });
    await breakOff(own, 6);
    const ended = await exstate(own, `revert ${runsIn(own)[0]} ${AT} --yes`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 9, out: '' });
    const says = ended.err.replaceAll(/\s+/g, ' ');
    expect(says).toMatch(/`exstate rollback --world world.yaml` undoes it.*only after a finished run/);
  });
});

describe('a revert that was killed', () => {
  /** Killed after its first step was sent. */
  async function killed(): Promise<{ cwd: string; run: string; left: unknown }> {
    const { cwd, run } = await converged(slow(40));
    const left = uses(serverIn(cwd));
    const { child, ended } = start(cwd, ['revert', run, ...AT.split(' '), '--yes']);
    for (let waited = 0; waited < 60_000; waited += 3) {
      const journal = journals(cwd).find((path) => basename(path, '.jsonl') !== run);
      if (journal !== undefined && linesOf(journal).length >= 4) break;
      await wait(3);
    }
    child.kill('SIGKILL');
    await ended;
    expect(uses(serverIn(cwd))).not.toEqual(OLD);
    return { cwd, run, left };
  }

  test('is continued by apply; until then another one is refused, and its plan names the run', async () => {
    const { cwd, run } = await killed();
    expect((await exstate(cwd, `revert ${run} ${AT} --yes`)).code).toBe(9);
    const planned = await exstate(cwd, `revert ${run} ${AT} --out back.json`);
    expect({ code: planned.code, names: planned.err.includes(newRun(cwd, run)) }).toEqual({ code: 0, names: true });
    expect((await exstate(cwd, `apply back.json ${AT} --yes`)).code).toBe(9);
    expect((await exstate(cwd, `apply ${AT} --yes`)).code).toBe(0);
    expect(uses(serverIn(cwd))).toEqual(OLD);
  });

  test('is undone by rollback', async () => {
    const { cwd, left } = await killed();
    const ended = await exstate(cwd, `rollback ${AT} --yes`);
    expect({ code: ended.code, uses: uses(serverIn(cwd)) }).toEqual({ code: 0, uses: left });
    expect(ended.out).toContain('To go back further');
  });
});
