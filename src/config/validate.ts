import type { ErrorObject } from 'ajv';
import validate from '../../schemas/desired-state.schema.json?validator';
import { RANK, unfit } from './complaints.ts';
import type { Complaint, Finding } from './finding.ts';
import { child, keysOf, parent } from './pointer.ts';
import type { Sketch, Written } from './written.ts';
import type { Yaml } from './yaml.ts';

export interface Judged {
  /** The whole file, where the schema has nothing against it. */
  readonly written: Written | null;
  /** What of it is sound, in any case. */
  readonly sketch: Sketch;
  readonly findings: readonly Finding[];
}

/** The door: what comes out has the shape that its type says, so the two casts are made here and nowhere else. */
export function judge(yaml: Yaml): Judged {
  if (validate(yaml.value)) return { written: yaml.value as Written, sketch: yaml.value as Sketch, findings: [] };
  const errors = validate.errors ?? [];
  const findings = schemaFindings(errors, yaml);
  return { written: null, sketch: withoutFaulty(yaml.value, errors) as Sketch, findings };
}

/** Each fault once. */
function schemaFindings(errors: readonly ErrorObject[], yaml: Yaml): Finding[] {
  const complaints = new Map<string, Complaint>();
  for (const error of errors.toSorted((a, b) => rank(a) - rank(b))) {
    const complaint = unfit(error, yaml);
    if (!complaints.has(complaint.path)) complaints.set(complaint.path, complaint);
  }
  const meant = new Set([...complaints.values()].map(meantPath));
  return [...complaints.values()]
    .filter((complaint) => complaint.code !== 'E-missing-key' || !meant.has(complaint.path))
    .map((complaint) => yaml.source.finding(complaint, placeOf(complaint, yaml)));
}

/** Of several things against one value, the first of these is the fault; the rest follow from it. */
const rank = (error: ErrorObject): number => RANK.indexOf(error.keyword);

/** A misspelt key is one fault, not that fault and a missing key. */
const meantPath = ({ code, path, didYouMean }: Complaint): string | undefined =>
  code === 'E-unknown-key' && didYouMean !== undefined ? child(parent(path), didYouMean) : undefined;

function placeOf({ code, path }: Complaint, { places }: Yaml) {
  if (code === 'E-unknown-key') return places.key(path);
  return code === 'E-missing-key' ? places.head(parent(path)) : places.value(path);
}

/** Taken out in place: nobody else reads these values, and a copy of all would cost more than the look. */
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
