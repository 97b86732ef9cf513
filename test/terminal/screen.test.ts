import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { screen } from '../../src/terminal/screen.ts';

const aScreen = (columns: (() => number) | null = () => 80) => {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  return { ...screen({ out: write, err: write, columns: columns ?? undefined }), written };
};

describe('the screen', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('writes nothing during a question; the lines follow after the answer, in their order', async () => {
    const { err, out, asking, written } = aScreen();
    const yes = await asking(async () => {
      err('one\n');
      out('two\n');
      expect(written).toEqual([]);
      return true;
    });
    expect([yes, written]).toEqual([true, ['one\n', 'two\n']]);
  });

  test('shows no wait during a question, and keeps all lines if the question fails', async () => {
    const { err, waiting, asking, written } = aScreen();
    waiting('Looking at EX01 ...');
    vi.advanceTimersByTime(1000);
    const asked = asking(async () => {
      waiting('Looking at EX02 ...');
      vi.advanceTimersByTime(5000);
      err('one\n');
      throw new Error('closed');
    });
    await expect(asked).rejects.toThrow('closed');
    expect(written.join('')).toBe('\r\u001b[KLooking at EX01 ...\r\u001b[Kone\n');
  });

  test('adds nothing to a line without a terminal', () => {
    const { err, waiting, written } = aScreen(null);
    waiting('Looking at EX01 ...');
    vi.advanceTimersByTime(5000);
    err('one\n');
    expect(written).toEqual(['one\n']);
  });

  test('shows a wait in one line of plain characters that fits', () => {
    const { waiting, written } = aScreen(() => 12);
    waiting('a\u001b[2J\u202e漢字漢字漢字');
    vi.advanceTimersByTime(1000);
    expect(written).toEqual(['\r\u001b[Ka·[2J·漢字']);
  });
});
