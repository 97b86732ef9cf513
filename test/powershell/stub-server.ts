import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeyPool } from '../../src/lab/keys.ts';
import { mint } from '../../src/lab/mint.ts';
import { decodeClixml } from '../../src/providers/powershell/bridge/clixml.ts';
import { plain } from '../../src/providers/powershell/bridge/clixml-plain.ts';
import { encodeClixml, type Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { expand, type WorldCertificate } from '../../src/simulator/index.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { folderOfProcess } from '../support/temp.ts';
import { engine, testModule } from './engine-here.ts';

const STUBS = join(import.meta.dirname, 'stubs/Stubs.psm1');
const NETWORK_SERVICE = '(A;;FR;;;NS)';
const ADMINISTRATORS = 'D:P(A;;FA;;;SY)(A;;FA;;;BA)';

mkdirSync('node_modules/.cache', { recursive: true });
const pool = new KeyPool(join('node_modules', '.cache', 'exstate-stubs-keys.pem'));

export interface Stored {
  [name: string]: Sendable;
  der: string;
  thumbprint: string;
}

/** A certificate in the store of a stub, with its own bytes. */
export function stored(id: string, more: WorldCertificate = {}, key: Sendable = aKey()): Stored {
  const record = expand({ id, like: 'self-signed', ...more }, ON, '2026-11-22T00:00:00Z', { setupCertHash: 'sha256' });
  const der = mint(record, pool);
  const { friendlyName } = record;
  const { thumbprint } = certificateFromDer(der);
  return { der, thumbprint, friendlyName, services: 'SMTP', ...(key === null ? {} : { key }) };
}

/** A certificate with its private key, for a port that presents one. */
export function aPair(name = 'presented'): { key: string; cert: string } {
  const { der } = stored(name);
  const publicKey = new X509Certificate(Buffer.from(der, 'base64')).publicKey.export({ type: 'spki', format: 'der' });
  const cert = `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return { key: pool.withPublicKey(publicKey)?.pem ?? '', cert };
}

export const aKey = (more: { [name: string]: Sendable } = {}): Sendable => ({
  provider: 'csp',
  usable: true,
  exportable: false,
  sddl: `${ADMINISTRATORS}${NETWORK_SERVICE}`,
  ...more,
});
export const unreadable = aKey({ sddl: ADMINISTRATORS });

export const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };

export const registry = (name: string, domain: string, records: { [at: string]: string }): Sendable => ({
  'SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName': { ComputerName: name.toUpperCase() },
  'SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters': { Hostname: name, Domain: domain },
  'SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters\\SslBindingInfo': {},
  'SOFTWARE\\Microsoft\\ExchangeServer\\v15\\Setup': {
    MsiProductMajor: 15,
    MsiProductMinor: 2,
    MsiBuildMajor: 1544,
    MsiBuildMinor: 9,
    Services: 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\',
  },
  'SOFTWARE\\Microsoft\\ExchangeServer\\v15\\MailboxRole': { UnpackedVersion: '15.2', ConfiguredVersion: '15.2' },
  ...Object.fromEntries(
    Object.entries(records).map(([at, hash]) => [
      `SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters\\SslBindingInfo\\${at}`,
      { SslCertHash: [...Buffer.from(hash, 'hex')] },
    ]),
  ),
});

/** The two files of IIS, as on a server. `kept` is the hash of each site, by its number. */
export const iisConfig = (kept: { readonly [id: number]: string }, shared = ''): Sendable => ({
  'redirection.config': `<?xml version="1.0" encoding="UTF-8"?>
<configuration><configSections><section name="configurationRedirection" /></configSections>
  <configurationRedirection ${shared} /></configuration>`,
  'applicationHost.config': `<?xml version="1.0" encoding="UTF-8"?>
<configuration><system.applicationHost>
  <sites>
    <site name="Default Web Site" id="1"><bindings><binding protocol="https" bindingInformation=":443:" /></bindings></site>
    <site name="Exchange Back End" id="2"><bindings><binding protocol="https" bindingInformation="*:444:" /></bindings></site>
    <siteDefaults><logFile logFormat="W3C" /></siteDefaults>
  </sites>
  ${Object.keys(kept).length === 0 ? '' : `<customMetadata>${Object.entries(kept).map(keptKey).join('')}</customMetadata>`}
</system.applicationHost></configuration>`,
});
const keptKey = ([id, hash]: [string, string]): string => `<key path="LM/W3SVC/${id}">
  <property id="5511" dataType="String" userType="1" attributes="None" value="MY" />
  <property id="5506" dataType="Binary" userType="1" attributes="None" value="${hash}" /></key>`;

export const RUNNING = ['MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport', 'W3SVC', 'WAS'];

/** A healthy Mailbox server. `old` is bound everywhere and is the internal transport certificate. */
export function stubServer(more: { [name: string]: Sendable } = {}, name = 'EX01'): { [name: string]: Sendable } {
  const hash = OLD.thumbprint;
  return {
    registry: {
      ...(registry(name, 'contoso.com', { '0.0.0.0:444': hash, '0.0.0.0:443': hash }) as object),
      ...(more['edge'] === true
        ? { 'SOFTWARE\\Microsoft\\ExchangeServer\\v15\\EdgeTransportRole': { UnpackedVersion: '15.2' } }
        : {}),
    },
    processes: [
      { Name: 'w3wp.exe', CommandLine: 'w3wp.exe -ap "MSExchangeOWAAppPool"', CreationDate: '2026-11-21T00:00:00Z' },
    ],
    services: RUNNING.map((Name) => ({ Name, Status: 'Running', StartType: 'Automatic' })),
    afterRestart: 'Running',
    exitCode: 0,
    events: [{ TimeCreated: '2026-11-20T00:00:00Z', Properties: [{ Value: '0.0.0.0:444' }] }],
    logs: { Application: '2026-01-01T00:00:00Z', System: '2026-01-01T00:00:00Z' },
    administrator: true,
    hidden: [],
    My: [OLD],
    Root: [OLD],
    toMake: [],
    icaclsFails: false,
    shutsAfterIssue: false,
    rows: [
      { site: 'Exchange Back End', bindingInformation: '*:444:', hash },
      { site: 'Default Web Site', bindingInformation: ':443:', hash },
      { site: 'Default Web Site', bindingInformation: '127.0.0.1:443:', hash },
    ],
    iisConfig: iisConfig({}),
    sslFlags: 'Ssl,Ssl128',
    controller: 'dc1.contoso.com',
    internalTransport: hash,
    captured: null,
    broken: {},
    hangs: '',
    late: '',
    edge: false,
    directorySays: '',
    hangsAt: '',
    hangsFor: 20_000,
    statusless: [],
    dag: {
      DatabaseAvailabilityGroup: null,
      DatabaseCopyAutoActivationPolicy: 'Unrestricted',
      DatabaseCopyActivationDisabledAndMoveNow: false,
    },
    removesNothing: false,
    shut: '',
    shutAs: '-2144108212',
    shutSaying: '',
    endsAt: '',
    ...more,
  };
}

export const OLD = stored('old', { notAfter: '2026-12-04T00:00:00Z' });
export const NEW = stored('new', { notAfter: '2031-11-22T00:00:00Z' }, unreadable);

export interface Stand {
  readonly session: Session;
  /** The calls, one in each line. Calls that only read are left out. */
  readonly calls: () => string[];
  readonly changes: () => string[];
  readonly table: () => { readonly servers: { readonly [name: string]: StubState } };
}

export interface StubState {
  readonly My: readonly Stored[];
  readonly Root: readonly Stored[];
  readonly rows: readonly { readonly site: string; readonly bindingInformation: string; readonly hash: string }[];
  readonly internalTransport: string;
}

export interface Loaded {
  readonly session: Session;
  readonly file: string;
}

export async function unload({ session, file }: Loaded): Promise<void> {
  await session.close();
  rmSync(dirname(file), { recursive: true, force: true });
}

/** A shell with stubs for Windows and Exchange. It has no state: each command reads the table again. */
export async function load(more: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  const file = join(folderOfProcess(), 'table.xml');
  if (!engine) throw new Error('no shell on this machine');
  const module = testModule(join(dirname(file), 'module'));
  const session = await openSession({ engine, module, environment: { EXSTATE_STUBS: file, ...more } });
  writeFileSync(file, encodeClixml({ servers: {} }));
  const loaded = await session.call('use-module', { path: STUBS }, 30);
  if (loaded.is !== 'answered') throw new Error(JSON.stringify(loaded));
  return { session, file };
}

/** The loaded shell with other servers. */
export function over(
  { session, file }: Loaded,
  servers: { readonly [short: string]: Sendable },
  more: { [name: string]: Sendable },
): Stand {
  const auth = {
    CurrentCertificateThumbprint: OLD.thumbprint,
    PreviousCertificateThumbprint: '',
    NextCertificateThumbprint: '',
  };
  const organization = { latencyMs: 0, auth, edge: [], send: [], receive: [], trusts: [], overrides: [], ...more };
  writeFileSync(file, encodeClixml({ servers, ...organization }));
  rmSync(`${file}.calls`, { force: true });
  const calls = () => (existsSync(`${file}.calls`) ? readFileSync(`${file}.calls`, 'utf8').trimEnd().split('\n') : []);
  return {
    session,
    calls,
    changes: () => calls().filter((line) => !/: (New|Remove)-PSSession |: Get-/.test(line)),
    table: () => {
      const [table] = decodeClixml(readFileSync(file, 'utf8'));
      if (!table) throw new Error('no table');
      return plain(table) as unknown as ReturnType<Stand['table']>;
    },
  };
}
