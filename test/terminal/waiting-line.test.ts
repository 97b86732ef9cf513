import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { waitingLine } from '../../src/terminal/waiting-line.ts';

/** The text on the last line of the screen. */
const screen = (written: string): string => written.split('\r\u001b[K').at(-1) ?? '';

describe('the line about a wait', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const aLine = (columns = 80) => {
    let written = '';
    const write = (text: string) => {
      written += text;
    };
    return { ...waitingLine(write, () => columns), shows: () => screen(written), written: () => written };
  };

  test('is not shown for a short wait', () => {
    const { say, written } = aLine();
    say('EX01');
    vi.advanceTimersByTime(900);
    say('');
    vi.advanceTimersByTime(5000);
    expect(written()).toBe('');
  });

  test('shows the latest wait, and is removed afterwards', () => {
    const { say, shows } = aLine();
    say('one');
    say('two');
    vi.advanceTimersByTime(1000);
    expect(shows()).toBe('two');
    say('three');
    expect(shows()).toBe('three');
    say('');
    expect(shows()).toBe('');
  });

  test('is removed for other output, and shown again below it', () => {
    const { say, aside, shows, written } = aLine();
    say('one');
    vi.advanceTimersByTime(1000);
    aside(() => expect(shows()).toBe(''));
    expect(shows()).toBe('one');
    say('two');
    expect(shows()).toBe('two');
    say('');
    const before = written();
    aside(() => {});
    expect(written()).toBe(before);
  });

  test('never wraps: a second row could not be removed', () => {
    const { say, shows } = aLine(10);
    say('Looking at 50 servers');
    vi.advanceTimersByTime(1000);
    expect(shows()).toHaveLength(9);
  });
});
