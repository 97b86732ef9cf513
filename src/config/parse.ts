import type { ThresholdsOf } from '../domain/check.ts';
import type { DesiredState } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { type Finding, isError } from './finding.ts';
import { lint } from './lint.ts';
import { lastKey, parent } from './pointer.ts';
import { resolve } from './resolve.ts';
import { fileFinding, Source } from './source.ts';
import { thresholdsIn } from './thresholds.ts';
import { checkSchema } from './validate.ts';
import { readYaml, type Yaml } from './yaml.ts';

/** A desired state, perhaps with warnings; or null, with all faults of the file. */
export type Loaded =
  | { readonly state: DesiredState; readonly thresholds: ThresholdsOf; readonly findings: readonly Finding[] }
  | { readonly state: null; readonly findings: readonly Finding[] };

/** Parses the text of a YAML or JSON file into the desired state. With `at`, also reports windows that open no more. */
export function parseDesired(text: string, file: string, at?: Instant): Loaded {
  const source = new Source(file, text.replace(/^\uFEFF/, ''));
  const odd = controlCharacter(source);
  if (odd !== undefined) return { state: null, findings: [odd] };
  const yaml = readYaml(source);
  if (yaml.findings.some(stopsReading)) return { state: null, findings: inOrder(yaml.findings) };
  if (yaml.value === null && yaml.findings.length === 0) return { state: null, findings: [empty(file)] };
  return judged(yaml, at);
}

function judged(yaml: Yaml, at?: Instant): Loaded {
  const { written, valid, findings } = checkSchema(yaml);
  const astray = new Set(yaml.findings.filter(({ code }) => code === 'E-alias').map(({ path }) => path));
  // The value is there, and the schema has already rejected it.
  const isMeant = ({ code, path }: Finding) =>
    code === 'E-missing-key' && findings.some((finding) => finding.path.startsWith(`${parent(path)}/`));
  const linted = lint(valid, yaml, at).filter((finding) => !isMeant(finding));
  const certain = [...findings, ...linted].filter(
    (finding) => !astray.has(finding.path) && isCertain(finding, yaml.certainBefore),
  );
  const all = inOrder([...yaml.findings, ...certain]);
  return written === null || all.some(isError)
    ? { state: null, findings: all }
    : { state: resolve(written), thresholds: thresholdsIn(written), findings: all };
}

/** After one of these faults, the values that were read are not those that were written. */
const stopsReading = ({ code }: Finding): boolean => code === 'E-alias-bomb' || code === 'E-too-deep';

/**
 * After a syntax error, a finding further down may be wrong, and a key that seems to be missing may stand further down.
 */
function isCertain({ code, line, path }: Finding, certainBefore: number): boolean {
  if (certainBefore === Number.POSITIVE_INFINITY) return true;
  return line < certainBefore && path !== '' && code !== 'E-missing-key' && code !== 'E-empty-value';
}

/** YAML allows no control characters. If a file contains one, it has another encoding or is not a text file. */
function controlCharacter(source: Source): Finding | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this expression searches for control characters.
  const at = source.text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
  if (at < 0) return undefined;
  const hex = source.text.charCodeAt(at).toString(16).padStart(2, '0');
  const says = `This invisible character (hex ${hex}) is not allowed in YAML. Is this a text file, saved as UTF-8?`;
  return source.finding({ code: 'E-control-character', path: '', says }, { start: at, end: at + 1 });
}

const empty = (file: string): Finding =>
  fileFinding(
    {
      code: 'E-empty-file',
      path: '',
      says: 'The file contains no values. It needs apiVersion, organization and servers.',
    },
    file,
  );

/** Sorted by line and column. A fault in a block that many servers share by an alias is listed once. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const known = new Map(findings.map((finding) => [identity(finding), finding]));
  return [...known.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

const identity = ({ line, column, code, path }: Finding): string => `${line}:${column} ${code} ${lastKey(path)}`;
