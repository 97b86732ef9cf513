import type { Call } from './cmdlets/cmdlet.ts';

interface Held {
  readonly server: string;
  /** The name by which it was opened, which its calls repeat. */
  readonly at: string | undefined;
  /** The servers whose IIS the session goes through: none for a session with Windows. */
  readonly web: readonly string[];
}

/**
 * The sessions that are open on the servers of a lab. A management shell goes through the IIS of its front end and of its
 * back end, so it ends when one of them restarts (exchange facts 9). WinRM does not depend on IIS.
 */
export class LabSessions {
  private readonly held = new Map<string, Held>();
  private fatal: string | undefined;

  /** The servers with an open session, by the kind of the session. */
  get open(): { readonly shells: readonly string[]; readonly windows: readonly string[] } {
    const all = [...this.held.values()];
    const of = (isShell: boolean) => all.filter(({ web }) => web.length > 0 === isShell).map(({ server }) => server);
    return { shells: of(true), windows: of(false) };
  }

  isOpen(id: string): boolean {
    return this.held.has(id);
  }

  /** A call in a session is a call on its server. */
  carries(id: string, here: string | undefined): boolean {
    return this.held.get(id)?.at === here;
  }

  opened(id: string, { server }: Call, at: string | undefined, backEnd?: string): void {
    this.held.set(id, { server: server.name, at, web: backEnd === undefined ? [] : [server.name, backEnd] });
  }

  closed(id: string): void {
    this.held.delete(id);
  }

  webStopped(server: string): void {
    for (const [id, { web }] of this.held) if (web.includes(server)) this.held.delete(id);
  }

  /** Ends every session, as a server that restarts does, or a network that fails. */
  endAll(): void {
    this.held.clear();
  }

  /** The session that calls this cmdlet next ends when the cmdlet has run. */
  endAfter(cmdlet: string): void {
    this.fatal = cmdlet;
  }

  /** True if the session ended with this call. */
  endsWith(cmdlet: string, id: string): boolean {
    if (cmdlet !== this.fatal) return false;
    this.fatal = undefined;
    return this.held.delete(id);
  }
}
