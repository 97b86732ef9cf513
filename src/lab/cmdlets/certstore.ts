import { X509Certificate } from 'node:crypto';
import type { Operation, OperationKind } from '../../domain/operation.ts';
import { plusYears } from '../../domain/time.ts';
import {
  addstoreMy,
  addToStore,
  deleteCa,
  deleteFromStore,
  deleteRoot,
  expand,
  freeId,
  grantKey,
  importRoot,
  inRoot,
  leaveCopyInCa,
  repairstore,
  revokeKey,
  type StoredCertificate,
} from '../../simulator/index.ts';
import { certificateFromDer } from '../../x509/certificate-from-der.ts';
import { containerOf, stored } from './certificate.ts';
import {
  type Call,
  type Cmdlet,
  type Cmdlets,
  LabError,
  needText,
  on,
  text,
  texts,
  thumbprint,
  type Value,
} from './cmdlet.ts';

/** Cert:, certutil and icacls on LocalMachine\My and Root. */
export const certstoreCmdlets: Cmdlets = {
  'Get-StoreMy': { changes: false, run: ({ server }) => server.certificates.map((c) => stored(c, 'My')) },
  'Get-StoreRoot': { changes: false, run: root },
  'Get-StoreCA': { changes: false, run: ({ server }) => server.ca.map((id) => copyOf(server, id)) },
  'Remove-StoreMy': {
    changes: true,
    run: ({ org, server, given }) => void deleteFromStore(org, server, String(given['Thumbprint'])),
  },
  'New-SelfSignedCertificate': { changes: true, operation: ({ server }) => issues(server), run: selfSigned },
  'Import-Certificate Root': asOperation('trust-certificate', importPublic),
  'certutil -delstore Root': asOperation('untrust-certificate', (call) => deleteRoot(call.server, thumbprint(call))),
  'certutil -delstore CA': {
    changes: true,
    run: ({ server, given }) => void deleteCa(server, String(given['Thumbprint']).toUpperCase()),
  },
  'certutil -delstore My': {
    changes: true,
    run: ({ org, server, given }) => void deleteFromStore(org, server, String(given['Thumbprint']).toUpperCase()),
  },
  'certutil -addstore Root': asOperation('trust-certificate', importPublic),
  'certutil -addstore My': { changes: true, run: addMy },
  'certutil -repairstore My': {
    changes: true,
    run: ({ server, given }) => void repairstore(server, String(given['Thumbprint']).toUpperCase()),
  },
  'icacls /grant': asOperation('grant-key', (call) => grantKey(call.org, call.server, thumbprint(call))),
  'icacls /remove:g': { changes: true, run: (call) => void revokeKey(call.server, keyNamed(call)) },
};

/** `icacls` names a file, so the certificate of this key file is looked up first. */
function asOperation(
  kind: Extract<OperationKind, 'grant-key' | 'trust-certificate' | 'untrust-certificate'>,
  run: (call: Call) => Value | undefined,
): Cmdlet {
  const certificateOf = (call: Call): string => {
    if (call.given['KeyFile'] !== undefined) return keyNamed(call);
    return call.given['RawData'] === undefined ? thumbprint(call) : fromBytes(call).thumbprint;
  };
  return {
    changes: true,
    operation: (call) => ({ kind, on: on(call.server), certificate: certificateOf(call) }),
    run: (call) => run({ ...call, given: { ...call.given, Thumbprint: certificateOf(call) } }),
  };
}

function keyNamed(call: Call): string {
  const file = needText(call, 'KeyFile').replace(/^.*[\\/]/, '');
  const found = call.server.certificates.find((c) => c.key?.provider === 'csp' && containerOf(c.thumbprint) === file);
  if (found !== undefined) return found.thumbprint;
  throw new LabError(`${file}: The system cannot find the file specified.`, 'ItemNotFoundException', 'ObjectNotFound');
}

function root({ server }: Call): Value {
  const copies = server.certificates.filter((c) => c.inRoot).map((c) => stored(c, 'Root'));
  return [...copies, ...server.root.map(nameless)];
}

function copyOf(server: Call['server'], thumbprint: string): Value {
  const held = server.certificates.find((c) => c.thumbprint === thumbprint);
  return held === undefined ? nameless(thumbprint) : stored(held, 'CA');
}

/** A certificate that is not in My has no bytes in a world. */
const nameless = (Thumbprint: string): Value => ({ Thumbprint, RawData: '', HasPrivateKey: false });

const fromBytes = (call: Call) => certificateFromDer(new X509Certificate(bytes(call)).raw.toString('base64'));

const bytes = (call: Call): Buffer => Buffer.from(needText(call, 'RawData'), 'base64');

/** A certificate that is not in My is only a thumbprint in Root. */
function importPublic(call: Call): Value {
  const { thumbprint: id } = fromBytes(call);
  if (call.server.certificates.some((c) => c.thumbprint === id)) importRoot(call.server, id);
  else if (!inRoot(call.server, id)) call.server.root.push(id);
  return id;
}

function addMy(call: Call): Value {
  const { org, server } = call;
  const read = fromBytes(call);
  if (server.certificates.some((c) => c.thumbprint === read.thumbprint)) return read.thumbprint;
  const added: StoredCertificate = expand({ id: read.thumbprint, der: read.der ?? '' }, server, org.now, org.switches);
  addstoreMy(server, added);
  return read.thumbprint;
}

function issues(server: Call['server']): Operation {
  return { kind: 'issue-certificate', by: 'windows', on: on(server), certificate: `new:${server.name}` };
}

/** Without a named provider the key is CNG, and only administrators can read it (exchange facts 22). */
function selfSigned(call: Call): Value {
  const { org, server, given } = call;
  const names = texts(call, 'DnsName') ?? [server.fqdn];
  const made = expand(
    {
      id: freeId(server),
      subject: `CN=${names[0]}`,
      names,
      notBefore: org.now,
      notAfter: text(call, 'NotAfter') ?? plusYears(org.now, 1),
      keyBits: Number(text(call, 'KeyLength') ?? 2048),
      friendlyName: text(call, 'FriendlyName') ?? '',
      // Windows has no Exchange services.
      smtpEnabled: false,
      key: {
        provider: given['Provider'] == null ? 'cng' : 'csp',
        networkService: false,
        exportable: text(call, 'KeyExportPolicy') !== 'NonExportable',
      },
    },
    server,
    org.now,
    org.switches,
  );
  addToStore(server, made);
  leaveCopyInCa(org, server, made);
  return made.thumbprint;
}
