import { type Fact, HEALTH_PAGES, HEALTHY, isKnown, known, TRANSPORT_EVENTS, WEB_EVENTS } from '../../domain/facts.ts';
import { newestEvent, unusable444 } from '../events.ts';
import { answerHealth, healthPage } from '../health.ts';
import type { Server } from '../organization.ts';
import { directTrustSeen, starttlsSeen, webSeen } from '../wire.ts';
import { derived, type Look, NOTHING, type SimulatedFamilies } from './simulated.ts';
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
    },
    set: derived,
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
    observe: (facts, look) => {
      const unmatched = look.smtp.unmatched || look.submission.unmatched;
      for (const key of WEB_EVENTS) facts[key] = eventFact(look, key, unusable444(look.server));
      for (const key of TRANSPORT_EVENTS) facts[key] = eventFact(look, key, unmatched && key === 'event/12014');
    },
    set: ({ server, rest }, value) => {
      if (value === null) delete server.events[rest];
      else server.events[rest] = value;
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

function eventFact({ org, server }: Look, key: string, goesOn: boolean): Fact<string> {
  const at = newestEvent(org, server, key.slice('event/'.length), goesOn);
  return at === null ? NOTHING : known(at);
}
