import type { Organization, Server } from '../../src/simulator/index.ts';
import { isRunning, shellShut, webWire } from '../../src/simulator/index.ts';

/** What fails on a Mailbox server now, read from the world: neither a plan nor a check is asked. */
export function failing(org: Organization, server: Server): string[] {
  const iis = isRunning(server, 'W3SVC');
  const pages = Object.values(server.health).filter((status) => status !== 200).length;
  const found: readonly (readonly [string, boolean])[] = [
    ['444', iis && webWire(server, '0.0.0.0:444') === null],
    ['443', iis && webWire(server, '0.0.0.0:443') === null],
    ['IIS', !iis],
    ['transport', !isRunning(server, 'MSExchangeTransport')],
    ['internal transport', !isLoadable(server)],
    ['the front end', isRefused(org, server)],
    ['pages', pages === 4],
  ];
  return found.flatMap(([name, fails]) => (fails ? [name] : []));
}

/** Transport runs as NETWORK SERVICE, and must open the key of its own certificate. */
function isLoadable({ certificates, internalTransport }: Server): boolean {
  const held = certificates.find(({ thumbprint }) => thumbprint === internalTransport);
  return held?.key?.usable === true && held.key.networkService;
}

/** The front end demands a valid and trusted certificate on 444. */
const isRefused = (org: Organization, server: Server): boolean =>
  server.toleratesUntrusted444 === false && /not (valid now|trusted)/.test(shellShut(org, server) ?? '');
