import type { ErrorObject } from 'ajv';
import validate from '../../schemas/desired-state.schema.json?validator';
import type { Diagnostic, Finding } from './finding.ts';
import { child, keysOf, parent } from './pointer.ts';
import { explainSchemaError, RANK } from './schema-errors.ts';
import type { ValidSubset, Written } from './written.ts';
import type { Yaml } from './yaml.ts';

export interface SchemaResult {
  /** The whole file, or null if the schema rejects it. */
  readonly written: Written | null;
  /** The values that are valid, also in a faulty file. */
  readonly valid: ValidSubset;
  readonly findings: readonly Finding[];
}

/** The schema has checked the value, so the two casts are safe. They are only here. */
export function checkSchema(yaml: Yaml): SchemaResult {
  if (validate(yaml.value)) return { written: yaml.value as Written, valid: yaml.value as ValidSubset, findings: [] };
  const errors = validate.errors ?? [];
  const findings = schemaFindings(errors, yaml);
  return { written: null, valid: withoutFaulty(yaml.value, errors) as ValidSubset, findings };
}

/** One finding for each place. */
function schemaFindings(errors: readonly ErrorObject[], yaml: Yaml): Finding[] {
  const diagnostics = new Map<string, Diagnostic>();
  for (const error of errors.toSorted((a, b) => rank(a) - rank(b))) {
    const diagnostic = explainSchemaError(error, yaml);
    if (!diagnostics.has(diagnostic.path)) diagnostics.set(diagnostic.path, diagnostic);
  }
  const meant = new Set([...diagnostics.values()].map(meantPath));
  return [...diagnostics.values()]
    .filter((diagnostic) => diagnostic.code !== 'E-missing-key' || !meant.has(diagnostic.path))
    .map((diagnostic) => yaml.source.finding(diagnostic, placeOf(diagnostic, yaml)));
}

/** If several keywords reject one value, the first of this order is reported; the others follow from it. */
const rank = (error: ErrorObject): number => RANK.indexOf(error.keyword);

/** A misspelled key is one fault, and not also a missing key. */
const meantPath = ({ code, path, didYouMean }: Diagnostic): string | undefined =>
  code === 'E-unknown-key' && didYouMean !== undefined ? child(parent(path), didYouMean) : undefined;

function placeOf({ code, path }: Diagnostic, { places }: Yaml) {
  if (code === 'E-unknown-key') return places.key(path);
  return code === 'E-missing-key' ? places.head(parent(path)) : places.value(path);
}

/** Removes the values in place: no other code reads them, and copying them all takes longer than checking them. */
function withoutFaulty(value: unknown, errors: readonly ErrorObject[]): unknown {
  let whole: unknown = value;
  for (const { keyword, instancePath } of errors) {
    if (keyword === 'required' || keyword === 'additionalProperties') continue;
    if (instancePath === '') whole = {};
    else remove(whole, keysOf(instancePath));
  }
  return whole;
}

function remove(value: unknown, keys: readonly string[]): void {
  const [key, ...rest] = keys;
  if (key === undefined || typeof value !== 'object' || value === null) return;
  if (rest.length > 0) remove(Reflect.get(value, key), rest);
  else if (Array.isArray(value)) value[Number(key)] = undefined;
  else Reflect.deleteProperty(value, key);
}
