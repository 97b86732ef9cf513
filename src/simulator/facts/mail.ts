import { isKnown, known, type Thumbprint } from '../../domain/facts.ts';
import { type Server, thumbprintOn } from '../organization.ts';
import { directTrustHidden, directTrustSeen } from '../wire.ts';
import { NOTHING, type SimulatedFamilies, unless } from './simulated.ts';
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
  'internal-transport-on': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server, shut }) => {
      if (server.role !== 'mailbox' || shut !== undefined) return;
      for (const controller in server.internalTransportOn)
        facts[`internal-transport-on/${controller}`] = known(server.internalTransportOn[controller] ?? null);
    },
    set: ({ server, rest }, value) => {
      server.internalTransportOn[rest] = value === null ? null : thumbprintOn(server, value);
    },
  },
  'transport/restart-due': {
    scope: 'server',
    inCopy: 'apart',
    seenBy: [],
    // Derived from what transport presents, so it is unknown if that could not be seen.
    observe: (facts, { org, server }) => {
      const seen = directTrustSeen(org, server);
      const unseen = isKnown(seen) ? directTrustHidden(org, server) : seen;
      facts['transport/restart-due'] = unseen ?? known(server.transportServes !== server.internalTransport);
    },
    set: ({ server }, value) => {
      const current = server.internalTransport;
      if (value !== (server.transportServes !== current))
        server.transportServes = value ? another(server, current) : current;
    },
  },
  'certificate-name': {
    scope: 'server',
    seenBy: ['Get-ImapSettings', 'Get-PopSettings'],
    observe: (facts, { server, shut }) => {
      const name = (of: string) =>
        server.role === 'edge' ? NOTHING : unless(shut, server.role === 'mailbox' ? of : null);
      facts['certificate-name/IMAP'] = name(server.imapName);
      facts['certificate-name/POP'] = name(server.popName);
    },
    set: ({ server, rest }, value) => {
      if (rest === 'IMAP') server.imapName = value ?? '';
      else server.popName = value ?? '';
    },
  },
  'smtp-probe': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      if (server.address !== undefined) facts['smtp-probe'] = known(server.address);
    },
    set: ({ server }, value) => {
      if (value !== null) server.address = value;
    },
  },
  'mounted-copies': {
    scope: 'server',
    seenBy: ['Get-MailboxDatabaseCopyStatus'],
    observe: (facts, { server, shut }) => {
      facts['mounted-copies'] =
        server.role === 'edge' ? NOTHING : unless(shut, server.role === 'mailbox' ? server.mountedCopies : null);
    },
    set: ({ server }, value) => {
      server.mountedCopies = value ?? 0;
    },
  },
  dag: {
    scope: 'server',
    seenBy: ['Get-MailboxServer'],
    observe: (facts, { server, shut }) => {
      facts.dag = server.role === 'edge' ? NOTHING : unless(shut, (server.role === 'mailbox' && server.dag) || null);
    },
    set: ({ server }, value) => {
      if (value === null) delete server.dag;
      else server.dag = { ...value };
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

/** One that transport can present, so that it can be seen that a restart is due. */
const another = (server: Server, than: Thumbprint | null): Thumbprint | null =>
  server.certificates.find((c) => c.thumbprint !== than && c.key?.usable && c.key.networkService)?.thumbprint ??
  something(than);
