import type { FindingCode } from '../domain/codes.ts';
/** What is wrong, without where. */
export interface Complaint {
  readonly code: FindingCode;
  /** JSON pointer to the value, or to the key where the key is what is wrong. */
  readonly path: string;
  readonly says: string;
  readonly didYouMean?: string | undefined;
  readonly allowed?: readonly string[] | undefined;
}

/** One fault in a file, where it is and what would be right (formats, section 8). */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. Columns count UTF-16 units, as editors do; a tab is one. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly path: string;
  readonly says: string;
  readonly didYouMean?: string;
  readonly allowed?: readonly string[];
  /** The source line, or what of a very long one is near the fault. Left out where the file itself is the fault. */
  readonly excerpt?: string;
  /** The column of the fault within `excerpt`. */
  readonly caret?: number;
}

export const severityOf = (code: FindingCode): Finding['severity'] => (code.startsWith('W-') ? 'warning' : 'error');

export const isError = (finding: Finding): boolean => finding.severity === 'error';
