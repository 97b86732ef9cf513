import { EXPLANATIONS } from '../../src/explain/index.ts';
import { access } from './access.ts';
import { backEnd } from './back-end.ts';
import { frontEnd } from './front-end.ts';
import { keys } from './keys.ts';
import { lifecycle } from './lifecycle.ts';
import { mail } from './mail.ts';
import type { FailureMode, FailureModes } from './mode.ts';
import { removal } from './removal.ts';
import { topology } from './topology.ts';

const SECTIONS: readonly (readonly [title: string, modes: FailureModes])[] = [
  ['Lifecycle of the self-signed certificate', lifecycle],
  ['444, "Exchange Back End"', backEnd],
  ['443, "Default Web Site"', frontEnd],
  ['Keys and stores', keys],
  ['SMTP and transport', mail],
  ['Removal', removal],
  ['Access and tools', access],
  ['Topology, Setup and updates', topology],
];

const START = `# What can go wrong, and what exstate does

Each failure ends in one of three ways: exstate corrects it; exstate refuses or is blocked, and says by name what clears that; or
exstate reports it and leaves it as it is. Some failures cannot be seen from the servers; then this page says why.
\`exstate explain NAME\` prints the page of a failure: what breaks, why, and the commands to type. [The fact sheet](exchange-facts.md#16-failure-catalog)
has the causes and the sources. A test reads this page: each line is tried in a simulated organization (\`test/catalogue/\`).
`;

/** The page for administrators, made of the catalogue and of the pages of \`explain\`. */
export const failurePage = (): string => [START, ...SECTIONS.map(([title, modes]) => section(title, modes))].join('\n');

const section = (title: string, modes: FailureModes): string =>
  [
    `## ${title}\n`,
    '| name | what you see | what exstate does |',
    '|---|---|---|',
    ...Object.entries(modes).map(([id, mode]) => `| \`${id}\` | ${cell(symptomOf(id))} | ${cell(endSaid(mode))} |`),
    '',
  ].join('\n');

const symptomOf = (id: string): string => EXPLANATIONS.get(id)?.symptom ?? '';
const cell = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');

const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

function endSaid(mode: FailureMode): string {
  if ('how' in mode && mode.how !== undefined) return mode.how;
  switch (mode.end) {
    case 'converges':
      return `**Corrects it.** The plan names ${codes(mode.names)}.`;
    case 'blocked':
      return `${mode.scenario.startsWith('retire-') ? '`exstate retire` is **blocked**' : '**Blocked**'} until ${mode.until}.`;
    case 'reported':
      return `**Reported** as ${codes([mode.code])}, by \`exstate ${mode.by}\`${mode.by === 'plan' ? ' and `exstate check`' : ''}.`;
    case 'stops the run':
      return `**The run stops** with exit code 8 and says what was observed. It does not go on until ${mode.until}.`;
    case 'refused':
      return `**Refused** with ${codes([mode.code])} until ${mode.until}.`;
    default:
      return `Not seen: ${mode.because}.`;
  }
}
