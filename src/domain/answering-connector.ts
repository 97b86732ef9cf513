import { type Connector, type Fact, isKnown, sameName } from './facts.ts';
import { ipRange, isIn, sizeOf } from './ip-range.ts';
import type { View } from './view.ts';

/** A probe that another connector answered than the one that answers most clients. */
export interface NarrowProbe {
  /** From and to which the server probed itself. */
  readonly address: string;
  /** The connector that answered, and the range that made Exchange choose it. */
  readonly through: string;
  readonly range: string;
  /** The connector of the same port with the widest range. */
  readonly others: string;
}

/**
 * Exchange chooses the connector whose RemoteIPRanges match the client most specifically (exchange facts 12). Undefined
 * if the connector of most clients answered, and where it cannot be derived: nothing is said about what is not known.
 */
export function narrowProbe(view: View, server: string, port: number): NarrowProbe | undefined {
  const found = answering(view, server, port);
  const [widest] = [...(found?.candidates ?? [])].sort((a, b) => compare(b.widest, a.widest));
  if (found === undefined || widest === undefined || widest.name === found.name) return undefined;
  return { address: found.address, through: found.name, range: found.range, others: widest.name };
}

/** A connector that does not offer X-ANONYMOUSTLS, so that what transport presents cannot be seen. */
export interface Silent {
  readonly name: string;
  readonly port: number;
  readonly because: 'suppressed' | 'no-exchange-server';
}

/**
 * Why the connector that answers the server itself does not offer X-ANONYMOUSTLS (exchange facts 7.1). Undefined where
 * it offers it, and where it is not known which connector answers or what it offers. If the address of the server is not
 * known, only one connector may listen on the port.
 */
export function silentConnector(view: View, server: string, port: number): Silent | undefined {
  const listening = receiversOf(view, server) ?? [];
  const onPort = listening.filter(
    ({ listens }) => listens.enabled && listens.bindings.some((one) => portOf(one) === port),
  );
  const name =
    answering(view, server, port)?.name ?? (isKnown(view.peek('smtp-probe')) ? undefined : only(onPort)?.name);
  const offers = listening.find((one) => one.name === name)?.offers;
  if (name === undefined || offers === undefined) return undefined;
  if (offers.suppressXAnonymousTls) return { name, port, because: 'suppressed' };
  const accepts = offers.authMechanism.some((one) => one.toLowerCase() === 'exchangeserver');
  return accepts ? undefined : { name, port, because: 'no-exchange-server' };
}

/** Transport listens on 2525, on an Edge server on 25. */
export const directTrustPort = (role: 'mailbox' | 'edge'): number => (role === 'edge' ? 25 : 2525);

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

interface Answering {
  readonly address: string;
  readonly name: string;
  readonly range: string;
  readonly candidates: readonly Candidate[];
}

function answering(view: View, server: string, port: number): Answering | undefined {
  const from: Fact<string> = view.peek('smtp-probe');
  const listening = receiversOf(view, server);
  if (!isKnown(from) || from.known === null || listening === undefined) return undefined;
  const address = from.known;
  const candidates = listening.flatMap((one) => candidate(one, address, port));
  const nearest = candidates.filter((one) => one.exact === candidates.some(({ exact }) => exact));
  const [first, rival] = nearest.filter((one) => one.matches !== undefined).sort(byMatch);
  if (first?.matches === undefined) return undefined;
  // Two connectors that match equally: Exchange does not allow it, so something was not read as it is.
  if (rival?.matches !== undefined && rival.matches.size === first.matches.size) return undefined;
  return { address, name: first.name, range: first.matches.text, candidates };
}

interface Listening {
  readonly name: string;
  readonly listens: NonNullable<Connector['listens']>;
  readonly offers?: Connector['offers'];
}

/** Undefined if one of them could not be read: that one may be the one that answers. */
function receiversOf(view: View, server: string): Listening[] | undefined {
  const found: Listening[] = [];
  for (const key of view.keys('connector/')) {
    const [, of = '', kind = '', name = ''] = /^connector\/([^/]*)\/([^/]*)\/?(.*)$/s.exec(key) ?? [];
    if (kind !== 'receive' || !(of === '*' || sameName(of, server))) continue;
    const fact: Fact<Connector> = view.peek(key);
    if (!isKnown(fact)) return undefined;
    if (fact.known === null) continue;
    if (fact.known.listens === undefined) return undefined;
    found.push({ name, listens: fact.known.listens, offers: fact.known.offers });
  }
  return found;
}

interface Range {
  readonly text: string;
  readonly size: bigint;
}

interface Candidate {
  readonly name: string;
  /** Bound to this very address. Windows then prefers it to one that is bound to all (exchange facts 12). */
  readonly exact: boolean;
  readonly matches: Range | undefined;
  readonly widest: bigint;
}

function candidate({ name, listens }: Listening, address: string, port: number): Candidate[] {
  const client = ipRange(address);
  const bound = listens.bindings.filter((binding) => isBoundTo(binding, address, port));
  if (!listens.enabled || client === undefined || bound.length === 0) return [];
  const ranges = listens.remoteIPRanges.flatMap((text) => {
    const range = ipRange(text);
    return range === undefined || range.version !== client.version ? [] : [{ text, range, size: sizeOf(range) }];
  });
  const [matches] = ranges.filter(({ range }) => isIn(range, client)).sort((a, b) => compare(a.size, b.size));
  const [widest] = [...ranges].sort((a, b) => compare(b.size, a.size));
  return [{ name, exact: bound.some((binding) => !isForAll(binding)), matches, widest: widest?.size ?? 0n }];
}

const byMatch = (a: Candidate, b: Candidate): number => compare(a.matches?.size ?? 0n, b.matches?.size ?? 0n);
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** A binding is an address and a port: `0.0.0.0:25`, `[::]:25`, `10.0.0.11:25`. */
function isBoundTo(binding: string, address: string, port: number): boolean {
  if (portOf(binding) !== port) return false;
  const [bound, own] = [ipRange(hostOf(binding)), ipRange(address)];
  if (bound === undefined || bound.version !== own?.version) return false;
  return bound.from === 0n || bound.from === own.from;
}

const portOf = (binding: string): number => Number(binding.slice(binding.lastIndexOf(':') + 1));
const hostOf = (binding: string): string => binding.slice(0, binding.lastIndexOf(':')).replace(/^\[|\]$/g, '');
const isForAll = (binding: string): boolean => ipRange(hostOf(binding))?.from === 0n;
