import { LineCounter } from 'yaml';
import { cut } from './excerpt.ts';
import { type Diagnostic, type Finding, severityOf } from './finding.ts';

/** Offsets into the text. `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Without a limit, JSON on a single line would repeat megabytes in each finding. */
const LONGEST_EXCERPT = 160;

/** The text of a file with its line starts. Turns an offset into a finding with line and column. */
export class Source {
  private readonly lines = new LineCounter();

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.lines.addNewLine(0);
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) this.lines.addNewLine(end + 1);
  }

  lineOf(offset: number): number {
    return this.lines.linePos(offset).line;
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  finding(diagnostic: Diagnostic, span: Span): Finding {
    const { line, col: column } = this.lines.linePos(span.start);
    const from = span.start - column + 1;
    const end = this.endOfLine(line);
    return {
      ...common(diagnostic, this.file),
      line,
      column,
      endColumn: Math.max(column + 1, this.trimmed(Math.min(span.end, end)) - from + 1),
      ...cut(this.text.slice(from, end), column, LONGEST_EXCERPT),
    };
  }

  private endOfLine(line: number): number {
    const next = this.lines.lineStarts[line];
    const end = next === undefined ? this.text.length : next - 1;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }

  private trimmed(end: number): number {
    let at = end;
    while (at > 0 && /\s/.test(this.text[at - 1] ?? '')) at--;
    return at;
  }
}

/** A finding about the file as a whole, not about one of its lines. */
export const fileFinding = (diagnostic: Diagnostic, file: string): Finding => ({
  ...common(diagnostic, file),
  line: 1,
  column: 1,
  endColumn: 1,
});

const common = ({ code, path, says, didYouMean, allowed }: Diagnostic, file: string) => ({
  code,
  severity: severityOf(code),
  file,
  path,
  says,
  ...(didYouMean === undefined ? {} : { didYouMean }),
  ...(allowed === undefined ? {} : { allowed }),
});
