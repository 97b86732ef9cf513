import type { FactKey, Patch } from '../../src/domain/facts.ts';
import type { Observed } from '../../src/domain/provider.ts';
import { type PowerShellOptions, powershellProvider } from '../../src/providers/powershell/provider.ts';
import { stand } from './stand.ts';
import { type Stand, stubServer } from './stub-server.ts';

/** Ports on which nothing listens, except those that a test opens. */
export async function closed(more: { [wire: string]: string } = {}): Promise<{ [wire: string]: string }> {
  const wires = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443', '25/starttls', '587/starttls', '2525/x-anonymoustls'];
  const nobody = Object.fromEntries([...wires, '25/x-anonymoustls'].map((wire) => [wire, '127.0.0.1:1']));
  return { ...nobody, ...more };
}

/** `only`: the facts of the test. A whole look takes three times as long. */
type How = Partial<PowerShellOptions> & { readonly only?: readonly FactKey[] };

export async function look(there: Stand, { only, ...more }: How = {}, names = ['EX01']): Promise<Observed[]> {
  const servers = names.map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` }));
  const addresses = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, more.addresses?.[name] ?? (await closed())])),
  );
  const provider = powershellProvider(there.session, {
    organization: 'contoso',
    servers,
    serverSeconds: 10,
    ...more,
    addresses,
  });
  const seen: Observed[] = [];
  for await (const one of provider.observe(names, 60, only)) seen.push(one);
  return seen;
}
export const factsOf = (seen: readonly Observed[], server: string | null = 'EX01'): Patch =>
  seen.find((one) => one.server === server)?.facts ?? {};
export const facts = async (state: object, more: How = {}): Promise<Patch> =>
  factsOf(await look(await stand({ ex01: stubServer(state as never) }), more));
