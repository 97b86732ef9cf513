import { columns, printable } from '../report/printable.ts';

/** No message for waits under one second. */
const SILENT_MS = 1000;
const ERASE = '\r\u001b[K';

/**
 * On a terminal, one line that shows what exstate waits for. It is replaced by the next one, and removed before other
 * text.
 */
export interface WaitingLine {
  /** Shows the text; '' removes the line. */
  readonly say: (text: string) => void;
  /** Writes whole lines in its place, and shows the line again below them. */
  readonly aside: (write: () => void) => void;
}

/** `write` writes to a terminal with `width` columns. */
export function waitingLine(write: (text: string) => void, width: () => number): WaitingLine {
  let text = '';
  let shown = false;
  let timer: NodeJS.Timeout | undefined;
  const erase = () => {
    if (shown) write(ERASE);
    shown = false;
  };
  const show = () => {
    timer = undefined;
    write(`${ERASE}${fitting(printable(text), width() - 1)}`);
    shown = true;
  };
  const say = (next: string) => {
    if (next === '') {
      clearTimeout(timer);
      timer = undefined;
      erase();
      return;
    }
    text = next;
    if (shown) show();
    else timer ??= setTimeout(show, SILENT_MS).unref();
  };
  const aside = (writeLines: () => void) => {
    const back = shown;
    erase();
    writeLines();
    if (back) show();
  };
  return { say, aside };
}

/** The part of a text that fits: a line that wraps into a second row could not be erased. */
function fitting(text: string, room: number): string {
  let fits = '';
  for (const sign of text) {
    if (columns(fits + sign) > room) break;
    fits += sign;
  }
  return fits;
}

/** For output that does not go to a terminal. */
export const NO_WAITING_LINE: WaitingLine = { say: () => {}, aside: (write) => write() };
