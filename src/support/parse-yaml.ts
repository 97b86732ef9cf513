import { type Alias, isAlias, isMap, isScalar, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Fault } from '../domain/fault.ts';
import { DEEPEST, FORBIDDEN_KEY, faultAt, saysForbidden, saysTooDeep } from './parse-json.ts';

/**
 * A thousand servers that share a few blocks stay below it. A file that is made to explode when it is read does not.
 */
const MOST_ALIASED = 10_000;

/** YAML from outside, as plain values. Anything that is not a plain value is a fault with its place. */
export function parseYaml(text: string, path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The yaml library would compare each key of a mapping with all others; inspectKeys finds duplicates with a Set.
    uniqueKeys: false,
  });
  const fail = (at: number, says: string): never => {
    const { line, col } = lines.linePos(at);
    throw faultAt('E-not-yaml', path, line, col, `${path} is not YAML: line ${line}, column ${col}: ${says}`);
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error?.code === 'RESOURCE_EXHAUSTION') throw deepAt(path, lines, error.pos[0]);
  if (error) fail(error.pos[0], error.message);
  inspect(document.contents, { path, lines, fail });
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASED });
  } catch (problem) {
    if (!(problem instanceof ReferenceError)) throw problem;
    return fail(0, `its aliases (*) stand for more than ${MOST_ALIASED} values. Write the values out.`);
  }
}

interface Context {
  readonly path: string;
  readonly lines: LineCounter;
  readonly fail: (at: number, says: string) => never;
}

/** Checks the nodes before they become plain values: plain values have no places, and an alias may contain itself. */
function inspect(contents: Node | null, context: Context): void {
  const anchors = new Map<string, Node>();
  visit(contents, {
    Node: (_, node, above) => {
      // The values of a mapping are inside pairs, and `above` contains the pairs, too.
      if (above.length > 2 * DEEPEST) throw deepAt(context.path, context.lines, startOf(node));
      if (isAlias(node)) return inspectAlias(node, anchors, above, context);
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) inspectKeys(node, context);
    },
  });
}

function inspectAlias(
  alias: Alias,
  anchors: ReadonlyMap<string, Node>,
  above: readonly unknown[],
  context: Context,
): void {
  const target = anchors.get(alias.source);
  if (target === undefined) context.fail(startOf(alias), `there is no anchor &${alias.source} above this alias.`);
  if (above.includes(target)) context.fail(startOf(alias), 'this alias is inside the value that it repeats.');
}

function inspectKeys(map: YAMLMap, { path, lines, fail }: Context): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const { line, col } = lines.linePos(startOf(key));
    if (name === FORBIDDEN_KEY)
      throw faultAt('E-forbidden-key', path, line, col, saysForbidden(path, `the mapping on line ${line}`));
    if (seen.has(name)) fail(startOf(key), `the key ${JSON.stringify(name)} is set twice in this mapping.`);
    seen.add(name);
  }
}

function deepAt(path: string, lines: LineCounter, at: number): Fault {
  const { line, col } = lines.linePos(at);
  return faultAt('E-too-deep', path, line, col, saysTooDeep(path, line));
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;
