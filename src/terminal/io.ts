import type { Instant } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Format } from '../report/format.ts';
import type { Page } from '../report/page.ts';

/** The terminal, as far as a command may use it. A command gets everything else as an argument. */
export interface Io {
  /** Standard output: only the report. */
  readonly out: (text: string) => void;
  /** Standard error: progress and questions. */
  readonly err: (text: string) => void;
  /** On a terminal, shows the line with what exstate waits for; '' removes it. */
  readonly waiting: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
  /** The page for progress. Without a terminal, lines are not wrapped. */
  readonly progress: Page;
  /** True if a person can answer questions: standard input and standard error are a terminal. */
  readonly interactive: boolean;
  /** Shows the question and waits. True if the answer is "yes". */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Shows the text and waits. True if the answer is Enter alone; false after Ctrl+C, or if the terminal is gone. */
  readonly enter: (text: string) => Promise<boolean>;
  /**
   * True if a person or the system asked to stop between two steps. After the first call, such a request no longer ends
   * the process.
   */
  readonly interrupted: () => boolean;
  /** Sets the text that is shown if a second Ctrl+C ends the process: what is then unknown. */
  readonly onForcedExit: (open: () => string) => void;
}

/** The options that every command takes (formats, section 1). */
export interface Common {
  readonly format: Format;
  readonly at?: Instant;
  /** The path of the desired state, or of the saved plan instead. The commands that are suggested next contain it. */
  readonly file?: string;
  readonly savedPlan?: string;
  readonly stateDir: string;
  readonly server: readonly string[];
  readonly verbose: boolean;
  readonly world?: string;
  readonly observation?: string;
  /** Use the Exchange snap-in on the server itself, as the last possibility. Only if a person asks for it. */
  readonly snapIn?: boolean;
  /** Files for the report, beside what is printed. Only commands that plan, change or show have it. */
  readonly report?: readonly string[];
  /** The characters that a Markdown report may have. */
  readonly limit?: number;
}

/** Options of plan and apply for an emergency in which the ordinary way does not work. */
export interface EmergencyOptions {
  readonly withoutCmdlets?: boolean;
}

/** The code or digest of the plan that was approved; an option of apply and retire. */
export interface Expecting {
  readonly expect?: string;
}

/** How a person departs from the policy of the desired state; options of apply, the first one also of retire. */
export interface Overriding {
  /** A reason to change servers outside the maintenance windows. */
  readonly outsideWindow?: string;
  /** The stages before which the run stops for a person. */
  readonly hold?: readonly Stage[];
}
