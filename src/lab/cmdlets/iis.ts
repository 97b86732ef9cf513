import type { Operation } from '../../domain/operation.ts';
import {
  addSslCertificate,
  endpointOf,
  getWebBinding,
  iisReset,
  newWebBinding,
  recordOf,
  removeWebBinding,
  type Server,
} from '../../simulator/index.ts';
import { SITE_IDS } from './certificate.ts';
import { type Call, type Cmdlets, flag, LabError, needText, on, text, thumbprint, type Value } from './cmdlet.ts';
import { iisConfig } from './iis-config.ts';

/** The cmdlets of WebAdministration, and iisreset. */
export const iisCmdlets: Cmdlets = {
  'Get-WebBinding': { changes: false, run: bindings },
  'New-WebBinding': {
    changes: true,
    operation: ({ server, given }) => addsBinding(server, given['Name'], given),
    run: newBinding,
  },
  'Remove-WebBinding': { changes: true, run: removeBinding },
  AddSslCertificate: { changes: true, operation: binds, run: addCertificate },
  iisreset: { changes: true, operation: restarts, run: ({ org, server }) => void iisReset(org, server) },
  'Get-IisSites': { changes: false, run: ({ server }) => sites(server) },
  'Get-IisAppPools': { changes: false, run: ({ server }) => pools(server) },
  'Get-IisConfig': { changes: false, run: iisConfig },
  'Get-RequireSsl': { changes: false, run: (call) => requireSsl(call) },
};

function bindings(call: Call): Value {
  const { server } = call;
  const [site, port] = [text(call, 'Name'), text(call, 'Port')];
  const protocol = text(call, 'Protocol') ?? 'https';
  if (server.services['W3SVC'] == null || protocol !== 'https') return [];
  return Object.keys(server.rows)
    .filter((name) => site === undefined || name.toLowerCase() === site.toLowerCase())
    .flatMap((name) => rowsOf(server, name, port))
    .filter(({ bindingInformation }) => matches(bindingInformation, call));
}

interface Binding {
  readonly [name: string]: Value;
  readonly bindingInformation: string;
}

const rowsOf = (server: Server, site: string, port: string | undefined): Binding[] =>
  (port === undefined ? (server.rows[site] ?? []) : getWebBinding(server, site, Number(port))).map((row) => {
    const hash = server.sslcert[recordOf(row) ?? ''] ?? '';
    return {
      protocol: 'https',
      bindingInformation: row.bindingInformation,
      sslFlags: row.sslFlags,
      certificateHash: hash,
      certificateStoreName: hash === '' ? '' : 'My',
      ItemXPath: `/system.applicationHost/sites/site[@name='${site}' and @id='${SITE_IDS[site] ?? 3}']`,
      site,
    };
  });

/** An empty address and `*` are the same address. */
function matches(bindingInformation: string, call: Call): boolean {
  const address = text(call, 'IPAddress');
  const wanted = text(call, 'BindingInformation');
  if (wanted !== undefined && star(wanted) !== bindingInformation) return false;
  return address === undefined || bindingInformation.startsWith(`${address}:`);
}

const star = (bindingInformation: string): string => bindingInformation.replace(/^:/, '*:');

function newBinding(call: Call): undefined {
  if (text(call, 'Protocol') !== 'https') throw new LabError('The lab knows HTTPS bindings only.', 'ArgumentException');
  newWebBinding(call.server, needText(call, 'Name'), rowOf(call));
}

const rowOf = (call: Call): string =>
  `${text(call, 'IPAddress') ?? '*'}:${needText(call, 'Port')}:${text(call, 'HostHeader') ?? ''}`;

function removeBinding(call: Call): undefined {
  const wanted = text(call, 'BindingInformation') ?? rowOf(call);
  removeWebBinding(call.server, needText(call, 'Name'), star(wanted));
}

function addCertificate(call: Call): undefined {
  const endpoint = endpointOf(needText(call, 'BindingInformation'));
  addSslCertificate(call.org, call.server, needText(call, 'Name'), endpoint, thumbprint(call));
}

function addsBinding(server: Server, site: Value | undefined, given: Call['given']): Operation {
  const bindingInformation = `${given['IPAddress'] ?? '*'}:${given['Port']}:${given['HostHeader'] ?? ''}`;
  return { kind: 'add-binding', on: on(server), site: String(site), bindingInformation };
}

function binds(call: Call): Operation {
  const endpoint = endpointOf(needText(call, 'BindingInformation'));
  const site = needText(call, 'Name');
  return { kind: 'bind-certificate', on: on(call.server), site, endpoint, certificate: thumbprint(call) };
}

function restarts({ server }: Call): Operation {
  return { kind: 'restart-iis', on: on(server) };
}

const sites = (server: Server): Value =>
  Object.keys(server.rows).map((name) => ({ name, id: SITE_IDS[name] ?? 3, state: stateOf(server) }));

/** The pools that serve both sites, and those of the back end alone (exchange facts 8.2). */
const POOLS = [
  'MSExchangeOWAAppPool',
  'MSExchangeECPAppPool',
  'MSExchangeServicesAppPool',
  'MSExchangePowerShellAppPool',
];
const pools = (server: Server): Value => POOLS.map((name) => ({ name, state: stateOf(server) }));
const stateOf = ({ services }: Server): string => (services['W3SVC'] === 'running' ? 'Started' : 'Stopped');

function requireSsl(call: Call): Value {
  const required = call.server.requireSsl[needText(call, 'Name')];
  if (required === undefined) return null;
  return flag(call, 'AsFlags') ? (required ? 'Ssl' : 'None') : required;
}
