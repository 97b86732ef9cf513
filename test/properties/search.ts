import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { sameName } from '../../src/domain/facts.ts';
import {
  addSslCertificate,
  CmdletError,
  copy,
  deleteRoot,
  enableExchangeCertificate,
  grantKey,
  iisReset,
  importRoot,
  newExchangeCertificate,
  newWebBinding,
  type Organization,
  removeExchangeCertificate,
  restartTransport,
  type Server,
} from '../../src/simulator/index.ts';
import { inDesiredState } from './in-desired-state.ts';
import { harm } from './safe.ts';

type Act = (org: Organization, server: Server) => unknown;
type Move = readonly [name: string, act: Act];

const PLACES = [
  ['Exchange Back End', '0.0.0.0:444'],
  ['Default Web Site', '0.0.0.0:443'],
  ['Default Web Site', '127.0.0.1:443'],
] as const;

/** Everything that an administrator can type here, useful or not. The harm check refuses commands that do harm. */
const moves = ({ certificates }: Server): Move[] => [
  ['New-ExchangeCertificate, and the grant', issue],
  [
    'New-ExchangeCertificate -Services SMTP',
    (o, s) => newExchangeCertificate(o, s, { services: ['SMTP'], force: true }),
  ],
  ['New-WebBinding 444', (_, s) => newWebBinding(s, 'Exchange Back End', '*:444:')],
  ['iisreset', (o, s) => iisReset(o, s)],
  ['restart transport', (org, s) => restartTransport(org, s)],
  ...certificates.flatMap(({ id, thumbprint }) =>
    withCertificate(thumbprint).map(([name, act]): Move => [`${name} ${id}`, act]),
  ),
];

const withCertificate = (thumbprint: string): Move[] => [
  ['icacls', (o, s) => grantKey(o, s, thumbprint)],
  ['Import-Certificate Root', (_, s) => importRoot(s, thumbprint)],
  ['certutil -delstore Root', (_, s) => deleteRoot(s, thumbprint)],
  ['Enable SMTP', (o, s) => enableExchangeCertificate(o, s, thumbprint, { services: ['SMTP'], force: true })],
  ['Enable IIS', (o, s) => enableExchangeCertificate(o, s, thumbprint, { services: ['IIS'] })],
  ['Remove-ExchangeCertificate', (o, s) => removeExchangeCertificate(o, s, thumbprint)],
  ...PLACES.map(([site, at]): Move => [`bind ${at}`, (o, s) => addSslCertificate(o, s, site, at, thumbprint)]),
];

function issue(org: Organization, server: Server): void {
  const made = newExchangeCertificate(org, server, { services: ['None'], force: true });
  grantKey(org, server, made.thumbprint);
}

export interface Search {
  /** The moves to the desired state. */
  readonly way: readonly string[] | undefined;
  readonly states: number;
  /** Everything within the depth was tried. */
  readonly whole: boolean;
}

interface Node {
  readonly org: Organization;
  readonly way: readonly string[];
}

const DEPTH = 8;
const STATES = 3000;

/** Breadth-first search over cmdlets, without moves that do harm. Uses neither the planner nor the actions. */
export function search(start: Organization, name: string, desired: DesiredState, wanted: DesiredServer): Search {
  const seen = new Set([keyOf(start)]);
  let front: Node[] = [{ org: start, way: [] }];
  for (let depth = 0; front.length > 0; depth += 1) {
    const found = front.find(({ org }) => isReached(org, name, wanted));
    if (found) return { way: found.way, states: seen.size, whole: true };
    if (depth === DEPTH || seen.size > STATES) return { way: undefined, states: seen.size, whole: false };
    front = front.flatMap((node) => next(node, start, name, desired).filter(({ org }) => isFresh(org, seen)));
  }
  return { way: undefined, states: seen.size, whole: true };
}

const serverIn = (org: Organization, name: string): Server | undefined =>
  org.servers.find((server) => sameName(server.name, name));

function isReached(org: Organization, name: string, wanted: DesiredServer): boolean {
  const server = serverIn(org, name);
  return server !== undefined && inDesiredState(org, server, wanted);
}

function next(node: Node, start: Organization, on: string, desired: DesiredState): Node[] {
  const server = serverIn(node.org, on);
  return (server ? moves(server) : []).flatMap(([name, act]) => {
    const after = copy(node.org);
    if (!done(act, after, on)) return [];
    const bad = harm({ start, before: node.org, after, on, desired, intent: 'converge' });
    return bad.length > 0 ? [] : [{ org: after, way: [...node.way, name] }];
  });
}

function done(act: Act, org: Organization, on: string): boolean {
  const server = serverIn(org, on);
  try {
    if (server) act(org, server);
    return server !== undefined;
  } catch (error) {
    if (error instanceof CmdletError) return false;
    throw error;
  }
}

/** Event logs do not affect what is possible. */
const keyOf = (org: Organization): string => JSON.stringify(org.servers.map(({ events: _, ...server }) => server));

function isFresh(org: Organization, seen: Set<string>): boolean {
  const key = keyOf(org);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
