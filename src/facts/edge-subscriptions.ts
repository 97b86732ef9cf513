import type { Family } from './family.ts';

export const edgeSubscriptions: Family<'edge-subscriptions'> = {
  key: 'edge-subscriptions',
  scope: 'organization',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  name: () => 'the Edge subscriptions',
};
