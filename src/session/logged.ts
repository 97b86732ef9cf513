import { isKnown, noFacts, type Patch, unknown } from '../domain/facts.ts';
import type { Observed, Outcome, Provider } from '../domain/provider.ts';
import { log } from '../support/log.ts';
import { redactText } from '../support/redact.ts';

/**
 * Logs every call of the provider to standard error; only with --verbose. A reason from a provider is text of another
 * program, and it goes into plans, journals and reports, which are kept and passed on. So secrets are removed from it.
 */
export const logged = (provider: Provider): Provider => ({
  source: provider.source,
  organization: provider.organization,
  clock: provider.clock,
  observe: (servers, deadlineSeconds, only) => {
    log.debug('observe', { servers: servers.length, deadlineSeconds, ...(only ? { facts: only.length } : {}) });
    return withoutSecrets(provider.observe(servers, deadlineSeconds, only));
  },
  perform: async (server, operation, deadlineSeconds) => {
    const outcome = redacted(await provider.perform(server, operation, deadlineSeconds));
    log.debug('performed', { server, kind: operation.kind, ...outcome });
    return outcome;
  },
  close: () => provider.close(),
});

async function* withoutSecrets(answers: AsyncIterable<Observed>): AsyncGenerator<Observed> {
  for await (const observed of answers) yield { ...observed, facts: reasons(observed.facts) };
}

function reasons(facts: Patch): Patch {
  const unread = Object.entries(facts).flatMap(([key, fact]) =>
    fact === undefined || isKnown(fact) ? [] : [[key, unknown(redactText(fact.unknown))] as const],
  );
  return unread.length === 0 ? facts : Object.assign(noFacts(), facts, Object.fromEntries(unread));
}

function redacted(outcome: Outcome): Outcome {
  if (outcome.is === 'refused') return { ...outcome, error: redactText(outcome.error) };
  return outcome.is === 'lost' ? { ...outcome, because: redactText(outcome.because) } : outcome;
}
