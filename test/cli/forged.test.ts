import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import { codeOf } from '../../src/domain/code.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { canonicalJson, sha256 } from '../../src/support/canonical.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, type Ended, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { desiredOf, fleetOf, slow } from './worlds.ts';

const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');
const write = (cwd: string, file: string, text: string): void => writeFileSync(join(cwd, file), text);

// biome-ignore lint/suspicious/noExplicitAny: a forged plan has no types
type Any = any;

/** A person who changes a plan can also compute its hashes again. */
function sealed(plan: Any): Any {
  const { digest: _digest, code: _code, ...rest } = plan;
  for (const part of [rest.desired, rest.observed]) part.sha256 = sha256(canonicalJson(part.state));
  const digest = `sha256:${sha256(canonicalJson(rest))}`;
  return { ...rest, digest, code: codeOf(digest) };
}

async function planned(world = WORLD, options = ''): Promise<string> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
  await exstate(cwd, `plan --world world.yaml --out plan.json ${options}`.trim());
  return cwd;
}

function forge(cwd: string, change: (plan: Any) => void): void {
  const plan = JSON.parse(read(cwd, 'plan.json'));
  change(plan);
  write(cwd, 'plan.json', JSON.stringify(sealed(plan)));
}

const APPLY = 'apply plan.json --world world.yaml --yes';
const stepsOf = (plan: Any): Any[] => plan.servers[0].steps;
const stepOf = (plan: Any, kind: string): Any => stepsOf(plan).find(({ operation }) => operation.kind === kind);
const PUBLIC = /"certificate": "(\w{40})"[^}]*"rejected": "issued by CN=Contoso CA"/;

const FORGERIES: readonly (readonly [what: string, names: RegExp, change: (plan: Any, text: string) => void])[] = [
  [
    'a step whose sentence names 444 binds 443',
    /EX01, step EX01\/2, operation\.endpoint/,
    (plan) => {
      stepOf(plan, 'bind-certificate').operation.endpoint = '0.0.0.0:443';
    },
  ],
  [
    'a step with the sentence "restart IIS" removes the public certificate',
    /EX01, step EX01\/3, operation/,
    (plan, text) => {
      const step = stepOf(plan, 'restart-iis');
      step.operation = { ...step.operation, kind: 'remove-certificate', certificate: PUBLIC.exec(text)?.[1] };
    },
  ],
  [
    'a sentence',
    /step EX01\/2, says/,
    (plan) => Object.assign(stepOf(plan, 'bind-certificate'), { says: 'do nothing' }),
  ],
  [
    'a line of PowerShell',
    /step EX01\/3, powershell\[0\]/,
    (plan) => stepOf(plan, 'restart-iis').powershell.fill('calc.exe'),
  ],
  [
    'a proof',
    /step EX01\/2, proofs|step EX01\/3, proofs/,
    (plan) => {
      for (const step of stepsOf(plan)) step.proofs = [];
    },
  ],
  ['the cost', /step EX01\/3, cost/, (plan) => Object.assign(stepOf(plan, 'restart-iis').cost, { webSeconds: [1, 2] })],
  ['a precondition removed', /step EX01\/2, restsOn/, (plan) => stepOf(plan, 'bind-certificate').restsOn.pop()],
  [
    'the facts that become unknown',
    /step EX01\/2, unsettles/,
    (plan) => stepOf(plan, 'bind-certificate').unsettles.pop(),
  ],
  ['an undo', /EX01, undo\.web/, (plan) => Object.assign(plan.servers[0].undo.web, { says: 'nothing' })],
  ['an entry of notDone removed', /EX01, notDone/, (plan) => plan.servers[0].notDone.pop()],
  ['a step removed', /EX01, step EX01\/3/, (plan) => stepsOf(plan).splice(2, 1)],
  ['a step duplicated', /EX01, step EX01\/[45]/, (plan) => stepsOf(plan).splice(3, 0, stepsOf(plan)[3])],
  ['two steps swapped', /EX01, step EX01\/1/, (plan) => stepsOf(plan).reverse()],
  [
    'the choice',
    /EX01, choice/,
    (plan, text) => Object.assign(plan.servers[0].choice, { certificate: PUBLIC.exec(text)?.[1] }),
  ],
  ['its validity', /validUntil/, (plan) => Object.assign(plan, { validUntil: null })],
  ['its verdict', /verdict/, (plan) => Object.assign(plan, { verdict: 'in-desired-state' })],
  [
    'the desired state alone',
    /EX01/,
    (plan) => Object.assign(plan.desired.state.servers[0].frontEnd, { certificate: 'self-signed' }),
  ],
  ['the facts alone', /EX01/, (plan) => delete plan.observed.state.servers.EX01.facts['sslcert/0.0.0.0:444']],
  [
    'an invalid fact',
    /observed/,
    (plan) => Object.assign(plan.observed.state.servers.EX01.facts, { 'store/My': { known: 5 } }),
  ],
  [
    'bytes of a certificate',
    /EX01|observed/,
    (plan) => {
      for (const [key, fact] of Object.entries<Any>(plan.observed.state.servers.EX01.facts))
        if (key.startsWith('certificate/')) fact.known = { der: 'AAAA' };
    },
  ],
  ['its time of evaluation', /EX01|validUntil/, (plan) => Object.assign(plan, { judgedAt: '2026-11-01T00:00:00Z' })],
  ['what is allowed', /allowed/, (plan) => Object.assign(plan.allowed, { withoutCmdlets: 'yes' })],
  [
    'a server listed twice',
    /named twice/,
    (plan) => plan.desired.state.servers.push({ ...plan.desired.state.servers[0], name: 'ex01' }),
  ],
];

