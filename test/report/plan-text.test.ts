import { describe, expect, test } from 'vitest';
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Deadline, ServerPlan } from '../../src/domain/plan.ts';
import { planText } from '../../src/report/plan-text.ts';
import { columns } from '../../src/report/printable.ts';
import { AT, EX01, OLD, OTHER } from '../server.ts';
import { adoptable, done, planOf, retirePlan, serverPlan, shut, unreachable } from './plans.ts';

const page = { color: false, width: 100, verbose: false };

const keyless = (name = 'EX01'): Patch => ({ ...shut(name), [`key/${OLD}`]: known(null) });
const split: Patch = { ...done(), 'internal-transport': known(OLD), 'wire/2525/x-anonymoustls': known(OLD) };
const loopback: Patch = { 'sslcert/127.0.0.1:443': known(OLD), 'wire/127.0.0.1:443': known(OLD) };
const unreadableKey: Patch = { ...adoptable(), [`key/${OTHER}`]: unknown('access denied') };
const edge = { ...EX01, name: 'EDGE1', fqdn: 'edge1.contoso.com', role: 'edge' as const };
const leftAlone = {
  ...edge,
  backEnd: { port: 444, certificate: 'leave' },
  selfSigned: { ...EX01.selfSigned, services: ['SMTP'] },
} as const;

const CASES: [string, readonly ServerPlan[]][] = [
  ['renewal', [serverPlan()]],
  ['in-desired-state', [serverPlan(done())]],
  ['split-roles', [serverPlan(split)]],
  ['shell-shut-adopts', [serverPlan({ ...adoptable(), ...shut() })]],
  ['shell-shut-stopgap', [serverPlan(shut())]],
  ['nothing-to-adopt', [serverPlan(keyless())]],
  ['setup-running', [serverPlan({ 'setup-running': known(true) })]],
  ['key-unreadable', [serverPlan(unreadableKey)]],
  ['unreachable', [unreachable('EX03')]],
  ['edge', [serverPlan({ role: known('edge') }, 'EDGE1', leftAlone)]],
  [
    'fleet',
    [
      serverPlan(),
      serverPlan(done('EX02'), 'EX02'),
      unreachable('EX03'),
      serverPlan({ ...done('EX04'), ...loopback }, 'EX04'),
      serverPlan(done('EX05'), 'EX05'),
      unreachable('EX06'),
      serverPlan(keyless('EX07'), 'EX07'),
      serverPlan(keyless('EX08'), 'EX08'),
    ],
  ],
];

