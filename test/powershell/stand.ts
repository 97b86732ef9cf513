import { afterAll, onTestFinished } from 'vitest';
import type { Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { type Loaded, load, over, type Stand, unload } from './stub-server.ts';

let shared: Promise<Loaded> | undefined;
afterAll(async () => {
  if (shared) await unload(await shared);
});

/** One shell for the tests of a file. */
export async function stand(
  servers: { readonly [short: string]: Sendable },
  more: { [name: string]: Sendable } = {},
): Promise<Stand> {
  shared ??= load();
  return over(await shared, servers, more);
}

/** A separate shell, for a test that ends it. */
export async function standAlone(servers: { readonly [short: string]: Sendable }): Promise<Stand> {
  const loaded = await load();
  onTestFinished(() => unload(loaded));
  return over(loaded, servers, {});
}
