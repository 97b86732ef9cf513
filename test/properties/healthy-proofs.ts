import { DIRECT_TRUST, type FactKey, HEALTH_PAGES, TRANSPORT_EVENTS, WEB_EVENTS } from '../../src/domain/facts.ts';
import type { RunState } from '../../src/domain/run-state.ts';
import { type Healthy, onSecond } from './any-healthy.ts';

/** What follows from an organization that is in order, from the draw alone: neither the planner nor a verdict is asked. */

const WEB_PORTS = ['wire/0.0.0.0:444', 'wire/0.0.0.0:443', 'wire/127.0.0.1:443'] as const;
/**
 * The proofs of every renewal. STARTTLS on 25 and 587 is a proof only where it presents a certificate of an authority.
 */
const PROOFS: readonly FactKey[] = [
  ...WEB_PORTS,
  ...HEALTH_PAGES,
  ...WEB_EVENTS,
  'internal-transport',
  DIRECT_TRUST,
  ...TRANSPORT_EVENTS,
];
const MAILBOX = ['EX01', 'EX02'];
const isMailbox = (server: string): boolean => MAILBOX.includes(server);

const red = ({ health }: Healthy): FactKey[] => Object.keys(health).map((app): FactKey => `health/${app}`);

const isMailDrained = ({ drained }: Healthy): boolean =>
  drained?.component === 'ServerWideOffline' || drained?.component === 'HubTransport';

/** Port 2525 answers 421 (exchange facts 13.6). */
const isRefused = (one: Healthy): boolean =>
  isMailDrained(one) && (one.drained?.state === 'Inactive' || one.drainingSmtp === 'refused');

/** Ports 25 and 587 answer 421. */
const isSmtpRefused = (one: Healthy): boolean =>
  isRefused(one) ||
  (one.drained?.component === 'FrontendTransport' &&
    (one.drained.state === 'Inactive' || one.drainingSmtp === 'refused'));

/** Nobody concludes from the state that the port is shut: the proof is owed if the port could not be seen, too. */
const isOwed = (one: Healthy): boolean =>
  isMailDrained(one) && one.components === 'read' && unseen(one).includes(DIRECT_TRUST);

export const isShellShut = ({ drained, inactiveRpsProxy }: Healthy): boolean =>
  inactiveRpsProxy === 'shut' &&
  drained?.state === 'Inactive' &&
  (drained.component === 'ServerWideOffline' || drained.component === 'RpsProxy');

/** The proofs that can never be had on this server, whatever its components do. */
const unseen = (one: Healthy): FactKey[] => [
  ...(one.tls12 ? red(one) : [...WEB_PORTS, ...HEALTH_PAGES]),
  ...(one.tls12 && !one.suppressed && !isRefused(one) ? [] : [DIRECT_TRUST]),
  // The certificate is a file of the central store, and no record names it.
  ...(one.front === 'central store' ? (['wire/0.0.0.0:443'] as const) : []),
  ...(one.logs === 'unread' ? [...WEB_EVENTS, ...TRANSPORT_EVENTS] : []),
  ...(one.webEvent && one.logs !== 'two days' ? WEB_EVENTS : []),
  ...(one.logs === 'whole' ? [] : (['event/12013'] as const)),
  ...(one.relay === null ? [] : (['event/12014'] as const)),
];

type Had = 'holds' | 'owed' | 'said to be missing' | 'missing, and nobody says so';
export type Proofs = Readonly<Record<string, Had>>;

/** The proofs of a renewal, by server and fact. */
export const proofsOf = (drawn: Healthy, servers: readonly string[]): Proofs =>
  byProof(servers, (server, fact) => {
    const one = server === 'EX02' ? onSecond(drawn) : drawn;
    if (fact === DIRECT_TRUST && isOwed(one)) return 'owed';
    return unseen(one).includes(fact) ? 'said to be missing' : 'holds';
  });

/** The same, as the plan and the journal say it. */
export const proofsHad = ({ plan, judged }: RunState): Proofs => {
  const evidence = [...judged].flatMap(([step, { evidence: all }]) => all.map((claim) => ({ step, ...claim })));
  return byProof(
    plan.servers.map(({ server }) => server),
    (server, fact) => {
      const last = evidence.filter((one) => one.step.startsWith(`${server}/`) && one.fact === fact).at(-1);
      if (last?.holds) return 'holds';
      if (last?.owed) return 'owed';
      const drift = plan.servers.find((one) => one.server === server)?.drift ?? [];
      const isSaid = drift.some((one) => one.owner === 'reported' && covers(one).includes(fact));
      return last?.excused !== undefined || isSaid ? 'said to be missing' : 'missing, and nobody says so';
    },
  );
};

const byProof = (servers: readonly string[], had: (server: string, fact: FactKey) => Had): Proofs =>
  Object.fromEntries(
    servers.filter(isMailbox).flatMap((server) => PROOFS.map((fact) => [`${server} ${fact}`, had(server, fact)])),
  );

/** One report may be about several facts: all ports of the web, with the pages behind them; all events of a log. */
function covers({ code, fact }: { readonly code: string; readonly fact: FactKey }): readonly FactKey[] {
  if (code === 'wire-unread' && fact === 'wire/25/starttls') return [];
  if (code === 'wire-unread') return fact === DIRECT_TRUST ? [DIRECT_TRUST] : [...WEB_PORTS, ...HEALTH_PAGES];
  if (code === 'health-page-red') return HEALTH_PAGES;
  if (code === 'log-unread') return fact === WEB_EVENTS[0] ? WEB_EVENTS : TRANSPORT_EVENTS;
  if (code === 'row-apart') return fact === 'row/Default Web Site/*:443:' ? ['wire/0.0.0.0:443'] : [];
  return code === 'event-logged' ? [fact] : [];
}

const FRONT_ROW: Readonly<Partial<Record<Healthy['front'], string>>> = {
  sni: '*:443:mail.contoso.com',
  'central host': '*:443:mail.contoso.com',
  'central store': '*:443:',
};

/** All that a plan for a Mailbox server that is in order may report. */
export function reportsOf(drawn: Healthy, server: string): string[] {
  const one = server === 'EX02' ? onSecond(drawn) : drawn;
  const row = FRONT_ROW[one.front];
  const [page] = one.tls12 ? red(one) : [];
  return [
    ...(one.tls12 ? [] : ['wire-unread wire/0.0.0.0:444']),
    ...(one.tls12 && !isSmtpRefused(one) ? [] : ['wire-unread wire/25/starttls']),
    ...(unseen(one).includes(DIRECT_TRUST) ? [`wire-unread ${DIRECT_TRUST}`] : []),
    ...(one.drained === null || one.components === 'unread'
      ? []
      : [`component-inactive component/${one.drained.component}`]),
    ...(page === undefined ? [] : [`health-page-red ${page}`]),
    ...(row === undefined ? [] : [`row-apart row/Default Web Site/${row}`]),
    ...(one.narrow ? ['probe-through-narrow-connector wire/25/starttls'] : []),
    ...(one.renewer ? ['other-renewer renewer/win-acme renew'] : []),
    ...(isShellShut(one) ? ['shell-of-another shell/opens'] : []),
  ].sort();
}
