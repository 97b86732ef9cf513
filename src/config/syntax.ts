import type { YAMLError } from 'yaml';
import type { Diagnostic, Finding } from './finding.ts';
import type { Source, Span } from './source.ts';

/** A text that is not YAML has a fault on every line, so only the first lines with faults are reported. */
const MOST_LINES = 20;

/** Messages of our own: those of the yaml library assume that the reader knows the grammar of YAML. */
const WORDS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'This line is indented with a tab. YAML allows only spaces.',
  BAD_INDENT: 'This line is not aligned with the lines around it, or a { or [ above it is not closed.',
  BLOCK_AS_IMPLICIT_KEY: 'This line has a second "key:". A value that contains a colon and a space needs quotes.',
  MULTILINE_IMPLICIT_KEY: 'This is not "key: value". A space must follow the colon.',
  BAD_SCALAR_START: 'A value cannot begin with this character unless it is in quotes.',
  KEY_OVER_1024_CHARS: 'This key has more than 1024 characters: probably a quote or a line end is missing.',
  NON_STRING_KEY: 'A key must be one word, not a list or a mapping.',
  ALIAS_PROPS: 'An alias (*) cannot have an anchor (&) or a tag (!) of its own.',
  MULTIPLE_ANCHORS: 'This value has two anchors (&).',
  TAG_RESOLVE_FAILED: 'exstate does not know this tag (!). Leave it out.',
};

const NO_ITEM =
  'This line belongs to no item of the list above it. Indent it with spaces, so that it begins below the first key after "- ".';

export const tooDeep = (error: YAMLError): boolean => error.code === 'RESOURCE_EXHAUSTION';

/** One finding for each syntax error: after one, the yaml library often reports more for the same lines. */
export function syntaxFindings(source: Source, errors: readonly YAMLError[], unclosed: readonly Span[]): Finding[] {
  const deep = errors.filter(tooDeep).slice(0, 1);
  const relevant = deep.length > 0 ? deep : errors.filter((error) => unclosed.length === 0 || !isClosingQuote(error));
  const faults = [...relevant.map(fromError), ...unclosed.map(notClosed)].sort((a, b) => a.span.start - b.span.start);
  let covered = 0;
  const first = faults.filter(({ span }) => {
    const isNew = source.lineOf(span.start) > covered;
    if (isNew) covered = source.lineOf(span.end);
    return isNew;
  });
  return shortened(first, source);
}

type Fault = Diagnostic & { readonly span: Span };

function shortened(faults: readonly Fault[], source: Source): Finding[] {
  const more = faults.length - MOST_LINES;
  return faults.slice(0, MOST_LINES).map((fault, at) => {
    const says =
      more > 0 && at === MOST_LINES - 1 ? `${fault.says} ${more} more lines are not YAML either.` : fault.says;
    return source.finding({ ...fault, says }, fault.span);
  });
}

function fromError(error: YAMLError): Fault {
  const [start, end] = error.pos;
  return { ...diagnostic(error), path: '', span: { start, end } };
}

function diagnostic(error: YAMLError): Pick<Diagnostic, 'code' | 'says'> {
  if (tooDeep(error)) return { code: 'E-too-deep', says: 'Values are nested too deep here.' };
  if (error.code === 'MULTIPLE_DOCS')
    return { code: 'E-many-documents', says: 'A second YAML document begins here. exstate reads one per file.' };
  if (/^Sequence item without - indicator/.test(error.message)) return { code: 'E-yaml-syntax', says: NO_ITEM };
  return { code: 'E-yaml-syntax', says: WORDS[error.code] ?? sentence(error.message) };
}

/**
 * The yaml library reports a missing quote at the end of the file. We report the line on which the quote was opened.
 */
const isClosingQuote = (error: YAMLError): boolean =>
  error.code === 'MISSING_CHAR' && /^Missing closing ["']quote/.test(error.message);

const notClosed = (span: Span): Fault => ({
  code: 'E-yaml-syntax',
  path: '',
  says: 'This quote is opened here and not closed.',
  span,
});

const sentence = (message: string): string => `${message.slice(0, 200).replace(/\.$/, '')}.`;
