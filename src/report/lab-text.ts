import type { Identity, Instant } from '../domain/facts.ts';
import { minute } from '../domain/say.ts';
import { quote } from '../typed/literal.ts';
import { portSaid } from './facts-said.ts';
import { ends, hang, type Page, paints, tidy, toType } from './page.ts';
import { printable } from './printable.ts';
import { sourceSaid } from './source-said.ts';

export interface LabSaid {
  readonly organization: string;
  readonly now: Instant;
  /** The file that contains the organization from now on, and the file that it was copied from. */
  readonly world: string;
  readonly copyOf: string | null;
  readonly log: string;
  readonly url: string;
  readonly manifest: string;
  readonly servers: readonly Identity[];
  readonly wires: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Certificates that were given DER bytes and therefore another thumbprint. */
  readonly renamed: number;
}

const INDENT = 5;

/** What a lab is, and the lines that connect a shell to it. */
export function labText(lab: LabSaid, page: Page): string {
  const { bold } = paints(page);
  const source = `${sourceSaid({ kind: 'simulated', name: lab.world })}${lab.copyOf === null ? '' : `, a copy of ${lab.copyOf}`}`;
  const lines = [
    ...ends(printable(source), `${printable(lab.organization)}, ${minute(lab.now)}`, page),
    '',
    ...hang('', SIMULATED, page, undefined, bold),
    ...hang('', LIMITS, page),
    ...newNames(lab, page),
    '',
    ...hang('', 'In any PowerShell, to be on the first server:', page),
    ...toType(connect(lab), INDENT, page),
    ...hang('', HOW, page),
    '',
    ...lab.servers.flatMap((server) => serverText(server, lab, page)),
    ...hang('', `Every call is written to ${lab.log}. Ctrl+C ends the lab; its files stay.`, page),
  ];
  return `${tidy(lines).join('\n')}\n`;
}

const SIMULATED = 'This organization is simulated. The lab answers the commands of Exchange, IIS and Windows.';
const LIMITS =
  'Commands that the lab does not have, and that would change this computer or a real server, are refused by name. Not refused: a program started by its path, and a cmdlet called with its module in front.';

const HOW =
  'The commands of Exchange, of IIS and of Windows are then those of that server. `Get-LabServer` lists the servers, `Enter-LabServer NAME` goes to another.';

const connect = ({ url, manifest, servers }: LabSaid): string[] => [
  `$env:EXSTATE_LAB = ${quote(url)}`,
  `$env:EXSTATE_LAB_SERVER = ${quote(servers[0]?.name ?? '')}`,
  `Import-Module ${quote(manifest)}`,
];

const newNames = ({ renamed }: LabSaid, page: Page): string[] =>
  renamed === 0
    ? []
    : hang(
        '',
        `${renamed} of its certificates got real bytes and a real key, and with them another thumbprint than in the original.`,
        page,
      );

/** The address that stands for each port of the server. */
function serverText({ name, fqdn }: Identity, { wires }: LabSaid, page: Page): string[] {
  const ports = Object.entries(wires[name] ?? {}).map(([fact, address]) => [
    portSaid(fact.slice('wire/'.length)),
    address,
  ]);
  const widest = Math.max(0, ...ports.map(([port = '']) => port.length));
  return [
    ...hang(`${name}  `, fqdn, page, paints(page).bold),
    ...ports.map(([port = '', address]) => `${' '.repeat(INDENT)}${port.padEnd(widest)}  ${address}`),
    '',
  ];
}
