import type { FindingCode } from '../domain/codes.ts';
/** What is wrong in a file. The place is only a JSON pointer; `Source` turns it into a line and a column. */
export interface Diagnostic {
  readonly code: FindingCode;
  /** JSON pointer to the value, or to the key if the key itself is wrong. */
  readonly path: string;
  readonly says: string;
  readonly didYouMean?: string | undefined;
  readonly allowed?: readonly string[] | undefined;
}

/** One fault in a file, with its place and what would be right (formats, section 8). */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Starts at 1. A column is a UTF-16 code unit, as in editors; a tab is one column. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly path: string;
  readonly says: string;
  readonly didYouMean?: string;
  readonly allowed?: readonly string[];
  /** The source line. Of a very long line only the part near the fault. Absent if the file as a whole is the fault. */
  readonly excerpt?: string;
  /** The column of the fault within `excerpt`. */
  readonly caret?: number;
}

export const severityOf = (code: FindingCode): Finding['severity'] => (code.startsWith('W-') ? 'warning' : 'error');

export const isError = (finding: Finding): boolean => finding.severity === 'error';
