import type { RecordSettings } from '../../domain/facts.ts';
import type { Operation } from '../../domain/operation.ts';
import { deleteSslRecord, putSslRecord, type Server, settingsOf } from '../../simulator/index.ts';
import { type Call, type Cmdlets, LabError, needText, on, thumbprint, type Value } from './cmdlet.ts';

/**
 * `netsh http … sslcert`: the records of http.sys, which can differ from the HTTPS bindings in IIS
 * (exchange facts 8.3).
 */
export const netshCmdlets: Cmdlets = {
  'netsh http show sslcert': { changes: false, run: show },
  'netsh http add sslcert': { changes: true, operation: binds, run: (call) => put(call, 'add') },
  'netsh http update sslcert': { changes: true, operation: binds, run: (call) => put(call, 'update') },
  'netsh http delete sslcert': {
    changes: true,
    run: ({ server, given }) => void deleteSslRecord(server, String(given['ipport'])),
  },
};

const IIS_APPLICATION = '{4dc3e181-e14b-4a21-b022-59fc669b0914}';

function show({ server, given }: Call): Value {
  const wanted = given['ipport'];
  const records = Object.entries(server.sslcert).filter(([endpoint]) => wanted == null || endpoint === wanted);
  if (records.length === 0 && wanted != null) {
    throw new LabError('The system cannot find the file specified.', 'ItemNotFoundException', 'ObjectNotFound');
  }
  return [
    '',
    'SSL Certificate bindings:',
    '-------------------------',
    '',
    ...records.flatMap((one) => record(server, one)),
  ];
}

const record = (server: Server, [endpoint, hash]: [string, string]): string[] => [
  `    IP:port                      : ${endpoint}`,
  `    Certificate Hash             : ${hash.toLowerCase()}`,
  `    Application ID               : ${IIS_APPLICATION}`,
  '    Certificate Store Name       : MY',
  `    DS Mapper Usage              : ${enabled(server, endpoint, 0x1)}`,
  `    Negotiate Client Certificate : ${enabled(server, endpoint, 0x2)}`,
  '',
];

const enabled = (server: Server, endpoint: string, bit: number): string =>
  ((settingsOf(server, endpoint)?.flags ?? 0) & bit) === 0 ? 'Disabled' : 'Enabled';

function put(call: Call, verb: 'add' | 'update'): undefined {
  const { org, server, given } = call;
  putSslRecord(org, server, needText(call, 'ipport'), thumbprint(call, 'certhash'), verb, settingsIn(given));
}

/** netsh writes the settings that its line names, and nothing else. */
function settingsIn(given: Call['given']): RecordSettings | null {
  const words = Object.entries(given).map(([name, value]) => `${name}=${String(value)}`);
  const bits = (table: Readonly<Record<string, number>>): number =>
    words.reduce((sum, word) => sum | (table[word.toLowerCase()] ?? 0), 0);
  const settings = {
    flags: bits(FLAGS),
    checkMode: bits(CHECKS) | (Number(given['revocationfreshnesstime'] ?? 0) > 0 ? FRESHNESS : 0),
    freshnessSeconds: Number(given['revocationfreshnesstime'] ?? 0),
    timeoutMilliseconds: Number(given['urlretrievaltimeout'] ?? 0),
    ctl: String(given['sslctlidentifier'] ?? ''),
    ctlStore: String(given['sslctlstorename'] ?? ''),
  };
  const set = Object.entries(settings).filter(([, value]) => value !== 0 && value !== '');
  return set.length === 0 ? null : (Object.fromEntries(set) as RecordSettings);
}

const FRESHNESS = 4;
const FLAGS = {
  'dsmapperusage=enable': 0x1,
  'clientcertnegotiation=enable': 0x2,
  'reject=enable': 0x8,
  'disablehttp2=enable': 0x10,
  'disablequic=enable': 0x20,
  'disabletls13=enable': 0x40,
  'disableocspstapling=enable': 0x80,
  'enabletokenbinding=enable': 0x100,
  'logextendedevents=enable': 0x200,
  'disablelegacytls=enable': 0x400,
  'enablesessionticket=enable': 0x800,
  'disabletls12=enable': 0x1000,
  'disablesessionid=enable': 0x4000,
};
const CHECKS = {
  'verifyclientcertrevocation=disable': 0x1,
  'verifyrevocationwithcachedclientcertonly=enable': 0x2,
  'usagecheck=disable': 0x10000,
};

/** Binding with netsh needs the same rights and has the same faults as binding with any other tool. */
function binds(call: Call): Operation {
  const endpoint = needText(call, 'ipport');
  const site = endpoint.endsWith(':444') ? 'Exchange Back End' : 'Default Web Site';
  return { kind: 'bind-certificate', on: on(call.server), site, endpoint, certificate: thumbprint(call, 'certhash') };
}
