import type { Provider } from '../domain/provider.ts';
import { log } from '../support/log.ts';

/** The same provider, telling standard error what is asked of it; silent unless --verbose. */
export const logged = (provider: Provider): Provider => ({
  source: provider.source,
  organization: provider.organization,
  clock: provider.clock,
  observe: (servers, deadlineSeconds, only) => {
    log.debug('observe', { servers: servers.length, deadlineSeconds, ...(only ? { facts: only.length } : {}) });
    return provider.observe(servers, deadlineSeconds, only);
  },
  perform: async (server, operation, deadlineSeconds) => {
    const outcome = await provider.perform(server, operation, deadlineSeconds);
    log.debug('performed', { server, kind: operation.kind, ...outcome });
    return outcome;
  },
  close: () => provider.close(),
});
