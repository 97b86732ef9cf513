import { directTrustPort, type Silent, silentConnector } from '../domain/answering-connector.ts';
import { drainedBefore } from '../domain/drained.ts';
import { DIRECT_TRUST, isKnown, NOT_OBSERVED } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { answersItself } from '../domain/shell.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

const WEB_PORTS = ['wire/0.0.0.0:444', 'wire/0.0.0.0:443', 'wire/127.0.0.1:443'] as const;
const SMTP_PORTS = ['wire/25/starttls', 'wire/587/starttls'] as const;
/**
 * A port that cannot be seen proves nothing. The report says what decides instead (exchange facts 13). The reasons are text
 * of Windows: they make the sentence, and not the number of entries.
 */
export const unseenPorts: Check = (view, goal) => {
  if (!isKnown(view.get('identity'))) return [];
  const web = goal.server.role === 'edge' ? [] : WEB_PORTS.flatMap((fact) => unseen(view, fact));
  const [first] = web;
  return [
    ...(first === undefined
      ? []
      : [
          reported(
            'wire-unread',
            first.fact,
            `it could not be seen what ${unseenSaid(web)}: ${proofInstead(view, goal)} instead`,
          ),
        ]),
    ...unseenSmtp(view),
    ...unseen(view, DIRECT_TRUST).map(({ because }) =>
      reported(
        'wire-unread',
        DIRECT_TRUST,
        `it could not be seen what 2525 X-ANONYMOUSTLS presents (${because}): ${insteadOfTransport(view, goal)}`,
      ),
    ),
  ];
};

/** A restart of transport must not change what clients see on 25 and 587, and no other fact shows it. */
function unseenSmtp(view: View): Drift[] {
  const smtp = SMTP_PORTS.flatMap((fact) => unseen(view, fact));
  const [first] = smtp;
  if (first === undefined) return [];
  const says = `it could not be seen what ${unseenSaid(smtp)}: nothing proves that a restart of transport changes no certificate there`;
  return [reported('wire-unread', first.fact, says)];
}

function insteadOfTransport(view: View, { server }: Goal): string {
  const silent = silentConnector(view, server.name, directTrustPort(server.role));
  const drained = drainedBefore(DIRECT_TRUST, view);
  if (drained !== undefined && silent === undefined)
    return `the component ${drained.component.slice('component/'.length)} is ${drained.is.state}. When it is Active again, this can be seen`;
  const why = silent === undefined ? '' : `${silentSaid(silent)}. So `;
  return `${why}the internal transport certificate in the directory is the proof instead. It does not show whether transport was restarted since it was changed`;
}

/** Both are settings of the connector, and no step changes them (exchange facts 7.1). */
function silentSaid({ name, port, because }: Silent): string {
  const setting =
    because === 'suppressed' ? 'SuppressXAnonymousTls is true' : 'its AuthMechanism does not contain ExchangeServer';
  return `the Receive connector "${name}" on ${port} does not offer it, because ${setting}`;
}

/** A management shell that another server answers is no proof of the ports of this one (exchange facts 14.1). */
const proofInstead = (view: View, { server }: Goal): string =>
  answersItself(view, server) === true
    ? 'the http.sys records and a management shell that this server answers are the proof'
    : 'the http.sys records are the proof';

interface Unseen {
  readonly port: string;
  readonly because: string;
}

function unseenSaid(web: readonly Unseen[]): string {
  const present = web.length > 1 ? 'present' : 'presents';
  const portsOf = (because: string) => list(web.filter((one) => one.because === because).map(({ port }) => port));
  const [only = '', ...others] = new Set(web.map(({ because }) => because));
  if (others.length === 0) return `${portsOf(only)} ${present} (${only})`;
  return `${list([only, ...others].map((because) => `${portsOf(because)} (${because})`))} ${present}`;
}

type Port = (typeof WEB_PORTS)[number] | (typeof SMTP_PORTS)[number] | typeof DIRECT_TRUST;

function unseen(view: View, fact: Port) {
  const seen = view.get(fact);
  if (isKnown(seen) || seen === NOT_OBSERVED) return [];
  return [{ fact, port: portSaid(fact), because: seen.unknown }];
}

const portSaid = (fact: Port): string =>
  fact.replace(/^wire\/(0\.0\.0\.0:)?/, '').replace(/^(\d+)\/starttls$/, '$1 STARTTLS');
