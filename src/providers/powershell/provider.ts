import { type FactKey, type Identity, sameName, unknown } from '../../domain/facts.ts';
import { type Operation, takesCmdlet } from '../../domain/operation.ts';
import type { Clock, Observed, Outcome, Provider } from '../../domain/provider.ts';
import type { Source } from '../../domain/source.ts';
import { systemClock } from '../../support/clock.ts';
import { log } from '../../support/log.ts';
import type { Arguments } from './bridge/request.ts';
import type { Reply, Session } from './bridge/session.ts';
import { asked, observed, outcome } from './decode.ts';
import { type Addresses, FromHere } from './from-here.ts';

export interface PowerShellOptions {
  readonly organization: string;
  /** Whom this provider can be asked of, by both names: a session is opened by the fully qualified one. */
  readonly servers: readonly Identity[];
  /** Servers looked at at the same time. */
  readonly throttle?: number;
  /** One that has not answered by then is not waited for. */
  readonly serverSeconds?: number;
  readonly probeSeconds?: number;
  readonly addresses?: Addresses;
  /** Where this computer reaches them, if elsewhere than the servers themselves. */
  readonly addressesFromHere?: Addresses;
  /** Where the servers are simulated by a lab: its address, and its own time. */
  readonly lab?: { readonly address: string; readonly clock: Clock };
  /** The raw snap-in, past roles and audit log: by an explicit wish of a person, and on the server itself only. */
  readonly snapIn?: boolean;
}

/** Exchange, through Windows PowerShell. Knows how to ask; never decides what to ask for. */
export const powershellProvider = (session: Session, options: PowerShellOptions): Provider =>
  new PowerShellProvider(session, options);

/** As the session counts: answers that are on their way when the servers' time is up still come in. */
const MARGIN_SECONDS = 5;

class PowerShellProvider implements Provider {
  readonly source: Source;
  readonly organization: string;
  readonly clock: Clock;

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
  }

  /** One call for many servers: PowerShell fans out, answers stream back as they come. */
  async *observe(
    names: readonly string[],
    deadlineSeconds: number,
    only: readonly FactKey[] = [],
  ): AsyncGenerator<Observed> {
    // One that only a saved plan knows is asked by the name that it has there.
    const servers = names.map((name) => this.identityOf(name) ?? { name, fqdn: name });
    const waiting = new Set(servers.map(({ name }) => name));
    const question = asked('observe', {
      ...this.question(servers, deadlineSeconds),
      ...(only.length > 0 ? { only: [...only] } : {}),
    });
    const { addresses = {}, addressesFromHere = addresses } = this.options;
    const fromHere = new FromHere(servers, addressesFromHere, only);
    let because = 'it did not answer';
    try {
      for await (const part of this.session.stream('observe', question, deadlineSeconds)) {
        const answer = part.is === 'item' ? observed(part.data) : undefined;
        if (part.is !== 'item') because = told(part) ?? because;
        if (!answer || (answer.server !== null && !waiting.delete(answer.server))) continue;
        yield answer.server === null
          ? answer
          : { ...answer, facts: await fromHere.compare(answer.server, answer.facts) };
      }
    } finally {
      fromHere.stop();
    }
    // Who did not answer is told of too: why is what a person needs.
    for (const server of waiting) yield { server, facts: { identity: unknown(because) }, at: this.clock.now() };
  }

  /** A deadline and no cancellation; past it only another look can tell. */
  async perform(server: string, operation: Operation, deadlineSeconds: number): Promise<Outcome> {
    const target = this.identityOf(server) ?? operation.on;
    const { kind, by, ...rest } = { by: undefined, ...operation };
    let given: Arguments;
    try {
      given = asked(kind, { server: { ...target }, ...data(rest), ...this.ways(target, kind, by) });
    } catch (error) {
      return { is: 'refused', error: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` };
    }
    const ended = outcome(await this.session.call(kind, given, deadlineSeconds));
    return ended.is === 'done' && ended.way === ownShell(target) ? { is: 'done', changed: ended.changed } : ended;
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private identityOf(server: string): Identity | undefined {
    return this.options.servers.find(({ name }) => sameName(name, server));
  }

  private question(servers: readonly Identity[], deadlineSeconds: number): Arguments {
    const { throttle = 32, serverSeconds = 60, probeSeconds = 5, addresses = {} } = this.options;
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

/** A name that will be a certificate is of no use to PowerShell: the request's schema refuses it. */
const data = ({ on, ...rest }: Omit<Operation, 'kind'>): Arguments => {
  const { certificate, ...plain } = rest as { certificate?: string; [name: string]: string | undefined };
  const sent = certificate?.startsWith('new:') ? plain : { ...plain, ...(certificate ? { certificate } : {}) };
  return { on: { ...on }, ...sent };
};

/** As the scripts call it: nothing that anybody has to be told of. */
const ownShell = ({ fqdn }: Identity): string => `the shell of ${fqdn}`;

/** Undefined where the whole of it was answered. */
function told(reply: Reply): string | undefined {
  if (reply.is === 'answered') return undefined;
  if (reply.is !== 'failed') return reply.because;
  const says = reply.errors.map(({ message }) => message).join(' ');
  log.error('Observing failed', { says, stack: reply.errors[0]?.stack });
  return says;
}
