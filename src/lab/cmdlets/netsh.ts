import type { Operation } from '../../domain/operation.ts';
import { deleteSslRecord, type Server } from '../../simulator/index.ts';
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
  return ['', 'SSL Certificate bindings:', '-------------------------', '', ...records.flatMap(record)];
}

const record = ([endpoint, hash]: [string, string]): string[] => [
  `    IP:port                      : ${endpoint}`,
  `    Certificate Hash             : ${hash.toLowerCase()}`,
  `    Application ID               : ${IIS_APPLICATION}`,
  '    Certificate Store Name       : MY',
  '',
];

function put(call: Call, verb: 'add' | 'update'): undefined {
  const { server } = call;
  const endpoint = needText(call, 'ipport');
  const present = server.sslcert[endpoint] !== undefined;
  if (verb === 'add' && present) throw failed('add', '183: Cannot create a file when that file already exists.');
  if (verb === 'update' && !present) throw failed('update', '2: The system cannot find the file specified.');
  needKey(server, thumbprint(call, 'certhash'), verb);
  server.sslcert[endpoint] = thumbprint(call, 'certhash');
}

function needKey(server: Server, certificate: string, verb: string): void {
  if (server.certificates.find(({ thumbprint }) => thumbprint === certificate)?.key?.usable) return;
  throw failed(verb, '1312: A specified logon session does not exist. It may already have been terminated.');
}

const failed = (verb: string, why: string): LabError =>
  new LabError(`SSL Certificate ${verb} failed, Error: ${why}`, 'InvalidOperationException', 'InvalidOperation');

/** Binding with netsh needs the same rights and has the same faults as binding with any other tool. */
function binds(call: Call): Operation {
  const endpoint = needText(call, 'ipport');
  const site = endpoint.endsWith(':444') ? 'Exchange Back End' : 'Default Web Site';
  return { kind: 'bind-certificate', on: on(call.server), site, endpoint, certificate: thumbprint(call, 'certhash') };
}
