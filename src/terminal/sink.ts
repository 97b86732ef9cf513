import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Why a stream takes no more, and how many bytes it had taken of those that it was given. */
export interface Loss {
  readonly error: NodeJS.ErrnoException;
  readonly taken: number;
  readonly given: number;
}

/** Where text goes. Writing never throws: a run must not end because nobody can read of it. */
export interface Sink {
  write(text: string): void;
  loss(): Loss | undefined;
  /** When everything is taken or lost. */
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
 * A file or a device. Node's own stream for it writes once and does not look how much was taken: on a disk that is
 * nearly full the rest is lost without an error.
 */
class FileSink implements Sink {
  private taken = 0;
  private given = 0;
  private error: NodeJS.ErrnoException | undefined;

  constructor(private readonly stream: Stream) {
    // Others write to it, too: readline its question, Node its warnings.
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
