import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { Provider } from '../../src/domain/provider.ts';
import type { Reply, Session } from '../../src/providers/powershell/bridge/session.ts';
import { powershellProvider } from '../../src/providers/powershell/provider.ts';
import { engine } from '../powershell/engine-here.ts';
import { aPair, type Loaded, load, over, stubServer, unload } from '../powershell/stub-server.ts';
import { startsOf } from './starts.ts';

export interface Row {
  readonly what: string;
  readonly ms: number;
  readonly more: string;
}

const SERVERS = 50;
const THROTTLE = 10;
const LATENCY_MS = 2000;
const HANGING = 'HUNG';

/** Compares medians within the same run and asserts nothing, like the rows above. */
export async function* rows(): AsyncGenerator<Row | string> {
  if (!engine)
    return yield 'PowerShell: not measured; this machine has neither a PowerShell nor the .NET 10 to build one';
  yield* startsOf(engine.executable);
  const written = mkdtempSync(join(tmpdir(), 'exstate-bench-servers-'));
  try {
    await inShell(written, (loaded) => untilAll(standIn(loaded), [...names(SERVERS), HANGING], HANGING));
    const firsts = [await inShell(written, allOnce), await inShell(written, allOnce), await inShell(written, allOnce)];
    yield manyServers(median(firsts), 'first call of a shell');
    yield* await inShell(written, async (loaded) => [
      await warmCall(loaded.session),
      ...(await warmServers(standIn(loaded))),
      await handshakes(loaded.session),
    ]);
    yield* await inShell(written, ({ session }) => sentTexts(session));
  } finally {
    rmSync(written, { recursive: true });
  }
}

/** A new shell. The facts that its servers read on themselves are in the folder, or are written there. */
async function inShell<T>(written: string, work: (loaded: Loaded) => Promise<T>): Promise<T> {
  const loaded = await load({ EXSTATE_STUBS_FIXED: written });
  try {
    return await work(loaded);
  } finally {
    await unload(loaded);
  }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `EX${at}`);
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function answer<T>(reply: Promise<Reply>): Promise<T> {
  const said = await reply;
  if (said.is !== 'answered') throw new Error(JSON.stringify(said));
  return said.data[0] as T;
}

async function warmCall(session: Session): Promise<Row> {
  const calls: { whole: number; own: number }[] = [];
  for (let call = 0; call < 120; call += 1) {
    const start = performance.now();
    const own = await answer<number>(session.call('stopwatch', { milliseconds: 10 }, 30));
    if (call >= 20) calls.push({ whole: performance.now() - start, own });
  }
  const beyond = median(calls.map(({ whole, own }) => whole - own));
  return {
    what: 'a call that works for 10 ms, shell warm',
    ms: median(calls.map(({ whole }) => whole)),
    more: `${beyond.toFixed(1)} ms beyond the operation itself (goal: at most 15)`,
  };
}

/**
 * Each session takes two seconds to open; the one of a server and the one of its shell open at the same time. A real
 * server reads its facts with its own processors, so another shell has read them before, and this shell only returns
 * them.
 */
function standIn(loaded: Loaded): Provider {
  const all = [...names(SERVERS), HANGING];
  const state = (name: string) => [name.toLowerCase(), stubServer(name === HANGING ? { hangs: 'winrm' } : {}, name)];
  const { session } = over(loaded, Object.fromEntries(all.map(state)), { latencyMs: LATENCY_MS });
  const wires = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443', '25/starttls', '587/starttls', '2525/x-anonymoustls'];
  const nobody = Object.fromEntries([...wires, '25/x-anonymoustls'].map((wire) => [wire, '127.0.0.1:1']));
  return powershellProvider(session, {
    organization: 'contoso',
    servers: all.map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` })),
    addresses: Object.fromEntries(all.map((name) => [name, nobody])),
    throttle: THROTTLE,
    serverSeconds: 10,
  });
}

/** Milliseconds until the last server has answered. */
async function untilAll(provider: Provider, asked: readonly string[], but?: string): Promise<number> {
  const start = performance.now();
  const answered = new Map<string, number>();
  for await (const { server, facts } of provider.observe(asked, 120)) {
    if (server === null || server === but) continue;
    if (!facts.identity || !('known' in facts.identity))
      throw new Error(`${server}: ${JSON.stringify(facts.identity)}`);
    answered.set(server, performance.now() - start);
  }
  return Math.max(...answered.values());
}

const allOnce = (loaded: Loaded): Promise<number> => untilAll(standIn(loaded), names(SERVERS));

const manyServers = (ms: number, when: string): Row => {
  const ideal = (SERVERS / THROTTLE) * LATENCY_MS;
  return {
    what: `${SERVERS} servers of ${LATENCY_MS / 1000} s, ${THROTTLE} at a time, ${when}`,
    ms,
    more: `${(ms / ideal).toFixed(2)} times the ideal ${ideal / 1000} s, the servers' own work not counted (goal: at most 1.1)`,
  };
};

async function warmServers(provider: Provider): Promise<Row[]> {
  const thrice = async (asked: readonly string[]) =>
    median([await untilAll(provider, asked), await untilAll(provider, asked), await untilAll(provider, asked)]);
  await untilAll(provider, names(SERVERS));
  const warm = manyServers(await thrice(names(SERVERS)), 'shell warm');
  const nine = names(THROTTLE - 1);
  const without = await thrice(nine);
  const beside = await untilAll(provider, [HANGING, ...nine], HANGING);
  return [
    warm,
    {
      what: `${nine.length} servers of ${LATENCY_MS / 1000} s beside one that hangs`,
      ms: beside,
      more: `${(beside / without).toFixed(2)} times the same ${nine.length} without it (goal: 1, nobody waits for it)`,
    },
  ];
}

/** The text that script block logging of a server writes to its log at each look and each operation (event 4104). */
async function sentTexts(session: Session): Promise<string[]> {
  const size = async (what: string, request: { only: string[]; change: boolean }) => {
    const text = await answer<string>(session.call('sent-text', request, 30));
    const sent = `script text sent to a server, ${what}`.padEnd(60);
    return `${sent} ${(text.length / 1024).toFixed(1)} KB`;
  };
  const look = (...only: string[]) => ({ only, change: false });
  return [
    await size('a whole look', look()),
    await size('a look at 444', look('wire/0.0.0.0:444', 'sslcert/0.0.0.0:444')),
    await size('a look at the store', look('store/My')),
    await size('an operation', { only: [], change: true }),
  ];
}

async function handshakes(session: Session): Promise<Row> {
  const port = createServer({ ...aPair(), ciphers: 'DEFAULT@SECLEVEL=0' }, (socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve));
  const at = port.address();
  const where = { address: '127.0.0.1', port: typeof at === 'object' && at ? at.port : 0, count: SERVERS };
  type Shaken = { together: number; alone: number; presented: (string | null)[] };
  const shake = async () => {
    const shaken = await answer<Shaken>(session.call('shake-hands', where, 60));
    if (!shaken.presented.every(Boolean)) throw new Error(JSON.stringify(shaken.presented));
    return shaken;
  };
  try {
    await shake();
    const all = [await shake(), await shake(), await shake(), await shake(), await shake()];
    const together = median(all.map((one) => one.together));
    const ratio = (together / median(all.map((one) => one.alone))).toFixed(2);
    return {
      what: `${SERVERS} TLS probes on loopback at once`,
      ms: together,
      more: `${ratio} times bare .NET one after the other (goal: at most 500 ms)`,
    };
  } finally {
    port.close();
  }
}
