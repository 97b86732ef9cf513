import { convergeGoal } from '../../src/choose/goal.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { impactOf } from '../../src/domain/impact.ts';
import type { Deadline, Plan, ServerPlan } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { classesOf } from '../../src/planner/classes.ts';
import { goalOf, overall } from '../../src/planner/plan.ts';
import { planServer } from '../../src/planner/server.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

export const named = (name: string): DesiredServer => ({ ...EX01, name, fqdn: `${name.toLowerCase()}.contoso.com` });

const of = (name: string, notBefore: string, notAfter: string) =>
  certificate({ subject: `CN=${name}`, issuer: `CN=${name}`, names: [name, named(name).fqdn], notBefore, notAfter });

/** A server with this name whose certificate has twelve days left. */
export const twelveDays = (name: string): Patch => ({
  ...aServer,
  identity: known({ name, fqdn: named(name).fqdn }),
  'shell/back-end': known(name),
  [`certificate/${OLD}`]: known(of(name, '2021-12-04T00:00:00Z', '2026-12-04T00:00:00Z')),
});

export const adoptable = (name = 'EX01'): Patch => ({
  'store/My': known([OLD, OTHER, PUBLIC]),
  [`certificate/${OTHER}`]: known(of(name, '2026-11-01T00:00:00Z', '2031-11-01T00:00:00Z')),
  [`key/${OTHER}`]: known(CSP),
});

export const done = (name = 'EX01'): Patch => ({
  ...adoptable(name),
  'sslcert/0.0.0.0:444': known(OTHER),
  'wire/0.0.0.0:444': known(OTHER),
  'internal-transport': known(OTHER),
  'wire/2525/x-anonymoustls': known(OTHER),
});

/** 444 presents nothing, so no management shell opens, and facts that need a cmdlet are unknown. */
export const shut = (name = 'EX01'): Patch => {
  const because = `no management shell opens on ${name}: 444 presents nothing`;
  return {
    'shell/opens': known(false),
    'internal-transport': unknown(because),
    'auth-certificate': unknown('no management shell opens on any Mailbox server'),
    'edge-subscriptions': unknown('no management shell opens on any Mailbox server'),
    'sslcert/0.0.0.0:444': known(null),
    'wire/0.0.0.0:444': known(null),
  };
};

export const serverPlan = (change: Patch = {}, name = 'EX01', server = named(name)): ServerPlan => {
  const view = new FactTable({ ...twelveDays(name), ...change });
  return planServer(convergeGoal(view, server, AT), view.fork());
};

/** The flags of the superseded certificate: a removal depends on whether federation uses it. */
const SERVES_SMTP: Patch = {
  [`flags/${OLD}`]: known({ services: 'SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' }),
};

export const retirePlan = (change: Patch, at = AT, name = 'EX01'): ServerPlan => {
  const view = new FactTable({ ...twelveDays(name), ...SERVES_SMTP, ...change });
  const goal = goalOf(view, named(name), { intent: 'retire', at, convergedAt: () => '2026-11-15T00:00:00Z' });
  return planServer(goal, view.fork());
};

export const unreachable = (name: string): ServerPlan => {
  const nothing = Object.keys(aServer).map((key) => [key as FactKey, unknown('no answer within 5 s')]);
  return serverPlan(Object.fromEntries(nothing) as Patch, name);
};

const expiring = (server: string): Deadline => ({
  server,
  at: '2026-12-04T00:00:00Z',
  certificate: OLD,
  event: 'expires',
  use: ['sslcert/0.0.0.0:444', 'internal-transport'],
});

export const planOf = (servers: readonly ServerPlan[], change: Partial<Plan> = {}): Plan => ({
  schema: 'exstate/plan/v1',
  intent: 'converge',
  organization: 'contoso',
  source: { kind: 'simulated', name: 'world.yaml' },
  verdict: overall(servers),
  desired: {
    sha256: '',
    state: { apiVersion: 'exstate/v1', organization: 'contoso', servers: servers.map(({ server }) => named(server)) },
  },
  observed: { takenAt: AT, sha256: '', state: { facts: {}, servers: {} } },
  allowed: { withoutCmdlets: false },
  convergedAt: {},
  judgedAt: AT,
  validUntil: '2026-12-04T00:00:00Z',
  deadlines: servers.map(({ server }) => expiring(server)),
  servers,
  classes: classesOf(
    servers,
    servers.map(({ server }) => named(server)),
  ),
  impact: impactOf(servers),
  digest: '',
  code: '7Q3F-K2ZD',
  ...change,
});
