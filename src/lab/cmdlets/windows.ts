import type { Instant } from '../../domain/facts.ts';
import { OPERATIONS, type OperationKind } from '../../domain/operation.ts';
import { DAY, instant, ms } from '../../domain/time.ts';
import {
  answeredBy,
  ISSUE_BY_WINDOWS,
  isRunning,
  loggedEvents,
  mayDo,
  type Organization,
  type Server,
  serverNamed,
  shellShut,
} from '../../simulator/index.ts';
import { containerOf } from './certificate.ts';
import { type Call, type Cmdlets, LabError, needText, type Value } from './cmdlet.ts';

/** Processes, events and access lists: the signs by which a script sees a state that the world stores directly. */
export const windowsCmdlets: Cmdlets = {
  'Enter-Server': { changes: false, run: enter },
  'Open-Shell': { changes: false, run: openShell },
  'Close-Session': { changes: false, run: () => null },
  'Get-Hidden': { changes: false, run: ({ server }) => hidden(server) },
  'Get-Processes': { changes: false, run: ({ org, server }) => processes(org, server) },
  'Get-Events': { changes: false, run: ({ org, server }) => events(org, server) },
  'Get-Acl': { changes: false, run: accessList },
};

/** Fails if the world declares every fact of the server unknown: such a server does not answer. */
function enter({ org, server }: Call): Value {
  const away = org.unknown.find(({ server: name, fact }) => name === server.name && fact === '*');
  if (away === undefined) return { Name: server.name };
  throw new LabError(
    `Connecting to remote server ${server.fqdn} failed: ${away.because}`,
    'Unreachable',
    'NotSpecified',
  );
}

function openShell(call: Call): Value {
  const reached = enter(call);
  const shut = shellShut(call.org, call.server);
  if (shut === undefined) return reached;
  throw new LabError(
    `Connecting to remote server ${call.server.fqdn} failed: ${tookPart(call)}${shut}`,
    'InvalidOperationException',
    'NotSpecified',
  );
}

/** Exchange begins its refusals with the two servers that took part (exchange facts 14.1). */
function tookPart({ org, server }: Call): string {
  const backEnd = serverNamed(org, answeredBy(org, server) ?? '');
  return backEnd === undefined ? '' : `[ClientAccessServer=${server.name},BackEndServer=${backEnd.fqdn}] `;
}

const COMMANDS: Readonly<Record<OperationKind | typeof ISSUE_BY_WINDOWS, readonly string[]>> = {
  [ISSUE_BY_WINDOWS]: ['New-SelfSignedCertificate'],
  'issue-certificate': ['New-ExchangeCertificate'],
  'grant-key': ['icacls'],
  'trust-certificate': ['Import-Certificate'],
  'untrust-certificate': ['certutil'],
  'add-binding': ['New-WebBinding'],
  'bind-certificate': ['Get-WebBinding'],
  'restart-iis': ['iisreset'],
  'enable-smtp': ['Enable-ExchangeCertificate'],
  'restart-transport': ['Restart-Service'],
  'remove-certificate': ['Remove-ExchangeCertificate'],
};

/** A right that is missing hides the commands that need it, as in a restricted session. */
const hidden = (server: Server): string[] =>
  ([...OPERATIONS, ISSUE_BY_WINDOWS] as const).filter((kind) => !mayDo(server, kind)).flatMap((kind) => COMMANDS[kind]);

const ago = (now: Instant, days: number): Instant => instant(ms(now) - days * DAY);
/**
 * Records and directory entries were written two days ago. A process that serves an older certificate started before.
 */
const WRITTEN = 2;
const startedAt = ({ now }: Organization, due: boolean): Instant => ago(now, due ? WRITTEN + 1 : WRITTEN - 1);

