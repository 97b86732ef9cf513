import { type FactKey, isKnown, logOf } from '../domain/facts.ts';
import { list, minute } from '../domain/say.ts';
import { connectorsLogged, isTransportUnread, mayServe } from '../domain/served-names.ts';
import type { View } from '../domain/view.ts';

/**
 * Why an event that is in the log after a step cannot fail it (exchange facts 7.2, 13.4). Transport logs a fault of its
 * configuration again at each start, so an event fails the step only if it is known that it was not logged before.
 */
export function eventExcuse(fact: FactKey, before: View, after: View, excuse: string): string | undefined {
  const was = before.peek(fact);
  if (!isKnown(was)) return `it could not be read before the first step: ${was.unknown}`;
  const named = fact === 'event/12014' ? connectorExcuse(before, after, excuse) : undefined;
  if (named !== undefined) return named.excuse ?? beyondLog(fact, before);
  return was.known === null ? beyondLog(fact, before) : excuse;
}

/** What is older than the oldest record of a log is not known to be absent. */
function beyondLog(fact: FactKey, before: View): string | undefined {
  const log = logOf(fact);
  const name = log.slice('log/'.length);
  const since = before.peek(log);
  if (!isKnown(since)) return `it is not known how far back the ${name} log reaches: ${since.unknown}`;
  if (since.known === null) return undefined;
  return `the ${name} log begins at ${minute(String(since.known))}, so it is not known whether it was logged before`;
}

/**
 * Event 12014 names the connector. One whose name the internal transport certificate does not have is not about this
 * stage, which neither replaces nor removes another certificate. Undefined: the log names no connector.
 */
function connectorExcuse(before: View, after: View, excuse: string): { readonly excuse?: string } | undefined {
  const [was, is] = [connectorsLogged(before), connectorsLogged(after)];
  const again = [...is].filter(([name, at]) => was.get(name) !== at).map(([name]) => name);
  if (again.length === 0) return undefined;
  const ours = again.filter((name) => mayServe(name, before, after));
  if (ours.length === 0)
    return { excuse: `it concerns ${list(again)}, a name that the internal transport certificate does not have` };
  if (ours.every((name) => was.has(name))) return { excuse };
  if (isTransportUnread(before) && !ours.some((name) => mayServe(name, after)))
    return {
      excuse: `it is not known whether the internal transport certificate from before the first step has the name ${list(ours)}`,
    };
  const isPartly = before.held('event/12014/*') !== undefined;
  return isPartly ? { excuse: 'not every connector in the events from before the first step is known' } : {};
}
