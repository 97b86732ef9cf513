/**
 * The places of text for people in a document: where its schema has `$ref: #/$defs/prose`. New ones are found
 * automatically.
 */
export type Path = readonly (string | number)[];
type Node = Readonly<Record<string, unknown>>;

const PROSE = '#/$defs/prose';

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** The paths of all texts in a value, each once. */
export function proseIn(value: unknown, schema: Node): Path[] {
  const found = new Map<string, Path>();
  for (const path of walk(value, schema, schema, [])) found.set(JSON.stringify(path), path);
  return [...found.values()];
}

function* walk(value: unknown, schema: Node, root: Node, at: Path): Iterable<Path> {
  if (schema['$ref'] === PROSE) {
    if (typeof value === 'string') yield at;
    return;
  }
  for (const one of partsOf(value, schema, root)) yield* walk(value, one, root, at);
  if (Array.isArray(value) && isNode(schema['items']))
    for (const [i, item] of value.entries()) yield* walk(item, schema['items'], root, [...at, i]);
  if (!isNode(value)) return;
  for (const [name, one] of Object.entries(value)) {
    const inner = isNode(schema['properties']) ? (schema['properties'][name] ?? null) : null;
    const below = isNode(inner) ? inner : schema['additionalProperties'];
    if (isNode(below)) yield* walk(one, below, root, [...at, name]);
  }
}

/** Other parts of the schema that apply to the same value. */
function partsOf(value: unknown, schema: Node, root: Node): Node[] {
  const ref = schema['$ref'];
  const pointed = typeof ref === 'string' ? defined(ref, root) : [];
  const then = isNode(schema['if']) && fits(value, schema['if']) && isNode(schema['then']) ? [schema['then']] : [];
  return [...pointed, ...nodes(schema['allOf']), ...nodes(schema['anyOf']), ...nodes(schema['oneOf']), ...then];
}

const defined = (ref: string, root: Node): Node[] => {
  const all = root['$defs'];
  const one = isNode(all) ? all[ref.replace('#/$defs/', '')] : undefined;
  return isNode(one) ? [one] : [];
};

/** The conditions in our schemas compare properties with words. */
function fits(value: unknown, condition: Node): boolean {
  const members = isNode(condition['properties']) ? Object.entries(condition['properties']) : [];
  return members.every(([name, wanted]) => {
    if (!isNode(value) || !isNode(wanted) || !(name in value)) return true;
    return 'const' in wanted
      ? wanted['const'] === value[name]
      : !Array.isArray(wanted['enum']) || wanted['enum'].includes(value[name]);
  });
}

/** The same document with another text in these places. */
export function replaced<T>(value: T, paths: readonly Path[], by: string): T {
  const copy = structuredClone(value);
  for (const path of paths) {
    const [last, ...before] = [...path].reverse();
    const holder = before.reverse().reduce<unknown>((found, key) => (found as Node)[key as string], copy);
    if (last !== undefined) (holder as Record<string | number, unknown>)[last] = by;
  }
  return copy;
}

/** Every place in a schema that is a text, such as `$defs/end/says`. */
export function prosePlaces(schema: unknown, at = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => prosePlaces(one, at));
  if (!isNode(schema)) return [];
  if (schema['$ref'] === PROSE) return [at];
  return Object.entries(schema).flatMap(([name, one]) => prosePlaces(one, STRUCTURE.has(name) ? at : `${at}/${name}`));
}

const STRUCTURE = new Set(['properties', 'allOf', 'anyOf', 'oneOf', 'then', 'items']);
