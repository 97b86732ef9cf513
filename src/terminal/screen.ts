import { NO_WAITING_LINE, waitingLine } from './waiting-line.ts';

/**
 * All text for the terminal is written here. The line with what exstate waits for is removed before other text and
 * shown again after it. Text that arrives while a question is open is written after the answer.
 */
export interface Screen {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly waiting: (text: string) => void;
  /** Runs the question. Text that is written meanwhile appears after the answer. */
  readonly asking: <T>(ask: () => Promise<T>) => Promise<T>;
}

interface To {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The width, or undefined if the text does not go to a terminal. */
  readonly columns: (() => number) | undefined;
}

export function screen({ out, err, columns }: To): Screen {
  const waiting = columns === undefined ? NO_WAITING_LINE : waitingLine(err, columns);
  let held: (() => void)[] | undefined;
  const besideWaitingLine = (write: (text: string) => void) => (text: string) => {
    if (held !== undefined) held.push(() => write(text));
    else waiting.aside(() => write(text));
  };
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    waiting.say('');
    held = [];
    try {
      return await ask();
    } finally {
      const later = held;
      held = undefined;
      for (const write of later) write();
    }
  };
  const say = (text: string) => {
    if (held === undefined) waiting.say(text);
  };
  return { out: besideWaitingLine(out), err: besideWaitingLine(err), waiting: say, asking };
}
