/** The first place at which two documents differ; a value that is not there is undefined. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly a: unknown;
  readonly b: unknown;
}

/** Null where both are written alike: a key whose value is undefined is not written. */
export function firstDifference(a: unknown, b: unknown): Difference | null {
  if (Object.is(a, b)) return null;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return { path: [], a, b };
  for (const key of keysOf(a, b)) {
    const found = firstDifference(own(a, key), own(b, key));
    if (found !== null) return { ...found, path: [Array.isArray(a) ? Number(key) : key, ...found.path] };
  }
  return null;
}

type Container = Readonly<Record<string, unknown>>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const own = (value: Container, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** In an order of its own, so that the same difference is named whoever wrote the files. */
function keysOf(a: Container, b: Container): string[] {
  if (Array.isArray(a) && Array.isArray(b)) return [...(a.length > b.length ? a : b).keys()].map(String);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
