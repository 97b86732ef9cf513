import { BACK_END, FRONT_END, type Identity } from '../domain/facts.ts';
import { inheritNothing, type Server, type SiteRow } from './state.ts';
import type { WorldRow } from './world.ts';

const DEFAULT_BUILD = '15.2.1544.9';

/** A server as Setup leaves it, without a certificate. */
export function healthyServer({ name, fqdn }: Identity, role: Server['role']): Server {
  return inheritNothing({
    name,
    fqdn,
    role,
    build: DEFAULT_BUILD,
    services: defaultServices(role),
    setupRunning: false,
    restartPending: [],
    requireSsl: defaultRequireSsl(role),
    extendedProtection: {},
    mountedCopies: 0,
    may: {},
    certificates: [],
    root: [],
    otherStores: [],
    ca: [],
    rows: defaultRows(role),
    sslcert: {},
    recordSettings: {},
    internalTransport: null,
    internalTransportOn: {},
    workersServe: null,
    transportServes: null,
    transportDoubts: [],
    customMetadata: {},
    rdp: {},
    renewers: {},
    keyContainers: {},
    imapName: name,
    popName: name,
    edgeSyncBroken: false,
    health: {},
    events: {},
    logs: {},
    facts: {},
  });
}

export const WEB_SERVICES = ['W3SVC', 'WAS'] as const;
const MAIL_SERVICES = ['MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport'] as const;
/** The services of each role, and none of Exchange and IIS where only the management tools are installed. */
const ON: Readonly<Record<Server['role'], readonly string[]>> = {
  mailbox: [...MAIL_SERVICES, ...WEB_SERVICES],
  edge: ['MSExchangeServiceHost', 'MSExchangeTransport'],
  tools: [],
};

export const defaultServices = (role: Server['role']): Record<string, string | null> =>
  Object.fromEntries(
    [...MAIL_SERVICES, ...WEB_SERVICES].map((name) => [name, ON[role].includes(name) ? 'running' : null]),
  );
export const defaultRequireSsl = (role: Server['role']): Record<string, boolean> =>
  role === 'mailbox' ? { [FRONT_END]: true, [BACK_END]: true } : {};
const defaultRows = (role: Server['role']): Record<string, SiteRow[]> =>
  role === 'mailbox'
    ? { [BACK_END]: [siteRow('*:444:')], [FRONT_END]: [siteRow('*:443:'), siteRow('127.0.0.1:443:')] }
    : {};

/** IIS treats an empty address as `*`, so both are the same HTTPS binding. */
export function siteRow(row: WorldRow): SiteRow {
  const { bindingInformation, sslFlags = 0 } = typeof row === 'string' ? { bindingInformation: row } : row;
  return { bindingInformation: bindingInformation.replace(/^:/, '*:'), sslFlags };
}
