import { setTimeout as realTime } from 'node:timers/promises';
import type { Operation } from '../domain/operation.ts';
import { instant, plusSeconds } from '../domain/time.ts';
import {
  answeredBy,
  CmdletError,
  consumeFault,
  DURATION,
  letBystandersAct,
  mayDo,
  type Organization,
  passTime,
  rightTo,
  serverNamed,
  type WorldStore,
} from '../simulator/index.ts';
import { certstoreCmdlets } from './cmdlets/certstore.ts';
import {
  type Call,
  type Cmdlet,
  type Cmdlets,
  LabError,
  type Parameters,
  texts,
  type Value,
} from './cmdlets/cmdlet.ts';
import { certificateCmdlets } from './cmdlets/exchange.ts';
import { iisCmdlets } from './cmdlets/iis.ts';
import { netshCmdlets } from './cmdlets/netsh.ts';
import { organizationCmdlets } from './cmdlets/organization.ts';
import { registryCmdlets } from './cmdlets/registry.ts';
import { serviceCmdlets } from './cmdlets/services.ts';
import { windowsCmdlets } from './cmdlets/windows.ts';
import type { LoggedCall } from './log.ts';
import type { CertificateMaterializer } from './materialize.ts';
import { LabSessions } from './sessions.ts';
import { refuseUnseen } from './unseen.ts';

export const CMDLETS: Cmdlets = {
  ...certificateCmdlets,
  ...organizationCmdlets,
  ...iisCmdlets,
  ...netshCmdlets,
  ...certstoreCmdlets,
  ...serviceCmdlets,
  ...registryCmdlets,
  ...windowsCmdlets,
};

export interface Request {
  readonly cmdlet: string;
  /** The server that the cmdlet acts on. Without it, the first server of the world. */
  readonly server?: string;
  /** The server of the shell, if it is another one. */
  readonly here?: string;
  /** The session in which the cmdlet runs, if there is one. */
  readonly session?: string;
  readonly parameters?: Parameters;
}

export type Answer =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly reason: string; readonly category: string }
  /** The call hangs: it gets no answer. */
  | 'never';

/** Performs cmdlets on one simulated organization, one at a time. */
export class Performer {
  readonly sessions = new LabSessions();
  private since = Date.now();

  constructor(
    private readonly store: WorldStore,
    private readonly materializer: CertificateMaterializer,
    private readonly log: (call: LoggedCall) => void,
  ) {}

  async call(request: Request): Promise<Answer> {
    const cmdlet = CMDLETS[request.cmdlet];
    if (cmdlet === undefined) return failure(unknownCmdlet(request.cmdlet));
    const { session } = request;
    if (session !== undefined && !this.sessions.carries(session, request.here)) return failure(sessionEnded());
    // A shell may outlive its lab, and closes what it had there.
    if (request.cmdlet === CLOSE && !this.sessions.isOpen(idOf(request.parameters))) return { ok: true, value: null };
    const answer = await this.answer(cmdlet, request);
    return session !== undefined && this.sessions.endsWith(request.cmdlet, session) ? failure(sessionEnded()) : answer;
  }

  private async answer(cmdlet: Cmdlet, request: Request): Promise<Answer> {
    await this.letTimePass();
    const act = (org: Organization) => this.act(org, cmdlet, request);
    if (!cmdlet.changes) return act(this.materializer.withBytes(await this.store.load()));
    return this.store.change((org) => {
      this.materializer.materialize(org);
      const answer = act(org);
      const renamed = this.materializer.materialize(org);
      // A certificate that this call created has now its bytes, and with them another thumbprint.
      return answer !== 'never' && answer.ok ? { ok: true, value: renamedIn(answer.value, renamed) } : answer;
    });
  }

  /**
   * While an effect is pending, the time of the world passes as here. Otherwise it stands still, so that reading writes
   * nothing.
   */
  private async letTimePass(): Promise<void> {
    const seconds = Math.floor((Date.now() - this.since) / 1000);
    if ((await this.store.load()).pending.length > 0) {
      if (seconds === 0) return;
      await this.store.change((org) => passTime(org, seconds));
    }
    this.since = Date.now();
  }

  /** Waits for the latency of the world: once for each visit to a server, not for each cmdlet. */
  async visit(): Promise<void> {
    const { latencyMs } = await this.store.load();
    if (latencyMs > 0) await realTime(latencyMs);
  }

