import { EXIT } from '../domain/fault.ts';

type Code = keyof typeof EXIT;

interface After {
  readonly examples: readonly string[];
  /** The codes that only some commands end with; the others are `EVERY`. */
  readonly codes: readonly Code[];
  /** The codes of a command that has its own. */
  readonly own?: readonly string[];
}

const EVERY: ReadonlySet<Code> = new Set(['usage', 'bug', 'invalid', 'ok']);
const RUN: readonly Code[] = [
  'blockedByRun',
  'failed',
  'undone',
  'interrupted',
  'stale',
  'blockedByKnown',
  'blockedByUnknown',
  'changes',
];

const COMMANDS: Readonly<Record<string, After>> = {
  validate: { examples: ['exstate validate', 'exstate validate exstate.yaml --at 2027-12-01'], codes: [] },
  init: { examples: ['exstate init --shell ex01.contoso.com --out exstate.yaml'], codes: ['blockedByUnknown'] },
  observe: { examples: ['exstate observe --out observation.json'], codes: ['blockedByUnknown'] },
  inventory: {
    examples: ['exstate inventory', 'exstate inventory --out certificates.csv --out dates.ics'],
    codes: ['blockedByUnknown'],
  },
  check: {
    examples: [
      'exstate check',
      'exstate check --out exstate.prom',
      'exstate check --before-setup',
      'exstate check --healthchecker HealthChecker-EX01.xml',
    ],
    codes: [],
    own: ['0  OK', '1  WARNING', '2  CRITICAL', '3  UNKNOWN; also wrong usage, an invalid file, a fault of exstate'],
  },
  plan: {
    examples: ['exstate plan', 'exstate plan --out plan.json --report plan.html'],
    codes: ['blockedByKnown', 'blockedByUnknown', 'changes'],
  },
  apply: { examples: ['exstate apply plan.json --expect 7Q3F-K2ZD', 'exstate apply --server EX01'], codes: RUN },
  retire: { examples: ['exstate plan --intent retire', 'exstate retire'], codes: RUN },
  rollback: {
    examples: ['exstate rollback', 'exstate rollback --close'],
    codes: RUN.filter((one) => one !== 'changes'),
  },
  revert: { examples: ['exstate revert 20261122T220000Z-k3f9 --out plan.json'], codes: RUN },
  show: { examples: ['exstate show plan.json', 'exstate show 20261122T220000Z-k3f9'], codes: [] },
  explain: { examples: ['exstate explain E-stale-plan', 'exstate explain blank owa'], codes: [] },
  lab: { examples: ['exstate lab --world world.yaml'], codes: ['blockedByRun'] },
};

const WORDS: Readonly<Record<Code, string>> = {
  usage: 'wrong usage, or not confirmed',
  bug: 'a fault of exstate itself',
  invalid: 'a file is invalid, or cannot be read or written',
  blockedByRun: 'another process is at work, or a run is unfinished',
  failed: 'failed, and not undone or not verified',
  undone: 'failed, and the stage is undone',
  interrupted: 'stopped by Ctrl+C',
  stale: 'the plan is stale, or not the expected one',
  blockedByKnown: 'blocked by something known, such as Setup or a maintenance window',
  blockedByUnknown: 'blocked by something unknown, or a server did not answer',
  changes: 'changes are pending',
  ok: 'done, or nothing to do',
};

/** Examples of a command, and the exit codes that it can end with. If several apply, the first one counts. */
export function afterHelp(command: string): string {
  const after = COMMANDS[command];
  if (after === undefined) return '';
  const codes = (Object.keys(EXIT) as Code[]).filter((code) => EVERY.has(code) || after.codes.includes(code));
  return [
    '',
    after.examples.length === 1 ? 'Example:' : 'Examples:',
    ...after.examples.map((line) => `  ${line}`),
    '',
    after.own === undefined ? 'Exit codes (the first one that applies):' : 'Exit codes:',
    ...(after.own?.map((line) => `    ${line}`) ??
      codes.map((code) => `  ${String(EXIT[code]).padStart(3)}  ${WORDS[code]}`)),
  ].join('\n');
}
