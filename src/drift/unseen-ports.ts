import { isKnown, NOT_OBSERVED } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

const WEB_PORTS = ['wire/0.0.0.0:444', 'wire/0.0.0.0:443', 'wire/127.0.0.1:443'] as const;
const DIRECT_TRUST = 'wire/2525/x-anonymoustls';

/** A port that cannot be seen proves nothing. The report says what decides instead (exchange facts 13). */
export const unseenPorts: Check = (view, goal) => {
  if (!isKnown(view.get('identity'))) return [];
  const web = goal.server.role === 'edge' ? [] : WEB_PORTS.flatMap((fact) => unseen(view, fact));
  const reasons = [...new Set(web.map(({ because }) => because))];
  return [
    ...reasons.map((because) => {
      const ports = web.filter((one) => one.because === because);
      return reported(
        'wire-unread',
        ports[0]?.fact ?? WEB_PORTS[0],
        `it could not be seen what ${list(ports.map(({ port }) => port))} ${ports.length > 1 ? 'present' : 'presents'} (${because}): the http.sys records and a management shell that opens are the proof instead`,
      );
    }),
    ...unseen(view, DIRECT_TRUST).map(({ because }) =>
      reported(
        'wire-unread',
        DIRECT_TRUST,
        `it could not be seen what 2525 X-ANONYMOUSTLS presents (${because}): the internal transport certificate in the directory is the proof instead. It does not show whether transport was restarted since it was changed`,
      ),
    ),
  ];
};

function unseen(view: View, fact: (typeof WEB_PORTS)[number] | typeof DIRECT_TRUST) {
  const seen = view.get(fact);
  if (isKnown(seen) || seen === NOT_OBSERVED) return [];
  return [{ fact, port: fact.replace(/^wire\/(0\.0\.0\.0:)?/, ''), because: seen.unknown }];
}
