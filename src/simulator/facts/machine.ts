import { type Identity, known, RDP_LISTENER } from '../../domain/facts.ts';
import { OPERATIONS, type OperationKind } from '../../domain/operation.ts';
import { type Server, thumbprintOn, webManagementOf } from '../organization.ts';
import { NO, NOTHING, type SimulatedFamilies, YES } from './simulated.ts';
import { put } from './web.ts';

export const ISSUE_BY_WINDOWS = 'issue-by-windows' as const;
export const identityOf = (server: Server): Identity => server.answersAs ?? { name: server.name, fqdn: server.fqdn };

/** untrust-certificate undoes trust-certificate and needs the same right. */
export const mayDo = (server: Server, kind: OperationKind | typeof ISSUE_BY_WINDOWS): boolean =>
  server.may[kind] ?? (kind === 'untrust-certificate' ? mayDo(server, 'trust-certificate') : true);

/** Made once: a rehearsal looks at a server after each step. */
const RIGHTS = [...OPERATIONS, ISSUE_BY_WINDOWS].map((right) => [`may/${right}`, right] as const);

export const machine = {
  identity: {
    scope: 'server',
    inCopy: 'apart',
    seenBy: [],
    observe: (facts, { server }) => {
      facts.identity = known(identityOf(server));
    },
    set: ({ server }, value) => {
      if (value) server.answersAs = { ...value };
    },
  },
  role: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      facts.role = known(server.role === 'tools' ? null : server.role);
    },
    set: ({ server }, value) => {
      if (value) server.role = value;
    },
  },
  build: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      facts.build = known(server.build);
    },
    set: ({ server }, value) => {
      if (value) server.build = value;
    },
  },
  'setup-running': {
    scope: 'server',
    seenBy: ['Get-Processes'],
    observe: (facts, { server }) => {
      facts['setup-running'] = known(server.setupRunning);
    },
    set: ({ server }, value) => {
      server.setupRunning = value === true;
    },
  },
  'windows/restart-pending': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server: { restartPending } }) => {
      facts['windows/restart-pending'] = restartPending.length === 0 ? NOTHING : known([...restartPending]);
    },
    set: ({ server }, value) => {
      server.restartPending = [...(value ?? [])];
    },
  },
  service: {
    scope: 'server',
    seenBy: ['Get-Service'],
    observe: (facts, { server }) => {
      for (const name in server.services) facts[`service/${name}`] = known(server.services[name] ?? null);
    },
    set: ({ server, rest }, value) => {
      server.services[rest] = value;
    },
  },
  may: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      for (const [key, right] of RIGHTS) facts[key] = mayDo(server, right) ? YES : NO;
    },
    set: ({ server, rest }, value) => {
      server.may[rest] = value === true;
    },
  },
  'web-management': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      facts['web-management'] = known(webManagementOf(server));
    },
    set: ({ server }, value) => {
      server.webManagement = value && {
        port: value.port,
        certificate: value.certificate === null ? null : thumbprintOn(server, value.certificate),
      };
    },
  },
  renewer: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      for (const name in server.renewers) facts[`renewer/${name}`] = known(server.renewers[name] ?? null);
    },
    set: ({ server, rest }, value) => {
      if (value === null) delete server.renewers[rest];
      else server.renewers[rest] = value;
    },
  },
  rdp: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      facts[RDP_LISTENER] = NOTHING;
      for (const listener in server.rdp) facts[`rdp/${listener}`] = known(server.rdp[listener] ?? null);
    },
    set: ({ server, rest }, value) => put(server.rdp, rest, value === null ? null : thumbprintOn(server, value)),
  },
} as const satisfies Partial<SimulatedFamilies>;
