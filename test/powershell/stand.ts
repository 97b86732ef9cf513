import { expect, onTestFinished } from 'vitest';
import type { Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { type Loaded, load, over, type Stand, unload } from './stub-server.ts';

/** Its shell ends when this process closes its input. */
let shared: Promise<Loaded> | undefined;

/** Servers for one test, in the shell that all tests of this process share. */
export async function stand(
  servers: { readonly [short: string]: Sendable },
  more: { [name: string]: Sendable } = {},
): Promise<Stand> {
  shared ??= load();
  return over(await shared, servers, more);
}

/** With a server that hangs. The test ends when nothing hangs any more, so it leaves nothing behind in the shell. */
export async function standHanging(servers: { readonly [short: string]: Sendable }): Promise<Stand> {
  const there = await stand(servers);
  const hung = (says: string): number =>
    there.calls().filter((line) => line.endsWith(`: Get-PSSession ${says}`)).length;
  onTestFinished(() => expect.poll(() => hung('hangs') - hung('hung no longer'), { timeout: 60_000 }).toBe(0));
  return there;
}

/** A separate shell, for a test that ends it. */
export async function standAlone(servers: { readonly [short: string]: Sendable }): Promise<Stand> {
  const loaded = await load();
  onTestFinished(() => unload(loaded));
  return over(loaded, servers, {});
}
