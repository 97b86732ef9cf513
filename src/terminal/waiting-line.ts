import { columns, printable } from '../report/printable.ts';

/** No message for waits under one second. */
const SILENT_MS = 1000;
const ERASE = '\r\u001b[K';

/** On a terminal, what is waited for: one line, replaced by the next and gone before anything else is written. */
export interface WaitingLine {
  /** '' when nothing is waited for any more. */
  readonly say: (text: string) => void;
  /** Whole lines are written where it stands; it comes back beneath them. */
  readonly aside: (write: () => void) => void;
}

/** `write` reaches a terminal of this width. */
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

/** As much of a text as fits: a line of the next row could not be taken away. */
function fitting(text: string, room: number): string {
  let fits = '';
  for (const sign of text) {
    if (columns(fits + sign) > room) break;
    fits += sign;
  }
  return fits;
}

/** Where nobody sits there is nobody to tell. */
export const NO_WAITING_LINE: WaitingLine = { say: () => {}, aside: (write) => write() };
