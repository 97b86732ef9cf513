import type { Fact, FactKey, Patch } from '../../src/domain/facts.ts';
import { load, observeOrganization, observeServer, type World } from '../../src/simulator/index.ts';
import { covering } from './shapes.ts';

/** The part of a look that is compared: all facts, or the facts with these keys, without names and thumbprints. */
export type Part = 'everything' | ReadonlySet<string>;

/** With more new facts than this, a world is new as a whole, and all its facts are compared. */
const FEW = 5;
/** A look finds the certificates of a connector only among those that it reads. */
const CONNECTOR = /^connector\//;
const FOR_CONNECTORS = ['store/My', 'certificate/THUMBPRINT'];

/**
 * Few worlds that together have every fact that these others do not have, and the part of each that is new. A fact counts by
 * its key and by the form of its value, so a test that looks at these parts sees every kind of value that a test of all worlds
 * sees.
 */
export function ofDifferentFacts<T>(worlds: ReadonlyMap<T, World>, others: Iterable<World> = []): Map<T, Part> {
  const seen = new Set([...others].flatMap(shapesOf));
  const shapes = new Map([...worlds].map(([one, world]) => [one, shapesOf(world).filter((shape) => !seen.has(shape))]));
  return new Map([...covering(shapes)].map(([one, added]) => [one, newIn(added)]));
}

function newIn(shapes: readonly string[]): Part {
  if (shapes.length > FEW) return 'everything';
  return new Set([
    ...shapes.map((shape) => shape.split('\t')[0] ?? ''),
    ...(shapes.some((shape) => CONNECTOR.test(shape)) ? FOR_CONNECTORS : []),
  ]);
}

function shapesOf(world: World): string[] {
  const org = load(structuredClone(world));
  return [observeOrganization(org), ...org.servers.map((server) => observeServer(org, server))].flatMap((facts) =>
    Object.entries(facts).map(([key, fact]) => `${keyShape(key)}\t${factShape(fact)}`),
  );
}

/** Without names and thumbprints. */
export const keyShape = (key: string): string =>
  nameless(key.replace(/^(certificate|key|flags)\/.*/, '$1/THUMBPRINT')).replace(/[0-9A-F]{40}/g, 'THUMBPRINT');

/** Words such as `running` and numbers such as 503 count, names and other texts do not. The reason of an unknown fact does. */
function factShape(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'nothing';
  return 'known' in fact ? valueShape(fact.known) : `unknown: ${nameless(fact.unknown).replace(/\d+/g, 'NUMBER')}`;
}

function valueShape(value: unknown): string {
  if (Array.isArray(value))
    return `${value.length > 1 ? 'several' : ''}[${[...new Set(value.map(valueShape))].sort()}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value).map(([key, one]) => `${key}: ${valueShape(one)}`)}}`;
  if (typeof value !== 'string') return String(value);
  if (/^[0-9A-F]{40}$/.test(value)) return 'THUMBPRINT';
  return /^[a-z-]+$/i.test(value) ? value : 'text';
}

const nameless = (text: string): string => text.replace(/\b(EX|EDGE)\d+/gi, 'NAME');

/** The facts of this part. */
export const partOf = (facts: Patch, part: Part): Patch =>
  part === 'everything'
    ? facts
    : (Object.fromEntries(Object.entries(facts).filter(([key]) => part.has(keyShape(key)))) as Patch);

/** The keys to ask for, from facts that the world has; none if everything is wanted. */
export const askedFor = (is: readonly Patch[], part: Part): FactKey[] =>
  part === 'everything' ? [] : (is.flatMap((facts) => Object.keys(partOf(facts, part))) as FactKey[]);
