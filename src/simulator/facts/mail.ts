import { known } from '../../domain/facts.ts';
import { thumbprintOn } from '../organization.ts';
import { type SimulatedFamilies, unless } from './simulated.ts';
import { something } from './web.ts';

export const mail = {
  'internal-transport': {
    scope: 'server',
    seenBy: ['Get-TransportService'],
    observe: (facts, { server, shut }) => {
      facts['internal-transport'] = unless(shut, server.internalTransport);
    },
    set: ({ server }, value) => {
      server.internalTransport = value === null ? null : thumbprintOn(server, value);
    },
  },
  'transport/restart-due': {
    scope: 'server',
    inCopy: 'apart',
    seenBy: [],
    observe: (facts, { server }) => {
      facts['transport/restart-due'] = known(server.transportServes !== server.internalTransport);
    },
    set: ({ server }, value) => {
      const current = server.internalTransport;
      if (value !== (server.transportServes !== current)) server.transportServes = value ? something(current) : current;
    },
  },
  'mounted-copies': {
    scope: 'server',
    seenBy: ['Get-MailboxDatabaseCopyStatus'],
    observe: (facts, { server, shut }) => {
      facts['mounted-copies'] = unless(shut, server.role === 'mailbox' ? server.mountedCopies : null);
    },
    set: ({ server }, value) => {
      server.mountedCopies = value ?? 0;
    },
  },
} as const satisfies Partial<SimulatedFamilies>;
