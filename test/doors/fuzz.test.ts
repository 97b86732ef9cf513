import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readDesired } from '../../src/config/read.ts';
import { codeOf } from '../../src/domain/code.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Patch } from '../../src/domain/facts.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { type RunRecord, readRun } from '../../src/journal/read.ts';
import { collect } from '../../src/providers/observe.ts';
import { Answer } from '../../src/providers/powershell/bridge/answer.ts';
import { encodeClixml, type Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { observed, outcome } from '../../src/providers/powershell/decode.ts';
import { openRecorded } from '../../src/providers/recorded/provider.ts';
import { simulator } from '../../src/providers/simulator.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { findingsText } from '../../src/report/findings.ts';
import { readBefore } from '../../src/session/before.ts';
import { readPlan } from '../../src/session/plan-file.ts';
import {
  load,
  memoryStore,
  observeOrganization,
  observeServer,
  parseWorld,
  readWorld,
  type World,
  worldFromFacts,
  writeWorld,
} from '../../src/simulator/index.ts';
import { canonicalJson, prettyCanonical, sha256 } from '../../src/support/canonical.ts';
import { digestOf } from '../../src/support/plan-digest.ts';
import { finished, intended, judged, proven, started, undo, undone, written } from '../journal/a-run.ts';
import { folderOfProcess } from '../support/temp.ts';
import { envelope } from './envelope.ts';
import { anyBytes, anyChanged, expectGuarded, expectPlain, SEED, searched } from './hostile.ts';

afterAll(() => void process.stdout.write(`doors: EXSTATE_FUZZ_SEED=${SEED}\n`));

const PAGE = { color: false, width: 100 };
const EX01 = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const AT = '2026-11-22T00:00:00Z';

const DESIRED = {
  apiVersion: 'exstate/v1',
  organization: 'contoso',
  defaults: { selfSigned: { minDaysRemaining: 60, services: ['IIS', 'SMTP'], trustedRoot: 'keep' } },
  servers: [
    {
      ...EX01,
      backEnd: { certificate: 'self-signed' },
      retire: { soakDays: 14 },
      outage: { webSeconds: { least: 60, most: 300 } },
    },
    { name: 'EX02', fqdn: 'ex02.contoso.com' },
  ],
};

const WORLD = {
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: AT,
  switches: { createTwice: false, healthPagesDelaySeconds: 3 },
  authCertificate: { current: 'public' },
  connectors: [
    { server: 'EX01', name: 'Default EX01', kind: 'receive', tlsCertificateName: '<I>CN=a<S>CN=b', port: 25 },
  ],
  edgeSubscriptions: ['EDGE01'],
  servers: [
    {
      ...EX01,
      services: { W3SVC: 'running', POP3: null },
      requireSsl: { 'Default Web Site': true },
      may: { 'restart-iis': true },
      certificates: [
        { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' },
        {
          id: 'public',
          subject: 'CN=mail.contoso.com',
          issuer: 'CN=Contoso CA',
          notAfter: '2027-06-01T00:00:00Z',
          key: { usable: true },
        },
      ],
      rows: {
        'Exchange Back End': ['*:444:'],
        'Default Web Site': ['*:443:', { bindingInformation: '127.0.0.1:443:', sslFlags: 0 }],
      },
      sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
      customMetadata: { 'Default Web Site': 'public' },
      keyContainers: { ['A'.repeat(40)]: { usable: true } },
      internalTransport: 'old',
      health: { owa: 503 },
      events: { 12014: AT },
    },
  ],
  unknown: [{ server: 'EX01', fact: 'wire/25/starttls', because: 'firewall' }],
  faults: [{ server: 'EX01', operation: 'restart-iis', nth: 1, does: 'timeout' }],
  bystanders: [{ server: 'EX01', during: 'bind-certificate', sets: { 'sslcert/0.0.0.0:443': 'old' } }],
  pending: [{ server: 'EX01', at: AT, sets: { 'internal-transport': 'old' } }],
} as const;

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
let folder = '';
let observation: Observation;
let plan: Plan;
let journal: string[];
beforeAll(async () => {
  folder = folderOfProcess();
  observation = await collect(simulator(memoryStore(parseWorld(WORLD, 'w')), 'w'), ['EX01'], 60);
  const { state } = await readDesired(file('sound.yaml', stringify(DESIRED)));
  plan = seal(draftPlan(state as DesiredState, observation, { intent: 'converge', at: AT, convergedAt: () => null }));
  const path = await written(folder, [started(plan), intended(), judged(), proven, undo, undone, finished]);
  journal = readFileSync(path, 'utf8').trimEnd().split('\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const property = <T>(values: fc.Arbitrary<T>, check: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(values, check), searched);

describe('a desired state', () => {
  /** Faults are findings with a line and a column. */
  async function check(content: string | Buffer): Promise<void> {
    const loaded = await expectGuarded(() => readDesired(file('exstate.yaml', content)));
    expect(loaded).toBeDefined();
    for (const { line, column, says } of loaded?.findings ?? []) {
      expect([line > 0, column > 0, says.length > 0]).toEqual([true, true, true]);
    }
    expect(loaded?.state !== null || (loaded?.findings.length ?? 0) > 0).toBe(true);
    findingsText(loaded?.findings ?? [], PAGE);
    expectPlain(loaded?.state);
  }
  test('of other values', () => property(anyChanged(DESIRED), (value) => check(JSON.stringify(value))));
  test('of other bytes', () => property(anyBytes(stringify(DESIRED)), check));
});

describe('a world', () => {
  /** A file that is accepted can be observed, is written unchanged and is read again as the same world. */
  async function check(content: string | Buffer): Promise<void> {
    const read = await expectGuarded(() => readWorld(file('world.yaml', content)));
    if (read) await use(read.content);
  }
  async function use(world: World): Promise<void> {
    expectPlain(world);
    const org = load(world);
    observeOrganization(org);
    for (const server of org.servers) observeServer(org, server);
    const text = writeWorld(org, { json: false, header: '' });
    const again = await readWorld(file('again.yaml', text));
    expect(canonicalJson(load(again.content))).toBe(canonicalJson(org));
  }
  test('of other values', () => property(anyChanged(WORLD), (value) => check(JSON.stringify(value))));
  test('of other bytes', () => property(anyBytes(stringify(WORLD)), check));
  test('of other bytes of JSON', () => property(anyBytes(JSON.stringify(WORLD, null, 2)), check));
});

describe('an observation, such as that beside a journal', () => {
  /** An observation that is accepted can be recorded again, and a plan from it can be rehearsed. */
  async function check(content: string | Buffer): Promise<void> {
    const provider = await expectGuarded(() => openRecorded(file('seen.json', content)));
    if (!provider) return;
    const seen = await collect(provider, ['EX01'], 60);
    expectPlain(seen);
    const again = await openRecorded(file('again.json', prettyCanonical(seen)));
    expect(canonicalJson((await collect(again, ['EX01'], 60)).servers)).toBe(canonicalJson(seen.servers));
    const facts: Patch = seen.servers['EX01']?.facts ?? {};
    for (const fill of ['calm', 'adverse'] as const) {
      const org = worldFromFacts('contoso', seen.takenAt, seen.facts, [{ name: 'EX01', facts }], fill);
      for (const server of org.servers) observeServer(org, server);
    }
  }
  test('of other values', () => property(anyChanged(observation), (value) => check(JSON.stringify(value))));
  test('of other bytes', () => property(anyBytes(prettyCanonical(observation)), check));
});

/** A journal has no signature, so its first line may contain the hash of any file. */
describe('what was there before a run, with a hash that fits', () => {
  async function check(content: string | Buffer): Promise<void> {
    const path = file('run.before.json', content).replace('.before.json', '.jsonl');
    const before = sha256(Buffer.from(content).toString('utf8'));
    const record = { path, run: 'run', before, origin: { kind: 'servers' } } as RunRecord;
    const read = await expectGuarded(() => readBefore(record, { stateDir: '.exstate' }));
    if (read) expectPlain(read);
  }
  test('of other values', () => property(anyChanged(observation), (value) => check(JSON.stringify(value))));
  test('of other bytes', () => property(anyBytes(prettyCanonical(observation)), check));
});

describe('a plan', () => {
  async function check(content: string | Buffer): Promise<void> {
    const read = await expectGuarded(() => readPlan(file('plan.json', content)));
    if (read) expectPlain(read);
  }
  /** With a matching digest, so that the other checks are reached. */
  const sealed = (value: unknown): string => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
    // As in a file: JSON cannot express holes in a list.
    const { digest: _digest, code: _code, ...rest } = JSON.parse(JSON.stringify(value)) as Plan;
    const digest = digestOf(rest);
    return prettyCanonical({ ...rest, digest, code: codeOf(digest) });
  };
  test('of other values', () => property(anyChanged(plan), (value) => check(sealed(value))));
  test('of other bytes', () => property(anyBytes(prettyCanonical(plan)), check));
});

describe('a journal', () => {
  async function check(content: string | Buffer): Promise<void> {
    const read = await expectGuarded(() => readRun(file('run.jsonl', content)));
    if (read) {
      expectPlain(read.lines);
      for (const line of read.lines) canonicalJson(line);
    }
  }
  /** Each line contains the hash of the one before, so that the other checks are reached. */
  function chained(lines: readonly unknown[]): string {
    let previous: string | null = null;
    return lines
      .map((line) => {
        const text = JSON.stringify(
          typeof line === 'object' && line !== null && 'previous' in line ? { ...line, previous } : line,
        );
        previous = sha256(text);
        return `${text}\n`;
      })
      .join('');
  }
  test('of other values', () =>
    property(anyChanged(journal.map((line) => JSON.parse(line))), (value) =>
      check(chained(Array.isArray(value) ? value : [value])),
    ));
  test('of other bytes', () => property(anyBytes(`${journal.join('\n')}\n`), check));
});

describe('an answer of PowerShell', () => {
  const ID = '0123456789abcdef01234567';
  const ending = { v: 1, id: ID, ok: true, count: 1, errors: [], warnings: [], log: [], ms: 1 };
  const item = () => ({ server: 'EX01', at: AT, facts: observation.servers['EX01']?.facts ?? {} });
  const answerOf = (...parts: readonly (readonly [number | 'end', string])[]): string =>
    parts.map(([part, payload]) => envelope(ID, part, payload)).join('');

  /**
   * The bytes arrive in pieces, as from a pipe. The result is an answer, or a reason why it is invalid: the step is
   * then lost (4).
   */
  async function check(said: Buffer): Promise<void> {
    await expectGuarded(async () => {
      const items: unknown[] = [];
      const answer = new Answer(ID, (one) => items.push(one));
      for (let at = 0; at < said.length; at += 1_000) answer.receive(said.toString('utf8', at, at + 1_000), 'stdout');
      for (const one of items) {
        const seen = observed(one);
        if (seen) expectPlain(seen.facts);
        expect(outcome({ is: 'answered', data: [one as never], warnings: [], log: [], ms: 1 }).is).toMatch(/done|lost/);
      }
      if (answer.final) expectPlain(answer.final);
    });
  }
  /** PowerShell does not send values that JSON can contain and CLIXML cannot. */
  const clixml = (value: unknown): string => encodeClixml(value as Sendable);
  test('of other values', () =>
    property(fc.tuple(anyChanged(item()), anyChanged(ending)), ([one, end]) =>
      check(Buffer.from(answerOf([0, clixml(one)], ['end', clixml(end)]))),
    ));
  test('of other bytes in its envelope', () =>
    property(anyBytes(answerOf([0, clixml(item())], ['end', clixml(ending)])), check));
  test('of other bytes inside it', () =>
    property(anyBytes(clixml(item())), (payload) => check(Buffer.from(envelope(ID, 0, payload)))));
});
