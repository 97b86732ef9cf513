import type { Identity } from '../../domain/facts.ts';
import { quote } from '../../typed/literal.ts';
import { moduleFiles, unsigned } from './module-files.ts';

/** The files that are sent to servers, and those that run only where the script runs, in the order of the script. */
const SENT = /^(observe\/.+|wire|shell|sessions|target)\.ps1$/;
const HERE = ['lanes.ps1', 'helping.ps1', 'operations/observe.ps1', 'standalone/observation.ps1'];

interface Asked {
  readonly organization: string;
  readonly servers: readonly Identity[];
  /** Servers that are not observed, but whose shells may reach a server whose own shell does not open. */
  readonly others?: readonly Identity[];
}

/**
 * One script that needs only Windows PowerShell 5.1. It contains the functions of the module, so its result is what
 * exstate would have observed. The servers are literals in the script; it builds no code from text when it runs.
 */
export function observeScript(folder: string, { organization, servers, others = [] }: Asked, name: string): string {
  const files = moduleFiles(folder);
  // A signature block in the middle would be taken for that of the whole script, and the text after it would not belong
  // to it.
  const text = (name: string): string => unsigned(files.get(name) ?? missing(name)).toString('utf8');
  const sent = [...files.keys()].filter((name) => SENT.test(name));
  const list = servers.map(({ name, fqdn }) => `        @{ name = ${ascii(name)}; fqdn = ${ascii(fqdn)} }`);
  return [
    header(name),
    '# ==== what is sent to servers',
    ...sent.map(text),
    '# ==== end of what is sent to servers',
    ...HERE.map(text),
    `Save-Observation -Organization ${ascii(organization)} -OutFile $OutFile -Only $Server -Servers @(`,
    `${list.join('\n')}\n    ) -Others @(${others.map(({ fqdn }) => ascii(fqdn)).join(', ')})`,
    '',
  ].join('\n');
}

/** exstate recognizes its own scripts by this text and overwrites no other file. */
export const SCRIPT_BEGINS =
  '# What exstate observes of Exchange servers, as one script. Written by `exstate observe --script`;';

/** The text contains the name of the script, as it has to be typed. */
const header = (name: string): string => `${SCRIPT_BEGINS} read it, sign it if
# you sign scripts, and run it elevated in 64-bit Windows PowerShell 5.1, on an Exchange server or on a management host:
#
#     ${callOf(name)} -OutFile observation.json [-Server EX01]
#
# It reads and changes nothing, installs nothing, and needs nothing that Windows and Exchange do not bring. It reads:
#   on each server     names, role, build, Setup's state, services and processes; the computer's certificate stores, who
#                      may read each private key (never a key); IIS bindings, http.sys records, Require SSL; the hashes and
#                      Extended Protection in applicationHost.config (with redirection.config beside it); System events
#                      15021, 15300 and 15301, Application events 12012 to 12014 and 12022 to 12024, and how far both
#                      logs reach; the addresses of a cluster; the names of scheduled tasks (to find programs that renew
#                      certificates); what ports 443, 444, 25, 587, 2525, 993 and 995 present
#                      in a TLS handshake, and the status
#                      of four health pages on 444
#   through its shell  Get-ExchangeServer, Get-ExchangeCertificate, Get-TransportService, Get-MailboxDatabaseCopyStatus,
#                      Get-MailboxServer, Get-AuthConfig, Get-SendConnector, Get-ReceiveConnector, Get-HybridConfiguration,
#                      Get-EdgeSubscription, Get-ImapSettings, Get-PopSettings, Get-FederationTrust, Get-SettingOverride
# It writes one file, and no secret into it. \`exstate plan --observation\` makes a plan of that file.
[CmdletBinding()]
param([string] $OutFile = 'observation.json', [string[]] $Server = @())

$ErrorActionPreference = 'Stop'
`;

const callOf = (name: string): string => (/^[\w.-]+$/.test(name) ? `.\\${name}` : `& ${ascii(`.\\${name}`)}`);

/** A literal in an ASCII file. Other characters are written as numbers. */
const ascii = (text: string): string => quote(text, /[^ -~]/u);

const missing = (name: string): never => {
  throw new Error(`the module has no ${name}`);
};