describe('a plan as text', () => {
  test.for(CASES)('%s', async ([name, servers]) => {
    await expect(planText(planOf(servers), page)).toMatchFileSnapshot(`golden/plan-${name}.txt`);
  });

  test('does not suggest a certificate on a computer without the Mailbox role', () => {
    const text = planText(planOf([serverPlan({ ...keyless(), role: known<'mailbox' | 'edge'>(null) })]), page);
    expect(text).toContain('EX01 has the Mailbox role');
    expect(text).not.toContain('E-nothing-to-adopt');
  });

  test('types the names as the server writes them, where a person issues the certificate', () => {
    const own = { identity: known({ name: 'Ex01', fqdn: 'EX01.Contoso.com' }) };
    const state = { facts: {}, servers: { ex01: { facts: own } } };
    const text = planText(planOf([serverPlan(keyless())], { observed: { takenAt: AT, sha256: '', state } }), page);
    expect(text).toContain("-SubjectName 'CN=Ex01' -DomainName 'Ex01','EX01.Contoso.com'");
    expect(text).toContain("-DnsName 'Ex01','EX01.Contoso.com'");
    expect(text).toContain("-eq 'CN=Ex01'");
  });

  test.for<[string, ServerPlan]>([
    ['retire', retirePlan(done(), '2026-11-30T00:00:00Z')],
    ['retire-too-soon', retirePlan(done())],
    ['retire-not-converged', retirePlan(split, '2026-11-30T00:00:00Z')],
  ])('%s', async ([name, server]) => {
    const plan = planOf([server], { intent: 'retire' });
    await expect(planText(plan, page)).toMatchFileSnapshot(`golden/plan-${name}.txt`);
  });

  test.for(['renewal', 'nothing-to-adopt', 'fleet'])('%s on a narrow terminal', async (name) => {
    const text = planText(planOf(serversOf(name)), { ...page, width: 60 });
    await expect(text).toMatchFileSnapshot(`golden/plan-${name}-narrow.txt`);
  });

  test.for(['renewal', 'shell-shut-stopgap'])('%s, verbose', async (name) => {
    const text = planText(planOf(serversOf(name)), { ...page, verbose: true });
    await expect(text).toMatchFileSnapshot(`golden/plan-${name}-verbose.txt`);
  });

  test.for(CASES)('%s: color adds no information', ([, servers]) => {
    const plain = planText(planOf(servers), page);
    const colored = planText(planOf(servers), { ...page, color: true });
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[');
    expect(withoutColor(colored)).toBe(plain);
  });

  test.for([60, 80, 120, 200])('%i columns are kept, but by what is to be copied', (width) => {
    for (const [, servers] of CASES) {
      const lines = planText(planOf(servers), { ...page, width }).split('\n');
      const wide = lines.filter((line) => columns(line) > width);
      expect(wide.filter((line) => !/^ +(New-|\$new|\$key|icacls)/.test(line))).toEqual([]);
    }
  });

  test.for(CASES)('%s: prints the exit code of the command', ([, servers]) => {
    expect(planText(planOf(servers), page)).toContain(`Exit code ${blockedExit(servers)}`);
  });

  const deadline = (change: Partial<Deadline>): Deadline => ({
    server: 'EX01',
    at: '2026-12-04T00:00:00Z',
    certificate: OLD,
    event: 'expires',
    use: [],
    ...change,
  });
  const FRONT_END = ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443'] as const;
  const [one, two] = [[serverPlan()], [serverPlan(), serverPlan(done('EX02'), 'EX02')]];
  test.for<[string, readonly ServerPlan[], readonly Deadline[]]>([
    ['the 443 certificate 3F0A…1111 expires then', one, [deadline({ use: FRONT_END })]],
    ['the 127.0.0.1:443 certificate 3F0A…1111 expires then', one, [deadline({ use: [FRONT_END[1]] })]],
    [
      'the 444, 443 and internal transport certificate 3F0A…1111 has only 60 days left then',
      one,
      [deadline({ event: 'too-few-days', use: ['sslcert/0.0.0.0:444', ...FRONT_END, 'internal-transport'] })],
    ],
    ['the installed certificate 3F0A…1111 becomes valid then', one, [deadline({ event: 'becomes-valid' })]],
    [
      'the 443 certificate 3F0A…1111 of EX01, EX02 expires then; the installed certificate AB12…3333 of EX02 expires then',
      two,
      [
        deadline({ use: FRONT_END }),
        deadline({ use: FRONT_END, server: 'EX02' }),
        deadline({ server: 'EX02', certificate: OTHER }),
      ],
    ],
    [
      'the 443 certificate 3F0A…1111 expires then',
      one,
      [deadline({ use: FRONT_END }), deadline({ use: FRONT_END, server: 'EX02' })],
    ],
    [
      'the installed certificate 3F0A…1111 of EX02 has too few days left then',
      one,
      [deadline({ event: 'too-few-days', server: 'EX02' })],
    ],
  ])('is valid until: %s', ([says, servers, deadlines]) => {
    const text = planText(planOf(servers, { deadlines }), { ...page, width: 300 });
    expect(text).toContain(`\nvalid until 2026-12-04 00:00 UTC (${says})\n`);
  });

  test('names three deadlines, and all with --verbose', () => {
    const deadlines = ['A1', 'B2', 'C3', 'D4', 'E5'].map((certificate) => deadline({ certificate }));
    const text = (verbose: boolean) => planText(planOf(one, { deadlines }), { ...page, width: 300, verbose });
    expect(text(false)).toContain('C3 expires then; and 2 more, --verbose names all)\n');
    expect(text(true)).toContain('D4 expires then; the installed certificate E5 expires then)\n');
  });

  test('prints the next command if it is given', () => {
    expect(planText(planOf([serverPlan()]), { ...page, next: 'exstate apply lab.yaml --world w.yaml' })).toContain(
      'exstate apply lab.yaml --world w.yaml\n',
    );
  });

  test('names in a review the code of each difference, once', () => {
    const plan = planOf([serverPlan(split)]);
    const text = planText(plan, { ...page, verbose: true });
    for (const { code } of plan.servers[0]?.drift ?? []) expect(text.split(code)).toHaveLength(2);
    expect(plan.servers[0]?.drift.length).toBeGreaterThan(0);
  });

  test('does not break the command that is to be pasted', () => {
    const next = `exstate apply "a file.yaml" --world world.yaml${' --server EX01'.repeat(5)}`;
    expect(planText(planOf([serverPlan()]), { ...page, width: 60, next })).toContain(`\nNext: ${next}\n`);
  });

  test('prints no next command if the same command continues', () => {
    const text = planText(planOf([serverPlan()]), { ...page, goesOn: true });
    expect(text).toContain('In all: 5 steps on 1 server.');
    expect(text).not.toMatch(/Next:|Exit code/);
  });

  test('does not offer to apply to a recording', () => {
    const text = planText(
      planOf([serverPlan()], {
        source: { kind: 'recorded', name: 'monday.json', of: { kind: 'servers', name: 'EX01', through: 'powershell' } },
      }),
      page,
    );
    expect(text).toContain('this plan was made from an observation');
  });

  test('shows no control characters from outside', () => {
    const evil = { ...done(), 'store/My': unknown('\u001b[2Jno\r\nanswer\u202eevil') };
    const text = planText(
      planOf([serverPlan(evil)], { source: { kind: 'simulated', name: '\u001b]0;x\u0007.yaml' } }),
      {
        ...page,
        verbose: true,
      },
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('·[2Jno··answer·evil');
  });

  test('a thousand servers take no page each', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({ ...serverPlan(done()), server: `EX${i}` }));
    const blocked = Array.from({ length: 1_000 }, (_, i) => ({ ...unreachable('EX9'), server: `EY${i}` }));
    expect(planText(planOf([...many, ...blocked]), page).split('\n').length).toBeLessThan(40);
  });
});

const serversOf = (name: string): readonly ServerPlan[] => CASES.find(([one]) => one === name)?.[1] ?? [];
// biome-ignore lint/suspicious/noControlCharactersInRegex: colors are removed
const withoutColor = (text: string): string => text.replace(/\u001b\[\d+m/g, '');
