import type { Instant } from '../domain/facts.ts';
import type { Page } from '../report/page.ts';

/** What a command may touch of the terminal: everything else it is given as an argument. */
export interface Io {
  /** Standard output: the report alone. */
  readonly out: (text: string) => void;
  /** Standard error: progress and questions. */
  readonly err: (text: string) => void;
  /** On a terminal, a line that says what is waited for; '' takes it away. */
  readonly waiting: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
  /** What progress is written on: a line stays whole where no terminal is. */
  readonly progress: Page;
  /** Somebody is there to be asked. */
  readonly interactive: boolean;
  /** Shows the question and waits; true for a typed "yes". */
  readonly confirm: (question: string) => Promise<boolean>;
  /** A person, or the system, wants the run to stop between two steps. Asked once, such a wish no longer ends the process. */
  readonly interrupted: () => boolean;
  /** What a second Ctrl+C leaves open; told when it comes. */
  readonly leaves: (open: () => string) => void;
}

/** The options that every command takes (formats, section 1). */
export interface Common {
  readonly format: 'text' | 'json';
  readonly at?: Instant;
  /** The desired state that the command was given, or the saved plan in its place: what comes next names it too. */
  readonly file?: string;
  readonly savedPlan?: string;
  readonly stateDir: string;
  readonly server: readonly string[];
  readonly verbose: boolean;
  readonly world?: string;
  readonly observation?: string;
  /** The last way to Exchange's cmdlets, on the server itself: by the wish of a person only. */
  readonly snapIn?: boolean;
}

/** Where the ordinary way is shut; of plan and apply. */
export interface WaysOut {
  readonly withoutCmdlets?: boolean;
}

/** The plan that was approved, by its code or its digest; of apply and retire. */
export interface Expecting {
  readonly expect?: string;
}
