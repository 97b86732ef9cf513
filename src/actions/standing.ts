import { type Condition, given, need } from '../domain/condition.ts';
import { type CertificateId, type FactKey, isNew, type Key, sameName } from '../domain/facts.ts';
import type { Operation, OperationKind } from '../domain/operation.ts';
import type { Goal } from '../domain/plan.ts';
import { keyFault, show } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { shellFor } from './shell.ts';

/** What every operation needs: the right server, no Setup at work on it, and the right to do it. */
export const standing = (op: Operation, view: View, right: Right = op.kind): Condition[] => [
  need(
    view,
    'identity',
    `the server that answers is ${op.on.name}`,
    (found) => found !== null && sameName(found.name, op.on.name) && sameName(found.fqdn, op.on.fqdn),
  ),
  // Setup rewrites bindings and certificates itself, and leaves a server half installed when disturbed.
  need(view, 'setup-running', `Exchange Setup is not running on ${op.on.name}`, (running) => running === false),
  may(right, view),
];

/** By what somebody is allowed each: what to ask for where it is missing (exchange facts 4.6). */
const ROLE = 'the role "Exchange Server Certificates"';
const LOCAL = 'local Administrators';
export type Right = OperationKind | 'issue-by-windows';
/** As RIGHTS.md, which a reviewer is given, says of each operation. */
export const RIGHTS: Readonly<Record<Right, string>> = {
  'issue-certificate': `${ROLE} and ${LOCAL}`,
  'issue-by-windows': `${LOCAL}, and Windows Server 2016 or later`,
  'grant-key': LOCAL,
  'trust-certificate': LOCAL,
  'untrust-certificate': LOCAL,
  'add-binding': LOCAL,
  'bind-certificate': LOCAL,
  'restart-iis': LOCAL,
  'enable-smtp': ROLE,
  'restart-transport': LOCAL,
  'remove-certificate': `${ROLE} and ${LOCAL}`,
};

export const may = (kind: Right, view: View): Condition =>
  need(view, `may/${kind}`, `your account has what ${kind} takes: ${RIGHTS[kind]}`, (allowed) => allowed === true);

/** Certificate cmdlets are calls to MSExchangeServiceHost on the target (exchange facts 4.5). */
export const cmdlets = (op: Operation, view: View): Condition[] => [
  shellFor(op, view),
  need(view, 'service/MSExchangeServiceHost', 'MSExchangeServiceHost is running', (state) => state === 'running'),
];

const wellMade = (key: Key | null): boolean => key !== null && keyFault(key) === undefined;

export const keyUsable = (certificate: CertificateId, view: View): Condition =>
  need(view, `key/${certificate}`, `${show(certificate)} has its private key, usable and in a CSP`, wellMade);

export const keyReadable = (certificate: CertificateId, view: View): Condition =>
  need(
    view,
    `key/${certificate}`,
    `${show(certificate)} has its private key, in a CSP, and NETWORK SERVICE may read it`,
    (key) => wellMade(key) && key?.networkService === true,
  );

/** One may come to its end between the plan and the step. */
export const stillValid = (certificate: CertificateId, view: View, goal: Goal): Condition =>
  need(
    view,
    `certificate/${certificate}`,
    `${show(certificate)} is valid`,
    (found) => found !== null && validAt(found, goal.at),
  );

export const inRoot = (certificate: CertificateId, view: View, should: string): Condition =>
  need(view, 'store/Root', should, (root) => (root ?? []).includes(certificate));

/** The service that a new internal transport certificate reaches an Edge server by is manual work (exchange facts 12). */
export const notOnEdge = (view: View, goal: Goal, fact: FactKey = 'role'): Condition[] => {
  const { name, role } = goal.server;
  return role === 'edge'
    ? [given(fact, `${name}, an Edge server, is renewed by hand, for it has to be subscribed again`, false)]
    : [need(view, 'role', `${name} has the Mailbox role`, (found) => found === 'mailbox')];
};

export const targetOf = (goal: Goal): { on: { name: string; fqdn: string } } => ({
  on: { name: goal.server.name, fqdn: goal.server.fqdn },
});

export const existing = (certificate: CertificateId | null): certificate is CertificateId =>
  certificate !== null && !isNew(certificate);
