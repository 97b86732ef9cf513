import type { Action } from '../domain/action.ts';
import { type Certificate, type CertificateId, isKnown, isNew, type Key, known } from '../domain/facts.ts';
import { ownNames } from '../domain/own-names.ts';
import type { Goal } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { plusYears } from '../domain/time.ts';
import { exchangeLine, windowsLine } from '../typed/issuing.ts';
import { certificatePath } from '../typed/literal.ts';
import { cmdlets, commonPreconditions, notOnEdge } from './common-preconditions.ts';
import { portsSeenNarrowly, portsThatTakeNewest, unsettledStarttls, unsettledTransport } from './starttls.ts';

/**
 * Issue a new self-signed certificate without services, and let NETWORK SERVICE read its key at once: transport may use
 * the new certificate immediately, and without access to its key TLS fails (exchange facts 5.3).
 *
 * Never repeated: a call that reported an error may have issued a certificate, and the next run adopts it (5.1).
 */
export const issueCertificate: Action<'issue-certificate'> = {
  kind: 'issue-certificate',
  stage: 'issue',
  // exstate first searches for a management shell, and the first one that it tries may hang.
  deadlineSeconds: 120,

  propose: (drift, goal, view) =>
    drift.fact === 'store/My' && goal.choice.certificate !== null && isNew(goal.choice.certificate)
      ? {
          kind: 'issue-certificate',
          certificate: goal.choice.certificate,
          ...by(goal),
          // Connectors name the certificate as the server writes its name, not as the YAML does (exchange facts 12).
          on: ownNames(goal.server, view.peek('identity')),
        }
      : undefined,

  precondition: (op, view, goal) => [
    ...commonPreconditions(op, view, op.by === 'windows' ? 'issue-by-windows' : op.kind),
    ...(goal.want['internal-transport'] || goal.server.role === 'edge' ? notOnEdge(view, goal) : []),
    ...(op.by === 'windows' || goal.server.role === 'edge' ? [] : cmdlets(op, view, goal)),
  ],

  predict: (op, view, goal) => {
    const store = view.peek('store/My');
    return {
      writes: {
        'store/My': known([...((isKnown(store) && store.known) || []), op.certificate]),
        [`certificate/${op.certificate}`]: known(issued(op.on.name, op.on.fqdn, goal.at)),
        [`key/${op.certificate}`]: known<Key>({
          provider: 'csp',
          usable: true,
          networkService: true,
          exportable: false,
        }),
      },
      // STARTTLS uses the newest certificate with the name of the server.
      unsettles: [
        ...unsettledStarttls(view, goal.at),
        ...unsettledTransport(view),
        // Windows leaves a copy there (exchange facts 5.4).
        ...(op.by === 'windows' ? (['store/CA'] as const) : []),
      ],
    };
  },

  say: (op, view) => ({
    sentence: `${
      op.by === 'windows'
        ? `let Windows make a certificate for CN=${op.on.name}, without any Exchange cmdlet`
        : `issue a certificate for CN=${op.on.name}, no services`
    }; let NETWORK SERVICE read its key${atOnce(portsThatTakeNewest(view, op.on.name))}${perhaps(portsSeenNarrowly(view, op.on.name))}`,
    powershell: [
      '$before = @(Get-ChildItem Cert:\\LocalMachine\\My).Thumbprint',
      op.by === 'windows' ? windowsLine(op.on) : exchangeLine(op.on),
      '$new = @(Get-ChildItem Cert:\\LocalMachine\\My | Where-Object { $before -notcontains $_.Thumbprint }).Thumbprint    # exactly one; never repeat the line above',
      ...grantLines(op.certificate),
    ],
  }),
};

const atOnce = (ports: readonly number[]): string =>
  ports.length === 0 ? '' : `; SMTP on ${list(ports.map(String))} presents it at once`;

const perhaps = (ports: readonly number[]): string =>
  ports.length === 0
    ? ''
    : `; SMTP on ${list(ports.map(String))} may present it at once to clients of another Receive connector`;

const by = (goal: Goal): { by?: 'windows' } => (goal.choice.by === undefined ? {} : { by: goal.choice.by });

/**
 * Only the permission on the file of the key container is reliable. It is not shown that the switch of the cmdlet works
 * on 2016 and later (exchange facts 22).
 */
export const grantLines = (certificate: CertificateId): string[] => [
  `$key = (Get-Item ${certificatePath(certificate)}).PrivateKey.CspKeyContainerInfo.UniqueKeyContainerName    # nothing or an error: a CNG key, stop`,
  `icacls "$env:ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\$key" /grant '*S-1-5-20:R'`,
];

const issued = (name: string, fqdn: string, at: string): Certificate => ({
  subject: `CN=${name}`,
  issuer: `CN=${name}`,
  names: [name, fqdn],
  notBefore: at,
  notAfter: plusYears(at, 5),
  keyBits: 2048,
  signature: 'sha256RSA',
  usages: ['1.3.6.1.5.5.7.3.1'],
});
