/** Certificates that a plan could only call `new:EX01`, by the thumbprints that they turned out to have. */
export type Issued = Readonly<Record<string, string>>;

/** The same data with every such name replaced, in values and in keys such as `key/new:EX01`. */
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

/** A value may be called `constructor`, which every object has. */
const named = (id: string, issued: Issued): string => (Object.hasOwn(issued, id) ? (issued[id] ?? id) : id);
