import { type Condition, given, need } from '../domain/condition.ts';
import { type CertificateId, type FactKey, type Key, sameName } from '../domain/facts.ts';
import type { Operation, Right } from '../domain/operation.ts';
import type { Goal } from '../domain/plan.ts';
import { keyFault } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { shellFor } from './shell.ts';

/**
 * The preconditions of every operation: the right server answers, Setup is not running, and the account has the right.
 */
export const commonPreconditions = (op: Operation, view: View, right: Right = op.kind): Condition[] => [
  need(
    view,
    'identity',
    { code: 'server-answers', server: op.on.name },
    (found) => found !== null && sameName(found.name, op.on.name) && sameName(found.fqdn, op.on.fqdn),
  ),
  // Setup changes bindings and certificates itself. If it is disturbed, it leaves the server half installed.
  need(view, 'setup-running', { code: 'setup-not-running', server: op.on.name }, (running) => running === false),
  may(right, view),
];

export const may = (kind: Right, view: View): Condition =>
  need(view, `may/${kind}`, { code: 'right', operation: kind }, (allowed) => allowed === true);

/** Certificate cmdlets call MSExchangeServiceHost on the target (exchange facts 4.5). */
export const cmdlets = (op: Operation, view: View, { server }: Pick<Goal, 'server'>): Condition[] => [
  server.role === 'edge' ? byHand(server) : shellFor(op, view),
  need(view, 'service/MSExchangeServiceHost', { code: 'service-host-running' }, (state) => state === 'running'),
];

const wellMade = (key: Key | null): boolean => key !== null && keyFault(key) === undefined;

export const keyUsable = (certificate: CertificateId, view: View): Condition =>
  need(view, `key/${certificate}`, { code: 'key-usable', certificate }, wellMade);

export const keyReadable = (certificate: CertificateId, view: View): Condition =>
  need(
    view,
    `key/${certificate}`,
    { code: 'key-readable', certificate },
    (key) => wellMade(key) && key?.networkService === true,
  );

/** The certificate may expire between the plan and the step. */
export const stillValid = (certificate: CertificateId, view: View, goal: Goal): Condition =>
  need(
    view,
    `certificate/${certificate}`,
    { code: 'certificate-valid', certificate },
    (found) => found !== null && validAt(found, goal.at),
  );

export const inRoot = (
  certificate: CertificateId,
  view: View,
  code: 'root-before-444' | 'root-for-connector',
): Condition => need(view, 'store/Root', { code, certificate }, (root) => (root ?? []).includes(certificate));

/**
 * On an Edge server, a person must replace the certificate, because the server must be subscribed again
 * (exchange facts 12).
 */
export const notOnEdge = (view: View, goal: Goal, fact: FactKey = 'role'): Condition[] => {
  const { name, role } = goal.server;
  return role === 'edge'
    ? [byHand(goal.server, fact)]
    : [need(view, 'role', { code: 'mailbox-role', server: name }, (found) => found === 'mailbox')];
};

/** exstate runs no Exchange cmdlet that changes an Edge server. */
const byHand = ({ name }: Goal['server'], fact: FactKey = 'role'): Condition =>
  given(fact, { code: 'not-edge', server: name }, false);

export const targetOf = (goal: Goal): { on: { name: string; fqdn: string } } => ({
  on: { name: goal.server.name, fqdn: goal.server.fqdn },
});
