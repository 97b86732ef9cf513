import { EXIT } from '../domain/fault.ts';

/** Requests to stop a run. */
export interface Stop {
  /** True if a stop was requested. After the first call, a request does not end the process any more. */
  readonly requested: () => boolean;
  /** Sets the text that is shown if the process ends at once: what is then unknown. */
  readonly onForcedExit: (open: () => string) => void;
  readonly terminalClosed: () => boolean;
}

/** The process that receives the signals. */
export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/**
 * The first request stops the run between two steps: Ctrl+C, SIGTERM, or a closed terminal (SIGHUP; Windows then allows
 * ten seconds). After that, only Ctrl+C stops at once: a terminal that closes sends its signal more than once, and that
 * is no decision of a person.
 */
export function stopRequests(process: Signals, err: (text: string) => void, quit: (code: number) => void): Stop {
  let requested = false;
  let watching = false;
  let closed = false;
  let open = () => '';
  const ask = (why: string) => {
    if (!requested)
      err(`\n${why}Stopping after this step. Ctrl+C again stops at once; the result of the step is then unknown.\n`);
    requested = true;
  };
  const watch = () => {
    process.on('SIGINT', () => {
      if (requested) {
        err(open());
        quit(EXIT.interrupted);
      }
      ask('');
    });
    process.on('SIGTERM', () => ask('SIGTERM: '));
    process.on('SIGHUP', () => {
      closed = true;
      ask('The terminal was closed: ');
    });
  };
  return {
    requested: () => {
      if (!watching) watch();
      watching = true;
      return requested;
    },
    onForcedExit: (told) => {
      open = told;
    },
    terminalClosed: () => closed,
  };
}
