import type { DesiredServer, DesiredState, Service } from '../domain/desired.ts';
import { STAGES } from '../domain/operation.ts';
import { outageOf } from './outage.ts';
import type { Block, Written, WrittenServer } from './written.ts';

const BUILT_IN = {
  selfSigned: { ensure: 'present', minDaysRemaining: 60, trustedRoot: 'keep' },
  backEnd: { port: 444, certificate: 'self-signed' },
  frontEnd: { certificate: 'leave' },
  retire: { soakDays: 14 },
} as const;

const NO_SITES = {
  backEnd: { port: 444, certificate: 'leave' },
  frontEnd: { certificate: 'leave' },
} as const;

/**
 * Fills in every default: first the settings of the server, then the defaults of the file, then the built-in defaults.
 */
export const resolve = ({ apiVersion, organization, maintenance, defaults = {}, servers }: Written): DesiredState => ({
  apiVersion,
  organization,
  ...(maintenance === undefined ? {} : { maintenance }),
  servers: servers.map((server) => resolveServer(server, defaults)),
});

function resolveServer(server: WrittenServer, defaults: Block): DesiredServer {
  const { name, fqdn, role = 'mailbox' } = server;
  const sites = role === 'edge' ? NO_SITES : sitesOf(server, defaults);
  const hold = STAGES.filter((stage) => (server.hold ?? defaults.hold ?? []).includes(stage));
  const services = server.selfSigned?.services ?? defaults.selfSigned?.services ?? builtInServices(sites.backEnd);
  return {
    name,
    fqdn,
    role,
    selfSigned: {
      ...BUILT_IN.selfSigned,
      ...defaults.selfSigned,
      ...server.selfSigned,
      services: inOrder(role === 'edge' ? services.filter((service) => service !== 'IIS') : services),
    },
    ...sites,
    retire: { ...BUILT_IN.retire, ...defaults.retire, ...server.retire },
    outage: {
      webSeconds: outageOf('webSeconds', server, defaults),
      mailSeconds: outageOf('mailSeconds', server, defaults),
    },
    acknowledge: server.acknowledge ?? defaults.acknowledge ?? [],
    ...(hold.length === 0 ? {} : { hold }),
  };
}

const sitesOf = (server: WrittenServer, defaults: Block): Pick<DesiredServer, 'backEnd' | 'frontEnd'> => ({
  backEnd: { ...BUILT_IN.backEnd, ...defaults.backEnd, ...server.backEnd },
  frontEnd: { ...BUILT_IN.frontEnd, ...defaults.frontEnd, ...server.frontEnd },
});

const builtInServices = ({ certificate }: DesiredServer['backEnd']): readonly Service[] =>
  certificate === 'leave' ? ['SMTP'] : ['IIS', 'SMTP'];

/** Sorted, because the order in the file means nothing and must not change a plan. */
const inOrder = (services: readonly Service[]): Service[] => [...services].sort();
