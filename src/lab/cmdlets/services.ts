import type { Operation } from '../../domain/operation.ts';
import {
  type MailClientPort,
  restartMailClient,
  type Server,
  servedTo,
  startService,
  stopService,
} from '../../simulator/index.ts';
import { type Call, type Cmdlets, LabError, needText, on, texts, type Value } from './cmdlet.ts';

/** The services of a server, and the data of the machine. */
export const serviceCmdlets: Cmdlets = {
  'Get-Service': { changes: false, run: services },
  'Start-Service': {
    changes: true,
    run: ({ org, server, given }) => void startService(org, server, nameOf(server, given['Name'])),
  },
  'Stop-Service': {
    changes: true,
    run: ({ server, given }) => void stopService(server, nameOf(server, given['Name'])),
  },
  'Restart-Service': { changes: true, operation: restarts, run: restart },
  'Get-Machine': { changes: false, run: machine },
};

/** The services of IMAP and POP, if they run. Their back ends present nothing to clients. */
function mailClientPort(name: string): MailClientPort | undefined {
  if (/^MSExchangeImap4(BE)?$/i.test(name)) return 993;
  return /^MSExchangePop3(BE)?$/i.test(name) ? 995 : undefined;
}

/**
 * The installed name of a service, in the case of the world: Exchange itself writes W3Svc and W3SVC
 * (exchange facts 13.3).
 */
function nameOf(server: Server, wanted: Value | undefined): string {
  const name = Object.keys(server.services).find((held) => held.toLowerCase() === String(wanted).toLowerCase());
  if (name !== undefined && server.services[name] != null) return name;
  const port = mailClientPort(String(wanted));
  if (port !== undefined && servedTo(server, port) !== undefined) return String(wanted);
  throw new LabError(
    `Cannot find any service with service name '${wanted}'.`,
    'ItemNotFoundException',
    'ObjectNotFound',
  );
}

function services(call: Call): Value {
  const wanted = texts(call, 'Name') ?? Object.keys(call.server.services).filter((name) => call.server.services[name]);
  return wanted.map((name) => {
    const found = nameOf(call.server, name);
    return { Name: found, Status: statusOf(call.server.services[found] ?? 'stopped') };
  });
}

/** The spelling of ServiceControllerStatus, such as `Running` or `Paused`. */
const statusOf = (state: string): string => state.charAt(0).toUpperCase() + state.slice(1);

const isTransport = (names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() === 'msexchangetransport');

function restarts(call: Call): Operation | undefined {
  return isTransport(texts(call, 'Name') ?? []) ? { kind: 'restart-transport', on: on(call.server) } : undefined;
}

function restart(call: Call): undefined {
  const { org, server } = call;
  needText(call, 'Name');
  const names = (texts(call, 'Name') ?? []).map((name) => nameOf(server, name));
  for (const name of names) {
    const port = mailClientPort(name);
    if (port !== undefined) {
      restartMailClient(org, server, port);
      continue;
    }
    stopService(server, name);
    startService(org, server, name);
  }
}

/** What a script would read from the registry, the process list and the environment. */
function machine({ org, server }: Call): Value {
  const { name, fqdn } = server.answersAs ?? server;
  return {
    Name: name,
    Fqdn: fqdn,
    Now: org.now,
    Build: server.build,
    Role: server.role,
    SetupRunning: server.setupRunning,
    ToleratesUntrusted444: server.toleratesUntrusted444 ?? null,
  };
}
