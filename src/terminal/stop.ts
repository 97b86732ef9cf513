import { EXIT } from '../domain/fault.ts';

/** How a run is asked to stop. */
export interface Stop {
  /** From the first call on, a request does not end the process any more but is remembered. */
  readonly requested: () => boolean;
  /** What is left open if the process ends now: told when it does. */
  readonly leaves: (open: () => string) => void;
  readonly terminalClosed: () => boolean;
}

/**
 * The first request stops between two steps: Ctrl+C, SIGTERM, or a terminal that is closed (SIGHUP; Windows leaves ten
 * seconds after it). Only Ctrl+C after that stops at once: a terminal that goes away sends its signal more than once,
 * and nobody has decided anything by it.
 */
export function stopRequests(err: (text: string) => void, quit: (code: number) => void): Stop {
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
    leaves: (told) => {
      open = told;
    },
    terminalClosed: () => closed,
  };
}
