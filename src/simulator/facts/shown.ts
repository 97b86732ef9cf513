import {
  type Fact,
  HEALTH_PAGES,
  HEALTHY,
  isKnown,
  known,
  LOGS,
  TRANSPORT_EVENTS,
  WEB_EVENTS,
} from '../../domain/facts.ts';
import { type Logged, loggedEvents, newestEvent, oldestRecord } from '../events.ts';
import { answerHealth, healthPage } from '../health.ts';
import { mailClientSeen, serveTo } from '../mail-clients.ts';
import { type Server, thumbprintOn } from '../organization.ts';
import { directTrustSeen, starttlsSeen, webSeen } from '../wire.ts';
import { NOTHING, type SimulatedFamilies } from './simulated.ts';
import { WEB_ENDPOINTS } from './web.ts';

const WELL = known(HEALTHY);

/** What can be seen of a server from outside: the certificates of its ports, its health pages and its event logs. */
export const shown = {
  wire: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server, smtp, submission }) => {
      for (const endpoint of WEB_ENDPOINTS) facts[`wire/${endpoint}`] = webSeen(org, server, endpoint);
      facts['wire/25/starttls'] = starttlsSeen(org, server, 25, smtp);
      facts['wire/587/starttls'] = starttlsSeen(org, server, 587, submission);
      facts['wire/2525/x-anonymoustls'] = directTrustSeen(org, server);
      for (const port of [993, 995] as const) facts[`wire/${port}/tls`] = mailClientSeen(org, server, port);
    },
    // The others follow from records, stores and services.
    set: ({ server, rest }, value) => {
      if (rest === '993/tls' || rest === '995/tls')
        serveTo(server, rest === '993/tls' ? 993 : 995, value === null ? null : thumbprintOn(server, value));
    },
  },
  health: {
    scope: 'server',
    inCopy: 'apart',
    seenBy: [],
    observe: (facts, { org, server }) => {
      const port = webSeen(org, server, '0.0.0.0:444');
      for (const key of HEALTH_PAGES) facts[key] = pageFact(server, key.slice('health/'.length), port);
    },
    set: ({ server, rest }, value) => answerHealth(server, rest, value),
  },
  event: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server, smtp, submission }) => {
      const logged = loggedEvents(org, server, [smtp, submission]);
      for (const key of [...WEB_EVENTS, ...TRANSPORT_EVENTS]) facts[key] = eventFact(logged, key);
      for (const { id, at } of logged) if (id.includes('/')) facts[`event/${id}`] = known(at);
    },
    set: ({ server, rest }, value) => {
      if (value === null) delete server.events[rest];
      else server.events[rest] = value;
    },
  },
  log: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server }) => {
      for (const key of LOGS) facts[key] = known(oldestRecord(org, server, key.slice('log/'.length)));
    },
    set: ({ server, rest }, value) => {
      if (value === null) delete server.logs[rest];
      else server.logs[rest] = value;
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

/** Each page makes its own handshake with the port. */
function pageFact(server: Server, app: string, port: Fact<string>): Fact<number> {
  if (!isKnown(port)) return port;
  if (port.known === null) return NOTHING;
  const status = healthPage(server, app);
  return status === HEALTHY ? WELL : known(status);
}

function eventFact(logged: readonly Logged[], key: string): Fact<string> {
  const at = newestEvent(logged, key.slice('event/'.length));
  return at === null ? NOTHING : known(at);
}
