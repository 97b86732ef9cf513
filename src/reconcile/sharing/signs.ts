import type { DesiredServer } from '../../domain/desired.ts';
import type { Thumbprint } from '../../domain/facts.ts';
import { show } from '../../domain/say.ts';

/**
 * The texts that belong to one server: its names, the thumbprints of its certificates in their order, and the short
 * forms of these. Servers of one group have the same number of them, and the sign at one place of one server stands for
 * the sign at this place of another.
 */
export type Signs = readonly string[];

/** As Windows, Exchange and DNS write the name of a server. */
export function namesOf({ name, fqdn }: DesiredServer): string[] {
  const host = fqdn.split('.', 1)[0] ?? fqdn;
  return [...new Set([name, name.toLowerCase(), name.toUpperCase(), host, host.toLowerCase()])];
}

/** Undefined if two of them are the same text: the places of one could not be told from those of the other. */
export function signsOf(names: readonly string[], thumbprints: readonly Thumbprint[]): Signs | undefined {
  const signs = [...names, ...thumbprints, ...thumbprints.map(show)];
  return new Set(signs).size === signs.length && !signs.includes('') ? signs : undefined;
}

/** Looks behind the first digit only after it: most places of a text have none, and are passed at once. */
const THUMBPRINT = /([0-9A-F](?<![\w-][0-9A-F])[0-9A-F]{39})(?![\w-])/;
const THUMBPRINTS = new RegExp(THUMBPRINT, 'g');
export const thumbprintsIn = (text: string): readonly Thumbprint[] => text.match(THUMBPRINTS) ?? [];
/** The text before, between and after thumbprints, with the thumbprints at the odd places. */
export const aroundThumbprints = (text: string): string[] => text.split(THUMBPRINT);

/**
 * The text with another one in each place of a name. Undefined if the name is a part of a longer word, which may be the
 * name of something else.
 */
export function withoutName(text: string, name: string, sign: string): string | undefined {
  const parts = text.split(name);
  const isWhole = parts.every(
    (part, i) => (i === 0 || !/^[\w-]/.test(part)) && !(parts[i + 1] !== undefined && /[\w-]$/.test(part)),
  );
  return isWhole ? parts.join(sign) : undefined;
}

/** A text between its signs, and the numbers of these signs. */
export interface Cut {
  readonly between: readonly string[];
  readonly signs: readonly number[];
}

/** Finds the signs of one server in texts. */
export function cutter(signs: Signs): (text: string) => Cut {
  const numbers = new Map(signs.map((sign, i) => [sign, i]));
  const one = [...signs].sort((a, b) => b.length - a.length).map((sign) => sign.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const any = new RegExp(`(?<![\\w-])(${one.join('|')})(?![\\w-])`);
  return (text) => {
    const parts = text.split(any);
    return {
      between: parts.filter((_, i) => i % 2 === 0),
      signs: parts.flatMap((part, i) => (i % 2 === 0 ? [] : [numbers.get(part) ?? -1])),
    };
  };
}

/** The text of another server. */
export function joined({ between, signs }: Cut, of: Signs): string {
  let text = between[0] ?? '';
  for (let i = 0; i < signs.length; i += 1) text += (of[signs[i] ?? -1] ?? '') + (between[i + 1] ?? '');
  return text;
}
