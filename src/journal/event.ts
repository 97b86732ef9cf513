import type { CertificateId, Instant, Patch, Thumbprint } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Origin } from '../domain/origin.ts';
import type { Plan, Step } from '../domain/plan.ts';
import type { Source } from '../domain/source.ts';

export type StepVerdict = 'verified' | 'already-so' | 'failed' | 'lost';

/** What a claim was judged by: what was wanted, what was seen, by whom and when. */
export interface Evidence {
  readonly fact: string;
  readonly want: unknown;
  readonly saw: unknown;
  /** The machine that it was seen on or from. */
  readonly from: string;
  readonly at: Instant;
}

interface Events {
  'run-started': {
    readonly run: string;
    readonly source: Source;
    /** The only source on which this run may be taken up again. */
    readonly origin: Origin;
    /** The file beside the journal that holds what was there before the first step. */
    readonly before: { readonly sha256: string };
    /** Whole, as it was approved. */
    readonly plan: Plan;
    readonly code?: string;
    /** The plan's servers that this run works on, where they are not all. */
    readonly servers?: readonly string[];
    /** What the command said that it expects. */
    readonly expect?: string;
    readonly reason?: string;
  };
  /** cutOff: bytes of a torn last line that this session cut off. */
  'run-resumed': { readonly command: string; readonly cutOff?: number };
  /** On disk before the step is sent: the old values of the facts that it writes. */
  'step-intended': { readonly step: string; readonly before: Patch };
  'step-judged': {
    readonly step: string;
    readonly verdict: StepVerdict;
    readonly evidence: readonly Evidence[];
    /** Changes that nobody predicted. */
    readonly surprises: readonly string[];
    /** Thumbprints by the name that the plan gave to a certificate before there was one. */
    readonly issued?: Readonly<Record<CertificateId, Thumbprint>>;
    /** By which way Exchange was reached, where not through the server's own management shell. */
    readonly way?: string;
    readonly says?: string;
  };
  'stage-proven': { readonly server: string; readonly stage: Stage };
  'undo-started': { readonly server: string; readonly stage: Stage; readonly steps: readonly Step[] };
  'stage-undone': { readonly server: string; readonly stage: Stage; readonly says: string };
  'stage-not-undone': {
    readonly server: string;
    readonly stage: Stage;
    readonly says: string;
    /** What was seen when the run was closed by looking only. */
    readonly evidence?: readonly Evidence[];
  };
  'run-finished': { readonly exit: number; readonly says?: string; readonly pending?: readonly Pending[] };
}

/** What differs from the desired state when the last step of a run is done. */
export interface Pending {
  readonly server: string;
  readonly code: string;
  readonly fact: string;
  readonly says: string;
  /** No step is possible for it now. */
  readonly blocked: boolean;
}

/** What a run writes down, in the order in which it happens. */
export type JournalEvent<E extends keyof Events = keyof Events> = {
  [K in E]: { readonly event: K } & Events[K];
}[E];

/** An event as it stands in the file: numbered, dated, and naming the line before it. */
export type JournalLine<E extends keyof Events = keyof Events> = JournalEvent<E> & {
  readonly schema?: 'exstate/journal/v1';
  readonly seq: number;
  readonly at: Instant;
  /** SHA-256 of the bytes of the line before, without its line end; null for the first. */
  readonly previous: string | null;
};
