import equal from 'fast-deep-equal';
import { type Cut, cutter, joined, type Signs } from './signs.ts';

/** A value of data, with the places in which the signs of a server stand. */
export type Template =
  | { readonly is: 'the same'; readonly value: unknown }
  | { readonly is: 'text'; readonly cut: Cut }
  | { readonly is: 'list'; readonly items: readonly Template[] }
  | {
      readonly is: 'record';
      readonly like: object;
      readonly entries: readonly (readonly [Cut, Template])[];
      /** Only if no key has a sign: a copy keeps the other entries. */
      readonly changed?: readonly (readonly [string, Template])[];
    };

/** A value that was made for one server, and the signs of this server. */
export interface Made {
  readonly value: unknown;
  readonly signs: Signs;
}

/**
 * What two servers have in common. It is made from two values, so that a difference between them is found and never
 * assumed: undefined if they differ in anything but the signs.
 */
export function templateOf(one: Made, other: Made): Template | undefined {
  const [cutOne, cutOther] = [cutter(one.signs), cutter(other.signs)];
  const cut = (a: string, b: string): Cut | undefined => {
    const found = cutOne(a);
    return equal(found, cutOther(b)) ? found : undefined;
  };
  return common(one.value, other.value, cut);
}

type CutBoth = (a: string, b: string) => Cut | undefined;

function common(a: unknown, b: unknown, cut: CutBoth): Template | undefined {
  if (typeof a === 'string' && typeof b === 'string') return commonText(a, cut(a, b));
  if (Array.isArray(a) && Array.isArray(b)) return commonList(a, b, cut);
  if (isRecord(a) && isRecord(b)) return commonRecord(a, b, cut);
  return Object.is(a, b) ? { is: 'the same', value: a } : undefined;
}

const commonText = (text: string, cut: Cut | undefined): Template | undefined =>
  cut && (cut.signs.length === 0 ? { is: 'the same', value: text } : { is: 'text', cut });

function commonList(a: readonly unknown[], b: readonly unknown[], cut: CutBoth): Template | undefined {
  if (a.length !== b.length) return undefined;
  const items: Template[] = [];
  for (const [i, item] of a.entries()) {
    const found = common(item, b[i], cut);
    if (found === undefined) return undefined;
    items.push(found);
  }
  return items.every(isTheSame) ? { is: 'the same', value: a } : { is: 'list', items };
}

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function commonRecord(a: Fields, b: Fields, cut: CutBoth): Template | undefined {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  if (names.length !== others.length) return undefined;
  const entries: (readonly [Cut, Template])[] = [];
  for (const [i, name] of names.entries()) {
    const other = others[i] ?? '';
    const key = cut(name, other);
    const found = key && common(a[name], b[other], cut);
    if (found === undefined) return undefined;
    entries.push([key as Cut, found]);
  }
  if (!entries.every(([key]) => key.signs.length === 0)) return { is: 'record', like: a, entries };
  const changed = entries.flatMap(([{ between }, value]) =>
    isTheSame(value) ? [] : [[between[0] ?? '', value] as const],
  );
  return changed.length === 0 ? { is: 'the same', value: a } : { is: 'record', like: a, entries, changed };
}

const isTheSame = ({ is }: Template): boolean => is === 'the same';

/** The value of another server. What has no sign of a server is shared and not copied. */
export function filledIn(template: Template, signs: Signs): unknown {
  switch (template.is) {
    case 'the same':
      return template.value;
    case 'text':
      return joined(template.cut, signs);
    case 'list':
      return template.items.map((item) => filledIn(item, signs));
    case 'record':
      return record(template, signs);
  }
}

/** Most entries have no sign, so a copy of the first server's record needs only the others. */
function record({ like, entries, changed }: Extract<Template, { is: 'record' }>, signs: Signs): unknown {
  if (changed === undefined || Object.getPrototypeOf(like) === null) {
    const made = Object.create(Object.getPrototypeOf(like) as object | null) as Record<string, unknown>;
    for (const [key, value] of entries) made[joined(key, signs)] = filledIn(value, signs);
    return made;
  }
  const made: Record<string, unknown> = { ...like };
  for (const [key, value] of changed) made[key] = filledIn(value, signs);
  return made;
}