describe.concurrent('a plan that was changed and sealed again is refused, names the changed field, and nothing is done', () => {
  let plan = '';
  beforeAll(async () => {
    plan = read(await planned(), 'plan.json');
  });

  test.for(FORGERIES)('%s', async ([, names, change], { expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD, 'plan.json': plan });
    const text = read(cwd, 'plan.json');
    forge(cwd, (plan) => change(plan, text));
    for (const line of [APPLY, 'show plan.json']) {
      const ended = await exstate(cwd, line);
      expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 3, out: '' });
      expect(ended.err).toMatch(/E-plan-(differs|invalid)/);
      expect(ended.err.replace(/\s+/g, ' ')).toMatch(names);
    }
    expect(read(cwd, 'world.yaml')).toBe(WORLD);
    expect(journals(cwd)).toEqual([]);
  });

  test('the refusal in JSON contains both values, the server, the step and the field', async ({ expect }) => {
    const cwd = await planned();
    forge(cwd, (plan) => Object.assign(stepOf(plan, 'restart-iis'), { says: 'restart nothing' }));
    const ended = await exstate(cwd, 'show plan.json --format json');
    expect(JSON.parse(ended.out)).toMatchObject({ code: 'E-plan-differs', exit: 3 });
    expect(JSON.parse(ended.out).says).toMatch(
      /EX01, step EX01\/3, says:\s+the file says +"restart nothing"\s+exstate derives +"restart IIS"/,
    );
  });
});

describe.concurrent('a plan with consistently forged inputs shows what it does, and exstate observes the servers', () => {
  /** The planner plans from false facts. */
  async function plannedOn(change: (facts: Any) => void): Promise<string> {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
    await exstate(cwd, 'observe --world world.yaml --out o.json');
    const o = JSON.parse(read(cwd, 'o.json')) as Observation;
    change(o.servers['EX01']?.facts);
    write(cwd, 'o.json', JSON.stringify(o));
    await exstate(cwd, 'plan --observation o.json --out plan.json');
    expectPlan(cwd);
    return cwd;
  }
  const expectPlan = (cwd: string): void => void JSON.parse(read(cwd, 'plan.json'));

  test('a forged record of 444', async ({ expect }) => {
    const cwd = await plannedOn((facts) => Object.assign(facts, { 'sslcert/0.0.0.0:444': { known: null } }));
    expect((await exstate(cwd, APPLY)).code).toBe(6);
    expect(read(cwd, 'world.yaml')).toBe(WORLD);
  });

  test('a forged fact without effect on a step is accepted', async ({ expect }) => {
    const cwd = await plannedOn((facts) => Object.assign(facts, { 'mounted-copies': { known: 41 } }));
    expect((await exstate(cwd, APPLY)).code).toBe(0);
  });

  test('a removal before the end of the soak, planned with another state directory', async ({ expect }) => {
    const next = '      - { id: next, like: self-signed, notAfter: 2031-06-01T00:00:00Z }\n      - { id: public';
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD.replace('      - { id: public', next) });
    expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
    const made = await exstate(cwd, 'plan --world world.yaml --intent retire --state-dir elsewhere --out plan.json');
    expect(made.out).toMatch(/1\. remove/);
    const before = read(cwd, 'world.yaml');
    const ended = await exstate(cwd, APPLY);
    expect({ code: ended.code, journals: journals(cwd).length }).toEqual({ code: 6, journals: 1 });
    expect(ended.err.replace(/\s+/g, ' ')).toMatch(/E-step-not-planned.*EX01\/1.*soak of 14 days/);
    expect(read(cwd, 'world.yaml')).toBe(before);
  });

  test('a copy in Root that no connector needs any more', async ({ expect }) => {
    // 444 works with a certificate that is not in Trusted Root, so only the connector needs the copy.
    const served = '{ id: served, like: self-signed, notAfter: 2026-12-05T00:00:00Z, inRoot: false }';
    const alone = WORLD.replace(', inRoot: false }', ` }\n      - ${served}`).replace('444": old', '444": served');
    const cwd = await planned(`${alone}connectors:
  - { server: EX01, name: Internet, kind: receive, tlsCertificateName: "<I>CN=EX01<S>CN=EX01" }
`);
    expect(read(cwd, 'plan.json')).toContain('"kind": "trust-certificate"');
    write(cwd, 'world.yaml', alone);
    const ended = await exstate(cwd, APPLY);
    expect(ended.err).toMatch(/E-step-not-planned\s+EX01\/2/);
    expect(ended.code).toBe(6);
    expect(read(cwd, 'world.yaml')).toBe(alone);
  });
});

