import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Why a stream accepts no more text, and how many of the given bytes it had accepted. */
export interface Loss {
  readonly error: NodeJS.ErrnoException;
  readonly taken: number;
  readonly given: number;
}

/** Writes text. Never throws: a run must not end because its output is lost. */
export interface Sink {
  write(text: string): void;
  loss(): Loss | undefined;
  /** Resolves when all text is written or lost. */
  drained(): Promise<void>;
}

type Stream = NodeJS.WriteStream & { readonly fd: number };

export const sinkOf = (stream: Stream): Sink =>
  stream instanceof Socket ? new FlowingSink(stream) : new FileSink(stream);

/** A pipe, a socket or a terminal. */
class FlowingSink implements Sink {
  private taken = 0;
  private given = 0;
  private error: NodeJS.ErrnoException | undefined;

  constructor(private readonly stream: Stream) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.error ??= error;
    });
  }

  write(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.given += bytes;
    if (this.error !== undefined) return;
    this.stream.write(text, (error) => {
      if (!error) this.taken += bytes;
    });
  }

  loss(): Loss | undefined {
    return this.error && { error: this.error, taken: this.taken, given: this.given };
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.error !== undefined || this.stream.writableLength === 0) resolve();
      else this.stream.write('', () => resolve());
    });
  }
}

/**
 * A file or a device. The stream of Node for a file writes once and does not check how many bytes were accepted. On a
 * disk that is nearly full, the rest would be lost without an error.
 */
class FileSink implements Sink {
  private taken = 0;
  private given = 0;
  private error: NodeJS.ErrnoException | undefined;

  constructor(private readonly stream: Stream) {
    // Other code writes to this stream, too: readline writes its question, Node its warnings.
    stream.on('error', () => {});
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.given += bytes.length;
    try {
      for (let done = 0; done < bytes.length && this.error === undefined; ) {
        const some = writeSync(this.stream.fd, bytes, done, bytes.length - done);
        done += some;
        this.taken += some;
      }
    } catch (error) {
      this.error = error as NodeJS.ErrnoException;
    }
  }

  loss(): Loss | undefined {
    return this.error && { error: this.error, taken: this.taken, given: this.given };
  }

  async drained(): Promise<void> {}
}
