import { type COMPONENTS, type Component, type Unknown, unknown } from '../domain/facts.ts';
import type { Organization, Server } from './organization.ts';

type ComponentKey = (typeof COMPONENTS)[number];

const ACTIVE: Component = { state: 'Active', requesters: [] };

/** An Edge server has neither proxies nor the transport of a Mailbox server. */
export const componentOn = (server: Server, key: ComponentKey): Component | null =>
  key in server.facts
    ? ((server.facts[key]?.known ?? null) as Component | null)
    : server.role === 'edge' && key !== 'component/ServerWideOffline'
      ? null
      : ACTIVE;

const REFUSED = unknown('it answered 421 4.3.2 Service not active');

/** Every SMTP port answers 421 while the server is drained (exchange facts 9.1, 13.6). */
export function smtpRefused(org: Organization, server: Server, port: 25 | 587 | 2525): Unknown | undefined {
  const frontEnd: readonly ComponentKey[] = port === 2525 ? [] : ['component/FrontendTransport'];
  const keys: readonly ComponentKey[] = ['component/ServerWideOffline', 'component/HubTransport', ...frontEnd];
  return keys.some((key) => refuses(org, componentOn(server, key)?.state)) ? REFUSED : undefined;
}

const refuses = ({ switches }: Organization, state: Component['state'] | undefined): boolean =>
  state === 'Inactive' || (state === 'Draining' && switches.drainingSmtp === 'refused');

/** The front end proxies remote PowerShell through RpsProxy. The sources do not say whether this shuts the shell. */
export function proxyCause({ switches }: Organization, server: Server): string | undefined {
  if (switches.inactiveRpsProxy === 'opens') return undefined;
  const keys: readonly ComponentKey[] = ['component/RpsProxy', 'component/ServerWideOffline'];
  const inactive = keys.some((key) => componentOn(server, key)?.state === 'Inactive');
  return inactive ? 'the component RpsProxy is Inactive' : undefined;
}
