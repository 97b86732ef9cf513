import { randomBytes } from 'node:crypto';
import { type FactKey, type Identity, sameName, unknown } from '../../domain/facts.ts';
import { type Operation, takesCmdlet } from '../../domain/operation.ts';
import { AT_ONCE, type Clock, type Observed, type Outcome, type Provider } from '../../domain/provider.ts';
import type { Source } from '../../domain/source.ts';
import { systemClock } from '../../support/clock.ts';
import { log } from '../../support/log.ts';
import type { Arguments } from './bridge/request.ts';
import type { Reply, Session } from './bridge/session.ts';
import { checkedRequest, observed, outcome } from './decode.ts';
import { type Addresses, FromHere } from './from-here.ts';

export interface PowerShellOptions {
  readonly organization: string;
  /** The servers that can be observed. A session is opened with the fully qualified name. */
  readonly servers: readonly Identity[];
  /** The number of servers that are observed at the same time. */
  readonly throttle?: number;
  /** The time limit for each server. */
  readonly serverSeconds?: number;
  readonly probeSeconds?: number;
  readonly addresses?: Addresses;
  /** Addresses at which this computer reaches the ports, if they differ from those on the servers. */
  readonly addressesFromHere?: Addresses;
  /** For the simulated servers of a lab: its address, and the clock of the lab. */
  readonly lab?: { readonly address: string; readonly clock: Clock };
  /**
   * Allow the snap-in, which ignores roles and the audit log: only if a person asks for it, and only on the server
   * itself.
   */
  readonly snapIn?: boolean;
  /**
   * For a run, which asks the same servers before and after each step: a session with a server that answered is kept
   * for the next question, and closed when the provider is closed.
   */
  readonly keepsSessions?: boolean;
}

/** Real servers, through Windows PowerShell. Knows how to ask; never decides what to ask for. */
export const powershellProvider = (session: Session, options: PowerShellOptions): Provider =>
  new PowerShellProvider(session, options);

/**
 * Added to the deadline of the session: answers that are on their way when the time of the servers is up still arrive.
 */
const MARGIN_SECONDS = 5;
/** The time limit for closing the sessions of a run. Servers end what is left when it was idle for too long. */
const CLOSING_SECONDS = 20;

class PowerShellProvider implements Provider {
  readonly source: Source;
  readonly organization: string;
  readonly clock: Clock;
  /** In each request of a run. One PowerShell never uses the sessions of another run. */
  private readonly run: { readonly run?: string };

  constructor(
    private readonly session: Session,
    private readonly options: PowerShellOptions,
  ) {
    const { lab } = options;
    this.source = lab
      ? { kind: 'simulated', name: lab.address, through: 'powershell' }
      : { kind: 'servers', name: session.host.computer, through: 'powershell' };
    this.clock = lab?.clock ?? systemClock;
    this.organization = options.organization;
    this.run = options.keepsSessions ? { run: randomBytes(8).toString('hex') } : {};
  }

  /** One call for many servers. PowerShell asks them in parallel, and the answers arrive one by one. */
  async *observe(
    names: readonly string[],
    deadlineSeconds: number,
    only: readonly FactKey[] = [],
  ): AsyncGenerator<Observed> {
    // A server that only a saved plan contains is asked by the name in that plan.
    const servers = names.map((name) => this.identityOf(name) ?? { name, fqdn: name });
    const waiting = new Set(servers.map(({ name }) => name));
    const question = checkedRequest('observe', {
      ...this.question(servers, deadlineSeconds),
      ...(only.length > 0 ? { only: [...only] } : {}),
      ...this.run,
    });
    const { addresses = {}, addressesFromHere = addresses } = this.options;
    const fromHere = new FromHere(servers, addressesFromHere, only);
    let because = 'it did not answer';
    try {
      for await (const part of this.session.stream('observe', question, deadlineSeconds)) {
        const answer = part.is === 'item' ? observed(part.data) : undefined;
        if (part.is !== 'item') because = whyIncomplete(part) ?? because;
        if (!answer || (answer.server !== null && !waiting.delete(answer.server))) continue;
        yield answer.server === null
          ? answer
          : { ...answer, facts: await fromHere.compare(answer.server, answer.facts) };
      }
    } finally {
      fromHere.stop();
    }
    // A server that did not answer is reported as well, with the reason.
    for (const server of waiting) yield { server, facts: { identity: unknown(because) }, at: this.clock.now() };
  }

