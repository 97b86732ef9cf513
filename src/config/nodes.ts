import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { FindingCode } from '../domain/codes.ts';
import type { Finding } from './finding.ts';
import { Places, spanOf } from './places.ts';
import { child } from './pointer.ts';
import { shown } from './say.ts';
import type { Source, Span } from './source.ts';

/** A desired state needs four levels. A file with so many is a mistake, or an attack on the stack. */
const DEEPEST = 32;
/**
 * The total number of values that aliases may stand for. A thousand servers that share a few blocks stay far below it.
 */
const MOST_ALIASED = 100_000;

/** `size`: the number of values after its own aliases are replaced. */
type Anchor = { readonly node: Node; readonly value: unknown; readonly size: number } | 'still being read';

/**
 * Turns YAML nodes into plain values in one pass. Keeps their places, and reports duplicate keys and faulty aliases.
 */
export class NodeReader {
  readonly findings: Finding[] = [];
  readonly unclosed: Span[] = [];
  readonly places: Places;
  private readonly anchors = new Map<string, Anchor>();
  private size = 0;
  private aliased = 0;

  constructor(
    private readonly source: Source,
    private readonly root: Node | null,
  ) {
    this.places = new Places(root);
  }

  read(): unknown {
    return this.node(this.root, '', 0);
  }

  private node(node: unknown, path: string, depth: number): unknown {
    this.size++;
    if (isAlias(node)) return this.alias(node, path);
    if (isScalar(node)) return this.anchored(node, () => this.scalar(node));
    if (!isMap(node) && !isSeq(node)) return null;
    if (depth >= DEEPEST)
      return this.fault(node, path, 'E-too-deep', `Values are nested more than ${DEEPEST} levels deep here.`);
    return this.anchored(node, () => (isMap(node) ? this.map(node, path, depth) : this.seq(node, path, depth)));
  }

  private scalar(node: Scalar): unknown {
    const text = this.source.slice(spanOf(node));
    const quote = node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : '';
    if (quote && (text.length < 2 || !text.endsWith(quote))) this.unclosed.push(spanOf(node));
    return node.value;
  }

  private seq(node: YAMLSeq, path: string, depth: number): unknown[] {
    return node.items.map((item, at) => this.node(item, child(path, at), depth + 1));
  }

  private map(node: YAMLMap, path: string, depth: number): object {
    // The object has no prototype, so `__proto__` and `constructor` are ordinary (and unknown) keys.
    const object: Record<string, unknown> = Object.create(null);
    const pairs = new Map<string, Pair>();
    for (const pair of node.items) {
      // The yaml library has reported every other kind of key as a fault.
      if (!isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      const first = pairs.get(key);
      if (first) this.duplicate(key, spanOf(first.key), spanOf(pair.key), child(path, key));
      else object[key] = this.node(pair.value, child(path, key), depth + 1);
      pairs.set(key, first ?? pair);
    }
    this.places.addMap(node, pairs);
    return object;
  }

  private anchored(node: Scalar | YAMLMap | YAMLSeq, read: () => unknown): unknown {
    if (node.anchor === undefined) return read();
    const before = this.size;
    this.anchors.set(node.anchor, 'still being read');
    const value = read();
    this.anchors.set(node.anchor, { node, value, size: this.size - before + 1 });
    return value;
  }

  private alias(node: Alias, path: string): unknown {
    const anchor = this.anchors.get(node.source);
    if (anchor === undefined)
      return this.fault(node, path, 'E-alias', `There is no anchor ${shown(`&${node.source}`)} above this alias.`);
    if (anchor === 'still being read')
      return this.fault(node, path, 'E-alias', 'This alias is inside the value that it repeats.');
    this.size += anchor.size;
    this.aliased += anchor.size;
    this.places.addAlias(node, anchor.node);
    return this.aliased <= MOST_ALIASED ? anchor.value : this.bomb(node, path, anchor.size);
  }

  private bomb(node: Alias, path: string, size: number): undefined {
    if (this.aliased - size > MOST_ALIASED) return;
    const says = `From here on, aliases stand for more than ${MOST_ALIASED} values. Write the values out, or use defaults.`;
    this.fault(node, path, 'E-alias-bomb', says);
  }

  private duplicate(key: string, first: Span, again: Span, path: string): void {
    const says = `${shown(key)} is already set on line ${this.source.lineOf(first.start)}. Keep one of the two.`;
    this.findings.push(this.source.finding({ code: 'E-duplicate-key', path, says }, again));
  }

  private fault(node: Node, path: string, code: FindingCode, says: string): undefined {
    this.findings.push(this.source.finding({ code, path, says }, spanOf(node)));
  }
}
