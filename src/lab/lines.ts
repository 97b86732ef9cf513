import type { Socket } from 'node:net';

/** A connection a line at a time, until it is handed on to TLS: readline would go on holding the socket. */
export class Lines {
  private text = '';
  private ended = false;
  private wake: () => void = () => {};

  constructor(private readonly socket: Socket) {
    socket.on('data', this.take).on('close', this.end).on('end', this.end);
  }

  /** Undefined where nothing more comes. */
  async next(): Promise<string | undefined> {
    while (!this.ended && !this.text.includes('\n')) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const at = this.text.indexOf('\n');
    if (at < 0) return undefined;
    const line = this.text.slice(0, at).trim();
    this.text = this.text.slice(at + 1);
    return line;
  }

  /** What was sent before it was asked for is dropped: whoever speaks TLS too early is not understood. */
  release(): void {
    this.socket.off('data', this.take).off('close', this.end).off('end', this.end);
  }

  private readonly take = (chunk: Buffer): void => {
    this.text += chunk.toString('latin1');
    if (this.text.length > LONGEST) this.socket.destroy();
    this.wake();
  };

  private readonly end = (): void => {
    this.ended = true;
    this.wake();
  };
}

const LONGEST = 65_536;