  /** There is a deadline and no cancellation. After the deadline, only another observation shows the result. */
  async perform(server: string, operation: Operation, deadlineSeconds: number): Promise<Outcome> {
    const target = this.identityOf(server) ?? operation.on;
    const { kind, by, ...rest } = { by: undefined, ...operation };
    let given: Arguments;
    try {
      given = checkedRequest(kind, {
        server: { ...target },
        ...data(rest),
        ...this.ways(target, kind, by),
        ...this.run,
      });
    } catch (error) {
      return { is: 'refused', error: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` };
    }
    const ended = outcome(await this.session.call(kind, given, deadlineSeconds));
    return ended.is === 'done' && ended.way === ownShell(target) ? { is: 'done', changed: ended.changed } : ended;
  }

  close(): Promise<void> {
    const { run } = this.run;
    if (run === undefined) return this.session.close();
    const args = checkedRequest('close-sessions', { run });
    return this.session.close({ op: 'close-sessions', args, deadlineSeconds: CLOSING_SECONDS });
  }

  private identityOf(server: string): Identity | undefined {
    return this.options.servers.find(({ name }) => sameName(name, server));
  }

  private question(servers: readonly Identity[], deadlineSeconds: number): Arguments {
    const { throttle = AT_ONCE, serverSeconds = 60, probeSeconds = 5, addresses = {} } = this.options;
    const own = ({ name, fqdn }: Identity) => ({
      name,
      fqdn,
      addresses: Object.entries(addresses[name] ?? {}).map(([wire, at]) => ({ wire, at })),
    });
    return {
      servers: servers.map(own),
      helpers: this.options.servers.map(({ fqdn }) => fqdn),
      snapIn: this.options.snapIn ?? false,
      throttle,
      serverSeconds: Math.max(1, Math.min(serverSeconds, Math.floor(deadlineSeconds) - MARGIN_SECONDS)),
      probeMilliseconds: probeSeconds * 1000,
    };
  }

  private ways(target: Identity, kind: Operation['kind'], by: 'windows' | undefined): Arguments {
    if (!takesCmdlet(kind)) return {};
    return {
      others: this.othersOf(target),
      snapIn: this.options.snapIn ?? false,
      ...(kind === 'issue-certificate' ? { withoutCmdlets: by === 'windows' } : {}),
    };
  }

  private othersOf({ name }: Identity): string[] {
    return this.options.servers.filter((other) => !sameName(other.name, name)).map(({ fqdn }) => fqdn);
  }
}

/** The data of an operation. Leaves out a name such as `new:EX01`, which the schema of the request refuses. */
const data = ({ on, ...rest }: Omit<Operation, 'kind'>): Arguments => {
  const { certificate, ...plain } = rest as { certificate?: string; [name: string]: string | undefined };
  const sent = certificate?.startsWith('new:') ? plain : { ...plain, ...(certificate ? { certificate } : {}) };
  return { on: { ...on }, ...sent };
};

/** The name that the scripts use for the shell of the server itself. It is not worth a message. */
const ownShell = ({ fqdn }: Identity): string => `the shell of ${fqdn}`;

/** Why the answer is incomplete; undefined if it is complete. */
function whyIncomplete(reply: Reply): string | undefined {
  if (reply.is === 'answered') return undefined;
  if (reply.is !== 'failed') return reply.because;
  const says = reply.errors.map(({ message }) => message).join(' ');
  log.error('Observing failed', { says, stack: reply.errors[0]?.stack });
  return says;
}
