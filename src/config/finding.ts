/** Every code that reading a desired state can end in. Permanent: scripts match on them, `exstate explain` knows each. */
export const CODES = [
  'E-no-file',
  'E-not-a-file',
  'E-unreadable',
  'E-too-large',
  'E-not-utf8',
  'E-empty-file',
  'E-control-character',
  'E-yaml-syntax',
  'E-many-documents',
  'E-alias',
  'E-alias-bomb',
  'E-too-deep',
  'E-duplicate-key',
  'E-unknown-key',
  'E-missing-key',
  'E-empty-value',
  'E-wrong-type',
  'E-not-allowed',
  'E-not-yet',
  'E-malformed',
  'E-out-of-range',
  'E-repeated',
  'E-unknown-version',
  'E-thumbprint',
  'E-duplicate-server',
  'E-duplicate-fqdn',
  'E-not-on-edge',
  'E-iis-without-back-end',
  'W-name-differs',
] as const;
export type Code = (typeof CODES)[number];

/** What is wrong, without where. */
export interface Complaint {
  readonly code: Code;
  /** JSON pointer to the value, or to the key where the key is what is wrong. */
  readonly path: string;
  readonly says: string;
  readonly didYouMean?: string | undefined;
  readonly allowed?: readonly string[] | undefined;
}

/** One fault in a file, where it is and what would be right (formats, section 8). */
export interface Finding {
  readonly code: Code;
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

export const severityOf = (code: Code): Finding['severity'] => (code.startsWith('W-') ? 'warning' : 'error');

export const isError = (finding: Finding): boolean => finding.severity === 'error';
