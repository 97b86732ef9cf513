/** Whoever waits less asks himself nothing. */
const SILENT_MS = 1000;
const ERASE = '\r\u001b[K';

/** On a terminal, what is waited for: one line, replaced by the next and gone before anything else is written. */
export interface WaitingLine {
  /** '' when nothing is waited for any more. */
  readonly say: (text: string) => void;
  readonly erase: () => void;
}

/** `write` reaches a terminal that is `columns` wide. */
export function waitingLine(write: (text: string) => void, columns: () => number): WaitingLine {
  let text = '';
  let shown = false;
  let timer: NodeJS.Timeout | undefined;
  const erase = () => {
    if (shown) write(ERASE);
    shown = false;
  };
  const show = () => {
    timer = undefined;
    write(`${ERASE}${text.slice(0, columns() - 1)}`);
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
  return { say, erase };
}

/** Where nobody sits there is nobody to tell. */
export const NO_WAITING_LINE: WaitingLine = { say: () => {}, erase: () => {} };
