import type { RestartReason } from '../../domain/facts.ts';
import { recordOf, type Server, settingsOf, webManagementOf } from '../../simulator/index.ts';
import { type Call, type Cmdlets, needText, type Value } from './cmdlet.ts';

/** The part of HKEY_LOCAL_MACHINE that concerns Exchange and its certificates. */
export const registryCmdlets: Cmdlets = {
  'Get-RegistryKey': { changes: false, run: registryKey },
};

type Key = Readonly<Record<string, string | number>>;

/** The values and subkeys of a key, or null if the key does not exist. Byte arrays are hex text after `hex:`. */
function registryKey(call: Call): Value {
  const path = needText(call, 'Path').replace(/^HKLM:\\|\\$/g, '');
  const keys = keysOf(call.server);
  const name = Object.keys(keys).find((key) => key.toLowerCase() === path.toLowerCase());
  const below = Object.keys(keys).filter((key) => key.toLowerCase().startsWith(`${path.toLowerCase()}\\`));
  const children = [...new Set(below.map((key) => key.slice(path.length + 1).split('\\')[0] ?? ''))];
  return name === undefined && children.length === 0 ? null : { values: keys[name ?? ''] ?? {}, children };
}

const CONTROL = 'SYSTEM\\CurrentControlSet\\Control';
const SERVICES = 'SYSTEM\\CurrentControlSet\\Services';
const EXCHANGE = 'SOFTWARE\\Microsoft\\ExchangeServer\\v15';
const HTTP = `${SERVICES}\\HTTP\\Parameters`;

function keysOf(server: Server): Readonly<Record<string, Key>> {
  const { name, fqdn } = server.answersAs ?? server;
  return {
    [`${CONTROL}\\ComputerName\\ActiveComputerName`]: { ComputerName: name.toUpperCase() },
    [`${SERVICES}\\Tcpip\\Parameters`]: {
      Hostname: fqdn.split('.')[0] ?? name,
      Domain: fqdn.split('.').slice(1).join('.'),
    },
    [`${HTTP}\\SslBindingInfo`]: {},
    ...centralStore(server),
    ...Object.fromEntries(
      Object.entries(server.sslcert).map(([at, hash]) => [
        `${HTTP}\\${recordKey(at)}`,
        { SslCertHash: `hex:${hash}`, SslCertStoreName: 'MY', ...settingValues(server, at) },
      ]),
    ),
    ...(server.toleratesUntrusted444 === undefined
      ? { [`${SERVICES}\\MSExchange OWA`]: {} }
      : { [`${SERVICES}\\MSExchange OWA`]: { AllowInternalUntrustedCerts: server.toleratesUntrusted444 ? 1 : 0 } }),
    ...Object.fromEntries(
      Object.entries({ 'RDP-Tcp': undefined, ...server.rdp }).map(([listener, hash]) => [
        `${CONTROL}\\Terminal Server\\WinStations\\${listener}`,
        hash === undefined ? { PortNumber: 3389 } : { PortNumber: 3389, SSLCertificateSHA1Hash: `hex:${hash}` },
      ]),
    ),
    ...webManagement(server),
    ...restart(server),
    ...renewers(server),
    ...setup(server),
  };
}

function webManagement(server: Server): Record<string, Key> {
  const found = webManagementOf(server);
  if (found === null) return {};
  const { port, certificate } = found;
  return {
    'SOFTWARE\\Microsoft\\WebManagement\\Server': {
      Port: port,
      ...(certificate === null ? {} : { SslCertificateHash: `hex:${certificate}` }),
    },
  };
}

const WINDOWS = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion';