function processes(org: Organization, server: Server): Value {
  const webDue = server.workersServe !== (server.sslcert['0.0.0.0:444'] ?? null);
  const mailDue = server.transportServes !== server.internalTransport;
  const of = (Name: string, CommandLine: string, due: boolean) => ({
    Name,
    CommandLine,
    CreationDate: startedAt(org, due),
  });
  const pools = ['MSExchangeOWAAppPool', 'MSExchangeServicesAppPool', 'MSExchangePowerShellAppPool'];
  const all = [
    ...(isRunning(server, 'W3SVC')
      ? pools.map((pool) => of('w3wp.exe', `c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "${pool}" -v "v4.0"`, webDue))
      : []),
    ...(isRunning(server, 'MSExchangeTransport')
      ? ['MSExchangeTransport.exe', 'EdgeTransport.exe'].map((name) => of(name, name, mailDue))
      : []),
    ...(isRunning(server, 'MSExchangeFrontEndTransport')
      ? [of('MSExchangeFrontendTransport.exe', 'MSExchangeFrontendTransport.exe', mailDue)]
      : []),
    ...(server.setupRunning ? [of('ExSetup.exe', 'ExSetup.exe /m:upgrade', false)] : []),
  ];
  return all.map((one, at) => ({ ...one, ProcessId: 1000 + at * 4 }));
}

/** The newest event first, as Windows returns them. */
const events = (org: Organization, server: Server): Value =>
  [...recordEvents(org, server), ...certificateEvents(org, server), ...oldestRecords(org, server)].sort(
    (a, b) => ms(b.TimeCreated) - ms(a.TimeCreated),
  );

interface Logged {
  readonly [name: string]: Value;
  readonly TimeCreated: Instant;
}

/** HttpEvent 15301: http.sys writes it when the record of an endpoint is written (exchange facts 8.4). */
const recordEvents = ({ now }: Organization, server: Server): Logged[] =>
  Object.keys(server.sslcert).map((endpoint) => ({
    LogName: 'System',
    ProviderName: HTTP,
    Id: 15301,
    TimeCreated: ago(now, WRITTEN),
    Properties: [endpoint],
  }));

const HTTP = 'Microsoft-Windows-HttpEvent';

/** Events of http.sys and transport about certificates that they cannot use (exchange facts 7.2, 8.4). */
const certificateEvents = (org: Organization, server: Server): Logged[] =>
  loggedEvents(org, server).map(({ id: logged, at }) => {
    // The name of a connector, then the connector.
    const [id = '', ...name] = logged.split('/');
    const web = id === '15021';
    const properties = web
      ? ['\\Device\\Http\\ReqQueue', '0.0.0.0:444']
      : name.length > 0
        ? [name.join('/'), 'a connector']
        : [];
    const source = web
      ? HTTP
      : id === '12014' && server.role !== 'edge'
        ? 'MSExchangeFrontEndTransport'
        : 'MSExchangeTransport';
    const log = web ? 'System' : 'Application';
    return { LogName: log, ProviderName: source, Id: Number(id), TimeCreated: at, Properties: properties };
  });

/** The first record of each log, of no certificate. A world that says nothing has logs of sixty days. */
const oldestRecords = ({ now }: Organization, server: Server): Logged[] =>
  ['Application', 'System'].map((log) => ({
    LogName: log,
    ProviderName: 'EventLog',
    Id: 6009,
    TimeCreated: server.logs[log] ?? ago(now, 60),
    Properties: [],
  }));

const ADMINISTRATORS_AND_SYSTEM = 'O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)';

/** The access list of the file of a key container. The last part of the path is the name of the container. */
function accessList(call: Call): Value {
  const file = needText(call, 'Path').replace(/^.*[\\/]/, '');
  const found = call.server.certificates.find(({ thumbprint }) => containerOf(thumbprint) === file);
  if (found?.key == null) {
    throw new LabError(
      `Cannot find path '${file}' because it does not exist.`,
      'ItemNotFoundException',
      'ObjectNotFound',
    );
  }
  return { Sddl: `${ADMINISTRATORS_AND_SYSTEM}${found.key.networkService ? '(A;;FR;;;NS)' : ''}` };
}
