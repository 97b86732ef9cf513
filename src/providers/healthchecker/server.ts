import {
  type ActivationPolicy,
  CERTIFICATE_NAMES,
  COMPONENTS,
  type Dag,
  DIRECT_TRUST,
  type Fact,
  HEALTH_PAGES,
  isKnown,
  known,
  type Patch,
  RDP_LISTENER,
  type Thumbprint,
  unknown,
} from '../../domain/facts.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { type Listed, listedCertificates, namedBy, unlisted } from './certificates.ts';
import type { Exported } from './file.ts';
import { hostConfigFacts } from './host-config.ts';
import { member, objectsOf, textOf } from './members.ts';
import { NOT_EXPORTED } from './reasons.ts';
import { restartIn } from './restart.ts';
import { webFacts } from './web.ts';

/** What HealthChecker never looks at (exchange facts 13.7). A check that needs one of these says that it is not known. */
const NEVER = [
  'setup-running',
  'shell/opens',
  'shell/reaches',
  'store/My',
  'store/Root',
  'store/CA',
  'wire/0.0.0.0:444',
  'wire/0.0.0.0:443',
  'wire/127.0.0.1:443',
  'wire/25/starttls',
  'wire/587/starttls',
  DIRECT_TRUST,
  RDP_LISTENER,
  'web-management',
  'web/restart-due',
  'transport/restart-due',
  'tolerates-untrusted-444',
  'mounted-copies',
  ...CERTIFICATE_NAMES,
  ...COMPONENTS,
  ...HEALTH_PAGES,
] as const;

export interface ServerRead {
  readonly name: string;
  readonly facts: Patch;
  readonly listed: Listed;
}

/** The facts of one server. Undefined: the export does not say of which. */
export function serverIn(
  { exchange, system }: Pick<Exported, 'exchange' | 'system'>,
  auth: readonly Thumbprint[],
): ServerRead | undefined {
  const server = member(exchange, 'GetExchangeServer');
  const name = textOf(member(server, 'Name'));
  if (name === undefined) return undefined;
  const information = member(exchange, 'ExchangeCertificateInformation');
  const listed = listedCertificates(information);
  const edge = isEdge(server);
  const settings = member(exchange, 'IISSettings');
  const facts = {
    ...Object.fromEntries(NEVER.map((key) => [key, unknown(NOT_EXPORTED)])),
    identity: known({ name, fqdn: textOf(member(server, 'Fqdn')) ?? name }),
    role: edge === undefined ? unknown(NOT_EXPORTED) : known(edge ? 'edge' : 'mailbox'),
    build: build(exchange),
    'windows/restart-pending': restartIn(system),
    dag: edge === true ? known(null) : dag(member(exchange, 'GetMailboxServer')),
    ...services(exchange),
    ...(edge === true
      ? {}
      : { ...webFacts(settings), ...hostConfigFacts(textOf(member(settings, 'ApplicationHostConfig'))) }),
    'internal-transport': namedBy(
      member(information, 'InternalCertificateThumbprint') ?? member(information, 'InternalCertificate', 'Thumbprint'),
    ),
    ...listed.facts,
  };
  return {
    name,
    listed,
    facts: { ...facts, ...unlisted(listed, [...namedIn(facts), ...(edge === true ? [] : auth)]) },
  };
}

function isEdge(server: Clixml | undefined): boolean | undefined {
  const edge = member(server, 'IsEdgeServer')?.scalar;
  if (typeof edge === 'boolean') return edge;
  const roles = textOf(member(server, 'ServerRole'));
  return roles === undefined ? undefined : /\bEdge\b/i.test(roles);
}

function build(exchange: Clixml): Fact<string> {
  const text = textOf(member(exchange, 'BuildInformation', 'VersionInformation', 'BuildVersion')) ?? '';
  return /^\d+(\.\d+){3}$/.test(text) ? known(text) : unknown(NOT_EXPORTED);
}

const POLICIES: Readonly<Record<string, ActivationPolicy>> = {
  Unrestricted: 'unrestricted',
  IntrasiteOnly: 'intrasite',
  Blocked: 'blocked',
};

/** Every Mailbox server has the two settings, so without them the export does not prove that there is no DAG. */
function dag(server: Clixml | undefined): Fact<Dag> {
  const activation = POLICIES[textOf(member(server, 'DatabaseCopyAutoActivationPolicy')) ?? ''];
  const moveNow = member(server, 'DatabaseCopyActivationDisabledAndMoveNow')?.scalar;
  if (activation === undefined || typeof moveNow !== 'boolean') return unknown(NOT_EXPORTED);
  const group = member(server, 'DatabaseAvailabilityGroup');
  const name = (textOf(member(group, 'Name')) ?? textOf(group) ?? '').split('/').at(-1) ?? '';
  return known(name === '' ? null : { name, activation, moveNow });
}

/** Where HealthChecker had to go through JSON, an enumeration is its number. */
const STATES: Readonly<Record<string, string>> = { 1: 'stopped', 4: 'running', 7: 'paused' };

function services(exchange: Clixml): Patch {
  const found = objectsOf(member(exchange, 'DependentServices', 'Services')) ?? [];
  return Object.fromEntries(
    found.flatMap((one) => {
      const [name, state] = [textOf(member(one, 'Name')), textOf(member(one, 'Status'))];
      if (name === undefined || state === undefined) return [];
      const said = STATES[state] ?? state.toLowerCase();
      return [[`service/${name}`, /^[a-z]+$/.test(said) ? known(said) : unknown(NOT_EXPORTED)]];
    }),
  );
}

/** The certificates that records, IIS and transport name. */
const namedIn = (facts: Patch): Thumbprint[] =>
  Object.entries(facts).flatMap(([key, fact]) =>
    /^(?:sslcert\/|internal-transport$)/.test(key) &&
    fact !== undefined &&
    isKnown(fact) &&
    typeof fact.known === 'string'
      ? [fact.known]
      : [],
  );
