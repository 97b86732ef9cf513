import { Fault } from '../../../domain/fault.ts';
import { log } from '../../../support/log.ts';
import type { ShellError } from './answer.ts';
import type { Plain } from './clixml-plain.ts';
import { MARKER } from './envelope.ts';
import type { PingInfo } from './ping.ts';
import { race } from './race.ts';
import type { Arguments } from './request.ts';
import { exchange, type Question } from './round-trip.ts';
import type { Shell } from './shell.ts';
import { type Start, startUsable } from './start.ts';

export interface Notes {
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  /** What the operation itself took. */
  readonly ms: number;
}

/** `lost`: sent, and no whole answer came: only another look can tell what happened. `unsent`: nothing was asked of anybody. */
export type Reply =
  | ({ readonly is: 'answered'; readonly data: readonly Plain[] } & Notes)
  | ({ readonly is: 'failed'; readonly errors: readonly ShellError[]; readonly data: readonly Plain[] } & Notes)
  | { readonly is: 'lost'; readonly because: string }
  | { readonly is: 'unsent'; readonly because: string };

/** What a stream yields: items as they come, and last of all the reply, whose `data` holds them again. */
export type Streamed = { readonly is: 'item'; readonly data: Plain } | Reply;

export interface Session {
  readonly host: PingInfo;
  /** One at a time, in the order of asking. The deadline runs from when the question is sent. Never repeated. */
  call(op: string, args: Arguments, deadlineSeconds: number): Promise<Reply>;
  stream(op: string, args: Arguments, deadlineSeconds: number): AsyncIterable<Streamed>;
  /** After the question that is being answered; those that wait are not sent any more. */
  close(): Promise<void>;
}

export interface SessionOptions extends Start {
  /** Deaths in a row after which no shell is started any more: a user has about 18 shells on an Exchange server. */
  readonly mostDeaths: number;
  /** Doubled with each death in a row. */
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
  private deaths = 0;

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

  async close(): Promise<void> {
    this.closed = true;
    await this.last;
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
    const because = this.closed ? 'the session is closed' : await this.revive();
    if (because !== undefined) return { is: 'unsent', because };
    const data: Plain[] = [];
    const answer = await exchange(this.shell, question, (item) => {
      data.push(item);
      onItem(item);
    });
    if (answer.noise.trim() !== '') log.debug('PowerShell said something beside its answer', { text: answer.noise });
    if (answer.is === 'lost') return this.lost(answer.because, question.op);
    this.deaths = 0;
    this.listenBetweenCalls();
    const { ok, errors, warnings, log: said, ms } = answer.final;
    const notes = { warnings, log: said, ms };
    return ok ? { is: 'answered', data, ...notes } : { is: 'failed', errors, data, ...notes };
  }

  private lost(because: string, op: string): Reply {
    this.deaths += 1;
    log.info('A PowerShell answer was lost', { op, because });
    return { is: 'lost', because };
  }

  /** Whoever speaks without being asked may answer the next question with an old answer. */
  private listenBetweenCalls(): void {
    const { shell } = this;
    shell.listen((chunk, from) => {
      if (from === 'stdout' && chunk.includes(MARKER)) void shell.kill();
    });
  }

  /** Undefined when there is a shell to ask. Only a question that was not sent yet waits for one. */
  private async revive(): Promise<string | undefined> {
    if (this.shell.alive) return undefined;
    if (this.deaths >= this.options.mostDeaths) return `PowerShell was lost ${this.deaths} times in a row`;
    await pause(this.deaths === 0 ? 0 : this.options.backOffMs * 2 ** (this.deaths - 1));
    try {
      ({ shell: this.shell } = await startUsable(this.options));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.deaths += 1;
      return error.message;
    }
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
