import { lookup } from 'node:dns/promises';
import { setTimeout } from 'node:timers/promises';
import { type FactKey, type Identity, isKnown, type Patch, type Thumbprint, unknown } from '../../domain/facts.ts';
import { show } from '../../domain/say.ts';
import { log } from '../../support/log.ts';
import { handshake } from './handshake.ts';

/**
 * A server tests its own ports itself. If this computer reaches the same port, both must see the same certificate.
 * Otherwise the name leads to another machine, or a device in between answers, and the fact is unknown.
 *
 * For STARTTLS a difference is only logged: the address of the client decides which receive connector answers, and each
 * may have its own certificate (exchange facts 13). 127.0.0.1 is left out, because here it is another machine.
 */
const WIRES = [
  { wire: '0.0.0.0:444', byCaller: false, ports: [{ port: 444 }] },
  { wire: '0.0.0.0:443', byCaller: false, ports: [{ port: 443 }] },
  { wire: '25/starttls', byCaller: true, ports: [{ port: 25, verb: 'STARTTLS' }] },
  { wire: '587/starttls', byCaller: true, ports: [{ port: 587, verb: 'STARTTLS' }] },
  {
    wire: '2525/x-anonymoustls',
    byCaller: false,
    // On an Edge server, transport itself listens on 25.
    ports: [
      { port: 2525, verb: 'X-ANONYMOUSTLS' },
      { port: 25, verb: 'X-ANONYMOUSTLS', instead: '25/x-anonymoustls' },
    ],
  },
] as const;
type Wire = (typeof WIRES)[number];
type Port = { readonly port: number; readonly verb?: string; readonly instead?: string };
const factOf = ({ wire }: Wire): FactKey => `wire/${wire}`;

/** host:port by server and port fact. The ports of a lab have other numbers, which need no special rights. */
export type Addresses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Limits the open sockets. A server behind a firewall takes the whole time limit. */
const AT_ONCE = 32;
const MILLISECONDS = 3000;

type Seen = ReadonlyMap<Wire, Thumbprint | undefined>;

/** Starts all handshakes at once, so that comparing with the answer of a server takes no extra time. */
export class FromHere {
  private readonly seen = new Map<string, Promise<Seen>>();
  private readonly waiting: Identity[];

  constructor(
    private readonly servers: readonly Identity[],
    private readonly addresses: Addresses,
    only: readonly FactKey[],
  ) {
    const wanted = WIRES.filter((one) => only.length === 0 || only.includes(factOf(one)));
    this.waiting = wanted.length === 0 ? [] : [...servers];
    for (let worker = 0; worker < AT_ONCE; worker += 1) void this.work(wanted);
  }

  private async work(wires: readonly Wire[]): Promise<void> {
    for (let server = this.waiting.shift(); server; server = this.waiting.shift()) {
      const looking = this.look(server, wires);
      this.seen.set(server.name, looking);
      await looking;
    }
  }

  /** Looks up a name only once: each lookup uses one of four threads, which also write all files. */
  private async look(server: Identity, wires: readonly Wire[]): Promise<Seen> {
    const own = this.addresses[server.name];
    const host = own ? '' : await addressOf(server.fqdn);
    if (host === undefined) return new Map();
    return new Map(await Promise.all(wires.map(async (wire) => [wire, await ask(host, own, wire)] as const)));
  }

  /**
   * The facts of the server; unknown if this computer sees another certificate. If it has no result yet, the fact
   * stays.
   */
  async compare(name: string, facts: Patch): Promise<Patch> {
    const differs = [...((await this.seen.get(name)) ?? [])].filter(([wire, seen]) =>
      isOther(facts[factOf(wire)], seen),
    );
    for (const [wire, here] of differs) if (wire.byCaller) note(name, wire, facts, here);
    const doubtful = differs.filter(([wire]) => !wire.byCaller);
    if (doubtful.length === 0) return facts;
    // One of the two may have looked before a change and the other after it, so this computer looks again.
    const again = await this.lookAgain(
      name,
      doubtful.map(([wire]) => wire),
    );
    const still = doubtful.flatMap(([wire, first]) => {
      const [said, seen] = [facts[factOf(wire)], again.get(wire) ?? first];
      return isOther(said, seen) ? [[factOf(wire), unknown(bothSay(name, wire, said, seen))]] : [];
    });
    return { ...facts, ...Object.fromEntries(still) };
  }

  private async lookAgain(name: string, wires: readonly Wire[]): Promise<Seen> {
    const server = this.servers.find((one) => one.name === name);
    return server ? this.look(server, wires) : new Map();
  }

  stop(): void {
    this.waiting.length = 0;
  }
}

/** Undefined if this computer does not find the name in time. */
const addressOf = (fqdn: string): Promise<string | undefined> => {
  const found = lookup(fqdn).then(
    ({ address }) => address,
    () => undefined,
  );
  return Promise.race([found, setTimeout(MILLISECONDS, undefined, { ref: false })]);
};

async function ask(
  host: string,
  own: Addresses[string] | undefined,
  { wire, ports }: Wire,
): Promise<Thumbprint | undefined> {
  for (const { port, verb, instead } of ports as readonly Port[]) {
    const at = own ? own[instead ?? wire] : `${host}:${port}`;
    if (at === undefined) return undefined;
    const { thumbprint, refused } = await handshake(at, verb, MILLISECONDS);
    if (!refused) return thumbprint;
  }
  return undefined;
}

const isOther = (said: Patch[FactKey], seen: Thumbprint | undefined): boolean =>
  seen !== undefined && said !== undefined && isKnown(said) && said.known !== seen;

const note = (server: string, { wire }: Wire, facts: Patch, here: Thumbprint | undefined): void =>
  log.info('A port presents another certificate to this computer', {
    server,
    wire,
    itself: knownOf(facts[`wire/${wire}`]),
    here,
  });

const bothSay = (name: string, { wire }: Wire, said: Patch[FactKey], seen: Thumbprint | undefined): string =>
  `${wire} presents ${show(knownOf(said))} on ${name} itself, but ${show(seen ?? null)} to this computer: ` +
  'the name leads to another machine, or a device in between answers';

const knownOf = (said: Patch[FactKey]): Thumbprint | null =>
  said !== undefined && isKnown(said) ? (said.known as Thumbprint | null) : null;
