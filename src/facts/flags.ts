import { show } from '../domain/say.ts';
import type { Family } from './family.ts';

export const flags: Family<'flags'> = {
  key: 'flags/<thumbprint>',
  scope: 'server',
  readBy: 'cmdlet',
  closedBy: 'store/My',
  /** Computed from other facts, so exstate reports it and never compares it (exchange facts 4.2). */
  unplanned: 'is ignored',
  askedBy: 'the choice',
  name: (id) => `the services of ${show(id)}`,
};
