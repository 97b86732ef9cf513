import { type Alias, isAlias, isCollection, isMap, isNode, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { keysOf } from './pointer.ts';
import type { Span } from './source.ts';

interface Place {
  readonly key: unknown;
  readonly value: unknown;
}

/** Finds the place in the text for a JSON pointer. Calculated only for faults, so a valid file needs no time for it. */
export class Places {
  private readonly pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  private readonly targets = new Map<Alias, Node>();

  constructor(private readonly root: Node | null) {}

  addMap(map: YAMLMap, pairs: ReadonlyMap<string, Pair>): void {
    this.pairs.set(map, pairs);
  }

  addAlias(alias: Alias, target: Node): void {
    this.targets.set(alias, target);
  }

  /** The value if it is a single word, otherwise its key. If the path does not exist, the value around it. */
  value(path: string): Span {
    const { key, value } = this.find(path);
    const span = spanOf(value);
    const word = !isCollection(value) && span.end > span.start;
    return word || !isNode(key) ? span : spanOf(key);
  }

  key(path: string): Span {
    const { key, value } = this.find(path);
    return spanOf(isNode(key) ? key : value);
  }

  /** For a mapping, its first key: a caret below all of its lines would show nothing. */
  head(path: string): Span {
    const { key, value } = this.find(path);
    const at = this.followed(value);
    const first = isMap(at) ? at.items[0]?.key : undefined;
    return spanOf(isNode(first) ? first : isNode(key) ? key : value);
  }

  private find(path: string): Place {
    let place: Place = { key: undefined, value: this.root };
    for (const key of keysOf(path)) place = this.step(place, key);
    return place;
  }

  private step(place: Place, key: string): Place {
    const node = this.followed(place.value);
    if (isSeq(node)) return { key: undefined, value: node.items[Number(key)] ?? node };
    const pair = isMap(node) ? this.pairs.get(node)?.get(key) : undefined;
    return pair ?? place;
  }

  private followed(node: unknown): unknown {
    return isAlias(node) ? (this.targets.get(node) ?? node) : node;
  }
}

export function spanOf(node: unknown): Span {
  const [start, end] = (isNode(node) && node.range) || [0, 0];
  return { start, end };
}
