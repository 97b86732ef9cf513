import { redactText } from '../../../support/redact.ts';
import validate from '../answer.schema.json?validator';
import { decodeClixml } from './clixml.ts';
import { type Plain, plain } from './clixml-plain.ts';
import { type Envelope, Lines, readLine } from './envelope.ts';

/** One error record of PowerShell. */
export interface ShellError {
  readonly message: string;
  readonly type: string;
  /** `exstate/<code>` if a script of exstate refused. */
  readonly fqid: string;
  readonly category: string;
  readonly reason: string | null;
  readonly activity: string | null;
  readonly target: string | null;
  readonly position: string | null;
  readonly stack: string | null;
  readonly hresult: number;
  readonly inner: readonly { readonly message: string; readonly type: string; readonly hresult: number }[];
}

/** The last part of an answer. */
export interface Final {
  readonly id: string;
  readonly ok: boolean;
  readonly count: number;
  readonly errors: readonly ShellError[];
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  readonly ms: number;
}

/**
 * An answer with more characters is no projection of plain properties, and node-powershell reads it in quadratic time.
 */
const MOST_CHARACTERS = 24 * 1024 * 1024;
const NOISE_KEPT = 4000;

/** Collects the answer of one call. The answer is valid only if every part came once, complete and in order. */
export class Answer {
  /** Other output during the call, for a person who has to find out what happened. */
  noise = '';
  /** Resolves with the reason as soon as a valid answer is no longer possible. */
  readonly invalid: Promise<string>;
  private fault: string | undefined;
  private ended: Final | undefined;
  private invalidate: (why: string) => void = () => {};
  private readonly lines = new Lines();
  private parts = 0;
  private characters = 0;

  constructor(
    private readonly id: string,
    private readonly onItem: (item: Plain) => void,
  ) {
    this.invalid = new Promise((resolve) => {
      this.invalidate = resolve;
    });
  }

  /** The last part. Undefined after a fault, whatever is received later. */
  get final(): Final | undefined {
    return this.fault === undefined ? this.ended : undefined;
  }

  receive(chunk: string, from: 'stdout' | 'stderr'): void {
    this.characters += chunk.length;
    if (this.characters > MOST_CHARACTERS) this.refuse('it sent more than an answer can contain');
    if (from === 'stderr') this.addNoise(chunk);
    else for (const line of this.lines.take(chunk)) if (!this.fault) this.receiveLine(line);
  }

  private receiveLine(text: string): void {
    const line = readLine(text);
    if (line.is === 'noise') this.addNoise(`${line.text}\n`);
    else if (line.is === 'damaged') this.refuse(`its answer is damaged: ${line.why}`);
    else this.accept(line);
  }

  private accept(envelope: Envelope): void {
    const misplaced = this.misplaced(envelope);
    if (misplaced) this.refuse(misplaced);
    else this.take(envelope);
  }

  private misplaced({ id, part }: Envelope): string | undefined {
    if (id !== this.id) return 'it answered a request that was not sent';
    if (this.ended) return 'it answered twice';
    return part === 'end' || part === this.parts ? undefined : `part ${part} came instead of part ${this.parts}`;
  }

  private take({ part, payload }: Envelope): void {
    try {
      if (part === 'end') this.ended = this.end(only(payload));
      else this.onItem(only(payload));
      this.parts += 1;
    } catch (error) {
      this.refuse(`its answer cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private end(value: Plain): Final {
    if (!validate(value)) throw new Error(`the end has ${validate.errors?.[0]?.message ?? 'another shape'}`);
    const final = value as unknown as Final;
    if (final.id !== this.id) throw new Error('its last part belongs to another answer');
    if (final.count !== this.parts) throw new Error(`${this.parts} of ${final.count} parts arrived`);
    return withoutSecrets(final);
  }

  private refuse(why: string): void {
    this.fault ??= why;
    this.invalidate(this.fault);
  }

  private addNoise(text: string): void {
    this.noise = (this.noise + text.slice(0, NOISE_KEPT)).slice(-NOISE_KEPT);
  }
}

/** Errors and warnings go into plans and journals, which are kept and passed on, so secrets are removed. */
const withoutSecrets = ({ errors, warnings, log, ...rest }: Final): Final => ({
  ...rest,
  errors: errors.map(({ inner, ...error }) => ({ ...redacted(error), inner: inner.map(redacted) })),
  warnings: warnings.map(redactText),
  log: log.map(redactText),
});

const redacted = <T extends { readonly message: string }>(error: T): T => ({
  ...error,
  message: redactText(error.message),
});

function only(payload: string): Plain {
  const [object, ...more] = decodeClixml(payload);
  if (!object || more.length > 0) throw new Error('a part does not contain exactly one object');
  return plain(object);
}
