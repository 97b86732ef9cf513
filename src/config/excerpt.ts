const MARK = '…';

/** The part of a long line that fits into `room` columns and contains the column of the caret. */
export function cut(line: string, caret: number, room: number): { excerpt: string; caret: number } {
  if (line.length <= room) return { excerpt: line, caret };
  const inside = Math.max(1, room - 2 * MARK.length);
  const from = Math.max(0, Math.min(caret - 1 - Math.floor(inside / 3), line.length - inside));
  const before = from > 0 ? MARK : '';
  const after = from + inside < line.length ? MARK : '';
  return {
    excerpt: `${before}${line.slice(from, from + inside)}${after}`,
    caret: caret - from + before.length,
  };
}
