import { onTestFinished } from 'vitest';
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

let withHung: Promise<Loaded> | undefined;

/** In another shared shell: what hangs in it may still hang when the next test begins. */
export async function standHanging(servers: { readonly [short: string]: Sendable }): Promise<Stand> {
  withHung ??= load();
  return over(await withHung, servers, {});
}

/** A separate shell, for a test that ends it. */
export async function standAlone(servers: { readonly [short: string]: Sendable }): Promise<Stand> {
  const loaded = await load();
  onTestFinished(() => unload(loaded));
  return over(loaded, servers, {});
}
