/** The part of JSON Schema that defines where a document contains sentences. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly patternProperties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly [constraint: string]: unknown;
}

const PROSE = '#/$defs/prose';

/**
 * The same document with another text in each place that its schema marks as prose. `write` gets the number of the
 * place.
 */
export function rewritten<T>(document: T, schema: Schema, write: (at: number) => string): T {
  let count = 0;
  const walk = (value: unknown, schemas: readonly Schema[]): unknown => {
    const here = schemas.flatMap((one) => resolved(one, schema));
    if (typeof value === 'string') return here.includes(PROSE_ITSELF) ? write(count++) : value;
    if (Array.isArray(value)) return value.map((item) => walk(item, here.flatMap(itemsOf)));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, one]) => [name, walk(one, memberOf(here, name))]);
    return Object.fromEntries(members);
  };
  return walk(document, [schema]) as T;
}

const PROSE_ITSELF: Schema = {};

/** The part of a schema for this place, with its references and all its alternatives. */
function resolved(one: Schema, root: Schema): Schema[] {
  if (one.$ref === PROSE) return [PROSE_ITSELF];
  const named = one.$ref === undefined ? undefined : root.$defs?.[one.$ref.replace('#/$defs/', '')];
  const others = [...(named ? [named] : []), ...(one.anyOf ?? []), ...(one.oneOf ?? []), ...(one.allOf ?? [])];
  return [one, ...others.flatMap((other) => resolved(other, root))];
}

const itemsOf = ({ items }: Schema): Schema[] => schemaIn(items);
const schemaIn = (given: Schema | boolean | undefined): Schema[] => (typeof given === 'object' ? [given] : []);

const memberOf = (here: readonly Schema[], name: string): Schema[] =>
  here.flatMap(({ properties = {}, patternProperties = {}, additionalProperties }) => {
    const own = Object.hasOwn(properties, name) ? schemaIn(properties[name]) : [];
    const like = Object.entries(patternProperties).filter(([pattern]) => new RegExp(pattern, 'u').test(name));
    const found = [...own, ...like.flatMap(([, one]) => schemaIn(one))];
    return found.length > 0 ? found : schemaIn(additionalProperties);
  });

/** The names of all strings that may contain anything and are not marked as prose. */
export function freeStrings(schema: Schema): string[] {
  const names = new Set<string>();
  const walk = (name: string, one: unknown): void => {
    if (typeof one !== 'object' || one === null) return;
    const limits = ['enum', 'const', 'pattern', 'format'].some((limit) => limit in one);
    if ('type' in one && one.type === 'string' && !limits && name !== 'prose') names.add(name);
    for (const [key, inner] of Object.entries(one)) walk(/^(items|properties|\d+)$/.test(key) ? name : key, inner);
  };
  walk('', schema);
  return [...names].sort();
}
