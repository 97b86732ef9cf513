import type { Socket } from 'node:net';

/** Reads a connection line by line, until TLS takes it over. readline would keep the socket. */
export class Lines {
  private text = '';
  private ended = false;
  private wake: () => void = () => {};

  constructor(private readonly socket: Socket) {
    socket.on('data', this.take).on('close', this.end).on('end', this.end);
  }

  /** The next line, or undefined at the end of the connection. */
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

  /** Gives up the socket. Text that is not read yet is dropped: a client that starts TLS too early gets no answer. */
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
