import type { Operation } from '../../domain/operation.ts';
import {
  type ExchangeService,
  enableExchangeCertificate,
  needShell,
  newExchangeCertificate,
  removeExchangeCertificate,
  renewExchangeCertificate,
  type StoredCertificate,
} from '../../simulator/index.ts';
import { exchanged } from './certificate.ts';
import { type Call, type Cmdlets, flag, LabError, on, text, texts, thumbprint, type Value } from './cmdlet.ts';

/** The certificate cmdlets of Exchange. */
export const certificateCmdlets: Cmdlets = {
  'Get-ExchangeCertificate': { changes: false, run: getCertificates },
  'New-ExchangeCertificate': { changes: true, operation: issues, run: newCertificate },
  'Enable-ExchangeCertificate': { changes: true, operation: enables, run: enable },
  'Remove-ExchangeCertificate': { changes: true, operation: removes, run: remove },
};

function getCertificates(call: Call): Value {
  const { org, server } = call;
  needShell(org, server, call.here);
  const wanted = text(call, 'Thumbprint');
  const found = wanted === undefined ? server.certificates : [held(call)];
  return found.map((c) => exchanged(org, server, c));
}

function held(call: Call): StoredCertificate {
  const wanted = thumbprint(call);
  const found = call.server.certificates.find((c) => c.thumbprint === wanted);
  if (found !== undefined) return found;
  // By this reason, scripts distinguish "not on this server" from "server unreachable" (exchange facts 4.5).
  throw new LabError(
    `The certificate with thumbprint ${wanted} was not found.`,
    'InvalidOperationException',
    'InvalidOperation',
  );
}

/** The services that Exchange declares (exchange facts 5.1). The simulator has the first five. */
const SIMULATED: readonly ExchangeService[] = ['None', 'IMAP', 'POP', 'IIS', 'SMTP'];
const DECLARED = ['UM', 'Federation', 'UMCallRouter'];

/** Service names in any case. `None` beside other services has no effect. */
function services(call: Call): ExchangeService[] | undefined {
  const named = texts(call, 'Services')?.map(service);
  const some = named?.filter((one) => one !== 'None');
  return some?.length === 0 ? named : some;
}

function service(word: string): ExchangeService {
  const same = (one: string) => one.toLowerCase() === word.toLowerCase();
  const found = SIMULATED.find(same);
  if (found !== undefined) return found;
  const known = DECLARED.some(same);
  throw new LabError(
    known ? `The lab does not simulate the service ${word}.` : `'${word}' is no service: ${SIMULATED.join(', ')}.`,
    'ArgumentException',
  );
}

/** The answer that a person typed at the prompt; empty if no person is there. */
const answer = (call: Call): { answer?: 'yes' | 'no' } => {
  const given = text(call, 'Answer');
  return given === 'yes' || given === 'no' ? { answer: given } : {};
};

function newCertificate(call: Call): Value {
  const { org, server } = call;
  const how = { force: flag(call, 'Force'), through: call.here, ...answer(call) };
  const old = text(call, 'Renews');
  const made =
    old === undefined
      ? newExchangeCertificate(org, server, { ...asked(call), ...how })
      : renewExchangeCertificate(org, server, old, { tool: 'shell', ...how });
  return made.thumbprint;
}

function asked(call: Call) {
  const [subject, names, friendlyName] = [
    text(call, 'SubjectName'),
    texts(call, 'DomainName'),
    text(call, 'FriendlyName'),
  ];
  const bits = Number(text(call, 'KeySize') ?? 2048);
  const wanted = services(call);
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(names === undefined ? {} : { names: withCommonName(names, subject) }),
    ...(friendlyName === undefined ? {} : { friendlyName }),
    ...(wanted === undefined ? {} : { services: wanted }),
    keyBits: bits,
    exportable: flag(call, 'PrivateKeyExportable'),
  };
}

/** Exchange adds the common name of the subject to the names of the certificate (exchange facts 5). */
function withCommonName(names: readonly string[], subject = ''): string[] {
  const common = /CN=([^,]+)/i.exec(subject)?.[1];
  const missing = common !== undefined && !names.some((name) => name.toLowerCase() === common.toLowerCase());
  return missing ? [...names, common] : [...names];
}

function enable(call: Call): Value {
  const { org, server } = call;
  held(call);
  return enableExchangeCertificate(org, server, thumbprint(call), {
    services: services(call) ?? [],
    force: flag(call, 'Force'),
    doNotRequireSsl: flag(call, 'DoNotRequireSsl'),
    networkServiceAllowed: flag(call, 'NetworkServiceAllowed'),
    through: call.here,
    ...answer(call),
  });
}

function remove(call: Call): undefined {
  needShell(call.org, call.server, call.here);
  held(call);
  removeExchangeCertificate(call.org, call.server, thumbprint(call), call.here);
}

function issues({ server }: Call): Operation {
  return { kind: 'issue-certificate', on: on(server), certificate: `new:${server.name}` };
}

function enables(call: Call): Operation | undefined {
  if (!services(call)?.includes('SMTP')) return undefined;
  return { kind: 'enable-smtp', on: on(call.server), certificate: thumbprint(call) };
}

function removes(call: Call): Operation {
  return { kind: 'remove-certificate', on: on(call.server), certificate: thumbprint(call) };
}