function restart({ restartPending }: Server): Record<string, Key> {
  const keys: Record<RestartReason, Record<string, Key>> = {
    'component-servicing': { [`${WINDOWS}\\Component Based Servicing\\RebootPending`]: {} },
    'windows-update': { [`${WINDOWS}\\WindowsUpdate\\Auto Update\\RebootRequired`]: {} },
    'file-renames': {
      [`${CONTROL}\\Session Manager`]: { PendingFileRenameOperations: '\\??\\C:\\Windows\\Temp\\left.tmp' },
    },
    'update-exe': { 'SOFTWARE\\Microsoft\\Updates': { UpdateExeVolatile: 2 } },
  };
  return Object.assign({ [`${CONTROL}\\Session Manager`]: {} }, ...restartPending.map((reason) => keys[reason]));
}

/** Windows writes every value of a record, also those that are 0, but not the names that are empty. */
function settingValues(server: Server, at: string): Key {
  const { flags, checkMode, freshnessSeconds, timeoutMilliseconds, ctl, ctlStore } = settingsOf(server, at) ?? {};
  return {
    DefaultFlags: signed(flags),
    DefaultSslCertCheckMode: signed(checkMode),
    DefaultSslRevocationFreshnessTime: signed(freshnessSeconds),
    DefaultSslRevocationURLRetrievalTimeout: signed(timeoutMilliseconds),
    ...(ctl === undefined ? {} : { DefaultSslCtlIdentifier: ctl }),
    ...(ctlStore === undefined ? {} : { DefaultSslCtlStoreName: ctlStore }),
  };
}

/** PowerShell reads 32 bits of the registry with a sign. */
const signed = (value = 0): number => value | 0;

const TASKS = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree';

/** Each server has scheduled tasks of Windows, in a folder of their own. */
const renewers = (server: Server): Record<string, Key> => ({
  [`${TASKS}\\Microsoft`]: {},
  ...Object.fromEntries(
    Object.entries(server.renewers).map(([name, kind]) => [`${kind === 'task' ? TASKS : SERVICES}\\${name}`, {}]),
  ),
});

/** Records by address, by host name and of the central certificate store are in three keys (exchange facts 8.2). */
function recordKey(at: string): string {
  if (at.startsWith('ccs:')) return `SslCcsBindingInfo\\${at.slice('ccs:'.length)}`;
  return /^([\d.]+|\[.*\]):\d+$/.test(at) ? `SslBindingInfo\\${at}` : `SslSniBindingInfo\\${at}`;
}

/** The record of a port whose certificates are files on a share has no hash. */
function centralStore(server: Server): Record<string, Key> {
  const rows = Object.values(server.rows).flat();
  const ports = rows.flatMap((row) =>
    recordOf(row) === undefined ? [row.bindingInformation.match(/:(\d+):[^:]*$/)?.[1] ?? '443'] : [],
  );
  return Object.fromEntries(ports.map((port) => [`${HTTP}\\SslCcsBindingInfo\\${port}`, {}]));
}

const ROLES: Readonly<Record<Server['role'], readonly string[]>> = {
  mailbox: ['CafeRole', 'FrontendTransportRole', 'HubTransportRole', 'MailboxRole'],
  edge: ['EdgeTransportRole'],
  tools: [],
};
const INSTALLED = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\';

/**
 * An unfinished Setup leaves a role without configured version, or with an action and a watermark (exchange facts 9.2).
 */
function setup({ build, role, setupRunning }: Server): Record<string, Key> {
  const [major = 0, minor = 0, number = 0, revision = 0] = build.split('.').map(Number);
  const halfDone = setupRunning ? { Action: 'BuildToBuildUpgrade', Watermark: 'Start-PreFileCopy' } : {};
  const state: Key = { UnpackedVersion: build, ConfiguredVersion: build, ...halfDone };
  return {
    [`${EXCHANGE}\\Setup`]: {
      MsiProductMajor: major,
      MsiProductMinor: minor,
      MsiBuildMajor: number,
      MsiBuildMinor: revision,
      MsiInstallPath: INSTALLED,
      // A computer with the management tools alone does not have it (exchange facts 14).
      ...(role === 'mailbox' ? { Services: INSTALLED } : {}),
    },
    ...Object.fromEntries(ROLES[role].map((one) => [`${EXCHANGE}\\${one}`, state])),
  };
}
