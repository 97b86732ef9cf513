/** The thumbprints of certificates that a plan calls `new:EX01`. */
export type Issued = Readonly<Record<string, string>>;

/** Replaces every such name, in values and in keys such as `key/new:EX01`. */
export function rename<T>(value: T, issued: Issued): T {
  return Object.keys(issued).length === 0 ? value : (renamed(value, issued) as T);
}

function renamed(value: unknown, issued: Issued): unknown {
  if (typeof value === 'string') return named(value, issued);
  if (Array.isArray(value)) return value.map((one) => renamed(one, issued));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [renamedKey(key, issued), renamed(one, issued)]));
}

function renamedKey(key: string, issued: Issued): string {
  const at = key.indexOf('/new:');
  return at < 0 ? key : `${key.slice(0, at + 1)}${named(key.slice(at + 1), issued)}`;
}

/** A value may be `constructor`, which is a property of every object. */
const named = (id: string, issued: Issued): string => (Object.hasOwn(issued, id) ? (issued[id] ?? id) : id);
