/** The first place at which two documents differ. A missing value is undefined. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly a: unknown;
  readonly b: unknown;
}

/** Null if both are written as the same JSON. A key with the value undefined is not written, so it does not count. */
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

/** All keys, sorted, so that the order of the keys in the files does not change which difference is found first. */
function keysOf(a: Container, b: Container): string[] {
  if (Array.isArray(a) && Array.isArray(b)) return [...(a.length > b.length ? a : b).keys()].map(String);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