describe.concurrent('the plan in a journal is checked in the same way', () => {
  /** A run that was killed. Its first line is forged, and the hash chain is computed again. */
  async function forgedRun(change: (plan: Any) => void): Promise<{ cwd: string; run: string }> {
    const cwd = await planned(slow(60));
    await breakOff(cwd, 6, APPLY);
    const run = journals(cwd)[0] ?? '';
    let previous: string | null = null;
    const lines = linesOf(run).map((text) => {
      const line = { ...JSON.parse(text), previous };
      if (line.event === 'run-started') {
        change(line.plan);
        line.plan = sealed(line.plan);
        line.code = line.plan.code;
      }
      const written = JSON.stringify(line);
      previous = createHash('sha256').update(written).digest('hex');
      return `${written}\n`;
    });
    writeFileSync(run, lines.join(''));
    return { cwd, run };
  }

  test('a changed one is neither continued nor rolled back', async ({ expect }) => {
    const { cwd, run } = await forgedRun((plan) =>
      Object.assign(stepOf(plan, 'restart-transport').operation, { kind: 'restart-iis' }),
    );
    const [world, journal] = [read(cwd, 'world.yaml'), readFileSync(run, 'utf8')];
    for (const line of ['apply --world world.yaml --yes', 'rollback --world world.yaml --yes']) {
      const ended: Ended = await exstate(cwd, line);
      expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 3, out: '' });
      expect(ended.err.replace(/\s+/g, ' ')).toMatch(/E-plan-differs.*EX01, step EX01\/5, operation\.kind/);
    }
    expect([read(cwd, 'world.yaml'), readFileSync(run, 'utf8')]).toEqual([world, journal]);
  });

  test('show prints a changed one, with the message that exstate did not make it', async ({ expect }) => {
    const { cwd, run } = await forgedRun((plan) =>
      Object.assign(stepOf(plan, 'restart-iis'), { says: 'restart nothing' }),
    );
    const ended = await exstate(cwd, `show ${run}`);
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(/E-plan-differs[\s\S]*restart nothing/);
    expect(ended.out).toContain('restart nothing');
  });

  test('an unchanged one is continued', async ({ expect }) => {
    const { cwd } = await forgedRun(() => {});
    expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
  });
});

test('the refusal of a plan of many servers names the changed server', async ({ expect }) => {
  const world = fleetOf({ EX01: '', EX02: '', EX03: '' });
  const cwd = folder({ 'exstate.yaml': desiredOf('EX01', 'EX02', 'EX03'), 'world.yaml': world });
  await exstate(cwd, 'plan --world world.yaml --out plan.json');
  forge(cwd, (plan) => Object.assign(plan.servers[2].steps[1].operation, { endpoint: '0.0.0.0:443' }));
  expect((await exstate(cwd, `${APPLY} --server EX01`)).err).toMatch(/EX03, step EX03\/2, operation\.endpoint/);
  expect(read(cwd, 'world.yaml')).toBe(world);
});
