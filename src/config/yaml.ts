import { type ParsedNode, parseDocument } from 'yaml';
import type { Finding } from './finding.ts';
import { NodeReader } from './nodes.ts';
import type { Places } from './places.ts';
import type { Source } from './source.ts';
import { syntaxFindings, tooDeep } from './syntax.ts';

/** A YAML text as plain values, with the place of each value. */
export interface Yaml {
  readonly source: Source;
  readonly value: unknown;
  readonly places: Places;
  readonly findings: readonly Finding[];
  /** From this line on, values may have been misread: after a syntax error, the yaml library guesses. */
  readonly certainBefore: number;
}

export function readYaml(source: Source): Yaml {
  const { root, errors } = parse(source);
  const reader = new NodeReader(source, root);
  const value = reader.read();
  const syntax = syntaxFindings(source, errors, reader.unclosed);
  const certainBefore = syntax[0]?.line ?? Number.POSITIVE_INFINITY;
  return {
    source,
    value,
    places: reader.places,
    findings: [...syntax, ...reader.findings.filter(({ line }) => line < certainBefore)],
    certainBefore,
  };
}

function parse(source: Source) {
  const document = parseDocument<ParsedNode>(source.text, {
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The yaml library would compare each key with all others; NodeReader finds duplicates with a Map.
    uniqueKeys: false,
    prettyErrors: false,
  });
  const errors = [...document.errors, ...document.warnings];
  return { root: errors.some(tooDeep) ? null : document.contents, errors };
}
