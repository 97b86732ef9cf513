import { lookup } from 'node:dns/promises';
import { setTimeout } from 'node:timers/promises';
import { type FactKey, type Identity, isKnown, type Patch, type Thumbprint, unknown } from '../../domain/facts.ts';
import { show } from '../../domain/say.ts';
import { log } from '../../support/log.ts';
import { handshake } from './handshake.ts';

/**
 * A server's word about its own ports is told to itself. Where this computer reaches the same port, both have to see the
 * same certificate: else the name leads to another machine, or something in between answers, and nobody knows.
 *
 * Of STARTTLS it is only noted: a receive connector is chosen by the caller's address, and each may have a certificate of
 * its own (exchange facts 13). Not 127.0.0.1, which is another machine here.
 */
const WIRES = [
  { wire: '0.0.0.0:444', byCaller: false, ports: [{ port: 444 }] },
  { wire: '0.0.0.0:443', byCaller: false, ports: [{ port: 443 }] },
  { wire: '25/starttls', byCaller: true, ports: [{ port: 25, verb: 'STARTTLS' }] },
  { wire: '587/starttls', byCaller: true, ports: [{ port: 587, verb: 'STARTTLS' }] },
  {
    wire: '2525/x-anonymoustls',
    byCaller: false,
    // On an Edge server transport itself listens on 25.
    ports: [
      { port: 2525, verb: 'X-ANONYMOUSTLS' },
      { port: 25, verb: 'X-ANONYMOUSTLS', instead: '25/x-anonymoustls' },
    ],
  },
] as const;
type Wire = (typeof WIRES)[number];
type Port = { readonly port: number; readonly verb?: string; readonly instead?: string };
const factOf = ({ wire }: Wire): FactKey => `wire/${wire}`;

/** By server and wire, host:port: a lab's ports are elsewhere, so that it takes no rights to open them. */
export type Addresses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Many servers' sockets are not opened at once; a server behind a firewall answers none and takes the whole time. */
const AT_ONCE = 32;
const MILLISECONDS = 3000;

type Seen = ReadonlyMap<Wire, Thumbprint | undefined>;

/** Begins to look at once, so that what a server says of itself is compared without waiting for more. */
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

  /** A name is looked up once: each lookup takes one of four threads, and all files are written by them. */
  private async look(server: Identity, wires: readonly Wire[]): Promise<Seen> {
    const own = this.addresses[server.name];
    const host = own ? '' : await addressOf(server.fqdn);
    if (host === undefined) return new Map();
    return new Map(await Promise.all(wires.map(async (wire) => [wire, await ask(host, own, wire)] as const)));
  }

  /** What the server said, and unknown where this computer sees something else. One that was not got to yet is taken at its word. */
  async compare(name: string, facts: Patch): Promise<Patch> {
    const differs = [...((await this.seen.get(name)) ?? [])].filter(([wire, seen]) =>
      isOther(facts[factOf(wire)], seen),
    );
    for (const [wire, here] of differs) if (wire.byCaller) note(name, wire, facts, here);
    const doubtful = differs.filter(([wire]) => !wire.byCaller);
    if (doubtful.length === 0) return facts;
    // Either may have looked before a change that the other has seen.
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

/** Undefined where this computer does not find the name, or not in time. */
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
  log.info('A port shows this computer another certificate', {
    server,
    wire,
    itself: knownOf(facts[`wire/${wire}`]),
    here,
  });

const bothSay = (name: string, { wire }: Wire, said: Patch[FactKey], seen: Thumbprint | undefined): string =>
  `on ${name} itself ${wire} presents ${show(knownOf(said))}, to this computer it presents ${show(seen ?? null)}: ` +
  'the name leads to another machine, or something in between answers';

const knownOf = (said: Patch[FactKey]): Thumbprint | null =>
  said !== undefined && isKnown(said) ? (said.known as Thumbprint | null) : null;
