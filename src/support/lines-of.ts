import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Finding the place takes longer than reading. Nobody looks for a line in a larger file. */
const LARGEST = 4 * 1024 * 1024;

export interface Place {
  readonly line: number;
  readonly col: number;
}

/** Finds the line and the column of a value in a YAML or JSON text, or of its key, by the names on the way to it. */
export function placesIn(text: string): (names: readonly string[], of: 'value' | 'key') => Place | undefined {
  if (text.length > LARGEST) return () => undefined;
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, uniqueKeys: false, stringKeys: true });
  return (names, of) => {
    const at = find(contents, names, of)?.range?.[0];
    return at === undefined ? undefined : lines.linePos(at);
  };
}

/** The deepest part that exists: a missing key is a fault of what is around it. */
function find(root: Node | null, names: readonly string[], of: 'value' | 'key'): Node | undefined {
  let [at, place]: [unknown, Node | undefined] = [root, root ?? undefined];
  for (const [index, name] of names.entries()) {
    const next = step(at, name, of === 'value' || index < names.length - 1);
    if (next === undefined) return place;
    ({ value: at, place } = next);
  }
  return place;
}

function step(
  node: unknown,
  name: string,
  toValue: boolean,
): { readonly value: unknown; readonly place: Node | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === name);
    if (pair === undefined) return undefined;
    // A long block begins far from what is wrong with it, so its key is named.
    const value = pair.value as Node | null;
    return { value, place: toValue && isScalar(value) && value.range ? value : (pair.key as Node) };
  }
  if (!isSeq(node)) return undefined;
  const item = /^\d+$/.test(name) ? node.items[Number(name)] : node.items.findLast((one) => isNamed(one, name));
  return item === undefined ? undefined : { value: item, place: item as Node };
}

/** Items of a list are also named by what identifies them. The last one is meant: it repeats an earlier one. */
const isNamed = (item: unknown, name: string): boolean =>
  isMap(item) &&
  ['name', 'id', 'thumbprint'].some((key) => String(item.get(key) ?? '').toLowerCase() === name.toLowerCase());