  private act(
    org: Organization,
    cmdlet: Cmdlet,
    { cmdlet: name, server: wanted, here: from, parameters = {} }: Request,
  ): Answer {
    const server = wanted === undefined ? org.servers[0] : serverNamed(org, wanted);
    const here = from === undefined ? server : serverNamed(org, from);
    const call = server && { org, server, here: here ?? server, given: parameters };
    const answer = call ? attempt(name, cmdlet, call) : failure(noServer(wanted));
    if (call) this.follow(name, call, answer, wanted);
    const outcome = answer === 'never' ? 'no answer' : answer.ok ? 'done' : answer.message;
    const at = instant(Date.now());
    this.log({
      at,
      now: org.now,
      server: server?.name ?? `${wanted}`,
      cmdlet: name,
      parameters,
      changes: cmdlet.changes,
      outcome,
    });
    return answer;
  }

  /** What the call does to the sessions of the lab. */
  private follow(name: string, call: Call, answer: Answer, at: string | undefined): void {
    const id = idOf(call.given);
    if (name === CLOSE) this.sessions.closed(id);
    if (stopsWeb(name, call)) this.sessions.webStopped(call.server.name);
    if (id === '' || answer === 'never' || !answer.ok) return;
    if (name === 'Enter-Server') this.sessions.opened(id, call, at);
    const backEnd = answeredBy(call.org, call.server) ?? call.server.name;
    if (name === 'Open-Shell') this.sessions.opened(id, call, at, backEnd);
  }
}

const CLOSE = 'Close-Session';
const idOf = (parameters: Parameters = {}): string => String(parameters['Session'] ?? '');

const stopsWeb = (name: string, call: Call): boolean =>
  name === 'iisreset' ||
  (/^(Restart|Stop)-Service$/.test(name) && (texts(call, 'Name') ?? []).some((one) => /^(w3svc|was)$/i.test(one)));

const sessionEnded = (): LabError => new LabError('The session has ended.', 'SessionEnded', 'NotSpecified');

function attempt(name: string, cmdlet: Cmdlet, call: Call): Answer {
  try {
    refuseUnseen(name, call);
    const operation = cmdlet.operation?.(call);
    return operation === undefined ? done(cmdlet, call) : perform(cmdlet, call, operation);
  } catch (error) {
    if (error instanceof CmdletError) return failure(error);
    throw error;
  }
}

const done = (cmdlet: Cmdlet, call: Call): Answer => ({ ok: true, value: cmdlet.run(call) ?? null });

/** Performs a call that is an operation: with the rights, faults, bystanders and clock of this world. */
function perform(cmdlet: Cmdlet, call: Call, operation: Operation): Answer {
  const { org, server } = call;
  const { kind } = operation;
  if (!mayDo(server, rightTo(operation)))
    throw new CmdletError(`Access is denied: ${kind} is not allowed on ${server.name}.`);
  switch (consumeFault(org, server, operation)) {
    case 'refuse':
      throw new CmdletError(`${kind} was refused (a fault of this world).`);
    case 'timeout':
      return 'never';
    case 'late-effect':
      org.pending.push({ server: server.name, at: plusSeconds(org.now, LATE), operation });
      return 'never';
    case 'no-effect':
      return { ok: true, value: null };
    case 'effect-then-error':
      effect(cmdlet, call, operation);
      throw new CmdletError(`${kind} ended with an error after its effect (a fault of this world).`);
    case 'effect-then-silence':
      effect(cmdlet, call, operation);
      return 'never';
    default:
      return effect(cmdlet, call, operation);
  }
}

/** Seconds of the world between a call and its late effect. */
const LATE = 60;

function effect(cmdlet: Cmdlet, call: Call, { kind }: Operation): Answer {
  const answer = done(cmdlet, call);
  letBystandersAct(call.org, call.server, kind);
  passTime(call.org, DURATION[kind]);
  return answer;
}

const unknownCmdlet = (name: string): LabError =>
  new LabError(`The lab knows no cmdlet '${name}'.`, 'ItemNotFoundException', 'ObjectNotFound');
const noServer = (name: string | undefined): LabError =>
  new LabError(
    `The operation couldn't be performed because '${name}' couldn't be found.`,
    'ItemNotFoundException',
    'ObjectNotFound',
  );

const failure = (error: CmdletError): Answer => ({
  ok: false,
  message: error.message,
  // The certificate cmdlets refuse with this exception (exchange facts 7.3).
  reason: error instanceof LabError ? error.reason : 'InvalidOperationException',
  category: error instanceof LabError ? error.category : 'InvalidArgument',
});

const renamedIn = (value: Value, renamed: ReadonlyMap<string, string>): Value =>
  typeof value === 'string' ? (renamed.get(value) ?? value) : value;
