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
  const from: Fact<string> = view.peek('smtp-probe');
  const listening = receiversOf(view, server);
  if (!isKnown(from) || from.known === null || listening === undefined) return undefined;
  const address = from.known;
  const candidates = listening.flatMap((one) => candidate(one, address, port));
  const nearest = candidates.filter((one) => one.exact === candidates.some(({ exact }) => exact));
  const [answering, rival] = nearest.filter((one) => one.matches !== undefined).sort(byMatch);
  const [widest] = [...candidates].sort((a, b) => compare(b.widest, a.widest));
  if (answering?.matches === undefined || widest === undefined || widest.name === answering.name) return undefined;
  // Two connectors that match equally: Exchange does not allow it, so something was not read as it is.
  if (rival?.matches !== undefined && rival.matches.size === answering.matches.size) return undefined;
  return { address, through: answering.name, range: answering.matches.text, others: widest.name };
}

interface Listening {
  readonly name: string;
  readonly listens: NonNullable<Connector['listens']>;
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
    found.push({ name, listens: fact.known.listens });
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
  const at = binding.lastIndexOf(':');
  if (Number(binding.slice(at + 1)) !== port) return false;
  const [bound, own] = [ipRange(hostOf(binding)), ipRange(address)];
  if (bound === undefined || bound.version !== own?.version) return false;
  return bound.from === 0n || bound.from === own.from;
}

const hostOf = (binding: string): string => binding.slice(0, binding.lastIndexOf(':')).replace(/^\[|\]$/g, '');
const isForAll = (binding: string): boolean => ipRange(hostOf(binding))?.from === 0n;
