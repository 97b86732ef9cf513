import { Fault } from '../../../domain/fault.ts';
import { log } from '../../../support/log.ts';
import type { ShellError } from './answer.ts';
import type { Plain } from './clixml-plain.ts';
import { MARKER } from './envelope.ts';
import type { PingInfo } from './ping.ts';
import { race } from './race.ts';
import type { Arguments } from './request.ts';
import { type Question, roundTrip } from './round-trip.ts';
import type { Shell } from './shell.ts';
import { type Start, startUsable } from './start.ts';

export interface Notes {
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  /** The duration of the operation itself. */
  readonly ms: number;
}

/**
 * `lost`: sent, but without a complete answer; only another observation shows what happened. `unsent`: nothing was
 * sent.
 */
export type Reply =
  | ({ readonly is: 'answered'; readonly data: readonly Plain[] } & Notes)
  | ({ readonly is: 'failed'; readonly errors: readonly ShellError[]; readonly data: readonly Plain[] } & Notes)
  | { readonly is: 'lost'; readonly because: string }
  | { readonly is: 'unsent'; readonly because: string };

/** Yields items as they arrive, and at the end the reply, whose `data` contains them again. */
export type Streamed = { readonly is: 'item'; readonly data: Plain } | Reply;

export interface Session {
  readonly host: PingInfo;
  /**
   * One call at a time, in the order of the calls. The deadline starts when the request is sent. Nothing is sent twice.
   */
  call(op: string, args: Arguments, deadlineSeconds: number): Promise<Reply>;
  stream(op: string, args: Arguments, deadlineSeconds: number): AsyncIterable<Streamed>;
  /**
   * Waits for the call that is running. Calls that are waiting are not sent any more. The last question is asked if the
   * shell is still there.
   */
  close(last?: Question): Promise<void>;
}

export interface SessionOptions extends Start {
  /**
   * After so many crashes in a row no shell is started any more: a user may have about 18 shells on an Exchange server.
   */
  readonly mostCrashes: number;
  /** Doubled after each crash in a row. */
  readonly backOffMs: number;
}

export async function startSession(options: SessionOptions): Promise<Session> {
  const { shell, host } = await startUsable(options);
  return new Queue(options, host, shell);
}

const ENDING_MS = 2000;

class Queue implements Session {
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
  private crashes = 0;

  constructor(
    private readonly options: SessionOptions,
    readonly host: PingInfo,
    private shell: Shell,
  ) {}

  call(op: string, args: Arguments, deadlineSeconds: number): Promise<Reply> {
    return this.ask({ op, args, deadlineSeconds }, () => {});
  }

  async *stream(op: string, args: Arguments, deadlineSeconds: number): AsyncIterable<Streamed> {
    const items: Plain[] = [];
    let wake = () => {};
    let reply: Reply | undefined;
    const over = this.ask({ op, args, deadlineSeconds }, (item) => {
      items.push(item);
      wake();
    });
    let failure: unknown;
    over
      .then(
        (last) => {
          reply = last;
        },
        (error: unknown) => {
          failure = error;
        },
      )
      .then(() => wake());
    for (;;) {
      for (let item = items.shift(); item !== undefined; item = items.shift()) yield { is: 'item', data: item };
      if (failure) throw failure;
      if (reply) return yield reply;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  async close(last?: Question): Promise<void> {
    this.closed = true;
    await this.last;
    if (last && this.shell.alive) await roundTrip(this.shell, last, () => {});
    if (!this.shell.alive) return;
    this.shell.end();
    await race(ENDING_MS, [this.shell.exited]);
    await this.shell.kill();
  }

  private ask(question: Question, onItem: (item: Plain) => void): Promise<Reply> {
    const reply = this.last.then(() => this.send(question, onItem));
    this.last = reply.catch(() => {});
    return reply;
  }

  private async send(question: Question, onItem: (item: Plain) => void): Promise<Reply> {
    const because = this.closed ? 'the session is closed' : await this.restart();
    if (because !== undefined) return { is: 'unsent', because };
    const data: Plain[] = [];
    const answer = await roundTrip(this.shell, question, (item) => {
      data.push(item);
      onItem(item);
    });
    if (answer.noise.trim() !== '') log.debug('PowerShell wrote text outside its answer', { text: answer.noise });
    if (answer.is === 'lost') return this.lost(answer.because, question.op);
    this.crashes = 0;
    this.listenBetweenCalls();
    const { ok, errors, warnings, log: said, ms } = answer.final;
    const notes = { warnings, log: said, ms };
    return ok ? { is: 'answered', data, ...notes } : { is: 'failed', errors, data, ...notes };
  }

  private lost(because: string, op: string): Reply {
    this.crashes += 1;
    log.info('A PowerShell answer was lost', { op, because });
    return { is: 'lost', because };
  }

  /** Kills a shell that sends an answer without a request: it could be an old answer and be taken for the next one. */
  private listenBetweenCalls(): void {
    const { shell } = this;
    shell.listen((chunk, from) => {
      if (from === 'stdout' && chunk.includes(MARKER)) void shell.kill();
    });
  }

  /** Undefined if a shell is ready; otherwise why not. Only a request that was not sent yet waits for a new shell. */
  private async restart(): Promise<string | undefined> {
    if (this.shell.alive) return undefined;
    if (this.crashes >= this.options.mostCrashes) return `PowerShell was lost ${this.crashes} times in a row`;
    await pause(this.crashes === 0 ? 0 : this.options.backOffMs * 2 ** (this.crashes - 1));
    try {
      ({ shell: this.shell } = await startUsable(this.options));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.crashes += 1;
      return error.message;
    }
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
