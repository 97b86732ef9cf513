import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/domain/provider.ts';
import { RunState } from '../../src/domain/run-state.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';

/** 444 works with a certificate that is not in Trusted Root, so the next one needs no copy there. */
const untrusted = (ex01().certificates ?? []).map((one) => ({ ...one, inRoot: false }));

/** IIS keeps the replaced certificate and binds it again when it starts: a switch of exchange facts 18. */
const keeping = (server: Partial<WorldServer> = {}): World =>
  aWorld({ switches: { customMetadataReplays: true }, servers: [ex01({ certificates: untrusted, ...server })] });

/** The operations that were performed, one word each. Only a restart of IIS is an outage for web users. */
function watched({ provider }: Lab): { there: { provider: Provider }; done: string[] } {
  const done: string[] = [];
  const there: Provider = {
    source: provider.source,
    organization: provider.organization,
    clock: provider.clock,
    observe: (...asked) => provider.observe(...asked),
    perform: (server, operation, seconds) => {
      done.push(operation.kind);
      return provider.perform(server, operation, seconds);
    },
    close: () => provider.close(),
  };
  return { there: { provider: there }, done };
}

describe('if IIS keeps the certificate that a bind replaces', () => {
  test('the run binds, notices it, and undoes the bind without a restart', async () => {
    const world = lab(keeping());
    const { there, done } = watched(world);
    const plan = await planFor(desired(), there);
    expect(plan.servers[0]?.steps.map(({ operation }) => operation.kind)).toContain('restart-iis');
    const before = structuredClone(world.organization().servers[0]);
    const { ended, events, says } = await apply(plan, there);

    expect(ended).toMatchObject({
      exit: 7,
      end: { code: 'stage-undone', stage: 'web', because: { code: 'precondition-unmet', step: 'EX01/2' } },
    });
    expect(says).toMatch(/^EX01: restart IIS: .*the stage web is undone \(bind [^;]*\)$/);
    expect(says).toContain('IIS keeps no other certificate for "Exchange Back End"');
    expect(done).toEqual(['bind-certificate', 'bind-certificate']);
    const after = world.organization().servers[0];
    // Only the value in the metabase remains of it.
    expect(after).toEqual({ ...before, customMetadata: { 'Exchange Back End': before?.sslcert['0.0.0.0:444'] } });
    expect(events.filter(({ event }) => event === 'stage-undone')).toHaveLength(1);
  });

  test('the next plan is blocked until a person acts, and binds nothing', async () => {
    const world = lab(keeping());
    await apply(await planFor(desired(), world), world);
    const [server] = (await planFor(desired(), world)).servers;
    expect(server?.steps.filter(({ stage }) => stage === 'web')).toEqual([]);
    expect(server?.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ fact }) => fact))).toContain(
      'metabase/Exchange Back End',
    );
  });

  test('a run that was killed after the bind undoes it, too', async () => {
    const world = lab(keeping());
    const plan = await planFor(desired(), world);
    const [state, baseline] = [new RunState(plan), new Map()];
    let asked = 0;
    const first = await apply(plan, world, { state, baseline, interrupted: () => ++asked > 1 });
    expect(first.ended.exit).toBe(130);
    const { there, done: kinds } = watched(world);
    const { ended } = await apply(plan, there, { state, baseline });
    expect(ended.exit).toBe(7);
    expect(kinds).toEqual(['bind-certificate']);
    const [server] = world.organization().servers;
    expect(server?.sslcert['0.0.0.0:444']).toBe(server?.certificates.find(({ id }) => id === 'old')?.thumbprint);
  });

  test('a plan that was saved before the metabase got a hash is stale', async () => {
    const world = lab(aWorld());
    const plan = await planFor(desired(), world);
    const [server] = world.organization().servers;
    const before = structuredClone(server?.sslcert);
    if (server) server.customMetadata['Exchange Back End'] = server.sslcert['0.0.0.0:444'] ?? '';
    await expect(apply(plan, world)).rejects.toMatchObject({
      exit: 6,
      message: expect.stringContaining('what IIS keeps for'),
    });
    expect(world.organization().servers[0]?.sslcert).toEqual(before);
  });
});

describe('if the record of 443 cannot be read', () => {
  const hidden = ['0.0.0.0:443', '127.0.0.1:443'].map((endpoint) => ({
    server: 'EX01',
    fact: `sslcert/${endpoint}` as const,
    because: 'access denied',
  }));
  const on443 = ({ organization }: Lab) => {
    const [server] = organization().servers;
    return server?.certificates.find(({ thumbprint }) => thumbprint === server.sslcert['0.0.0.0:443'])?.id;
  };

  test('IIS is not restarted while it keeps another certificate than 443 presents', async () => {
    const world = lab(aWorld({ unknown: hidden }, { customMetadata: { 'Default Web Site': 'old' } }));
    const plan = await planFor(desired(), world);
    await apply(plan, world);
    expect(on443(world)).toBe('public');
    expect(plan.servers[0]?.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ fact }) => fact))).toContain(
      'metabase/Default Web Site',
    );
  });

  test('IIS is restarted if it keeps what 443 presents', async () => {
    const world = lab(aWorld({ unknown: hidden }, { customMetadata: { 'Default Web Site': 'public' } }));
    const { ended } = await apply(await planFor(desired(), world), world);
    expect(ended.exit).toBe(0);
    expect(on443(world)).toBe('public');
  });

  test('the run does not end well where the restart changes what 443 presents', async () => {
    const unknown = [...hidden, { server: 'EX01', fact: 'metabase/Default Web Site' as const, because: 'denied' }];
    const world = lab(aWorld({ unknown }, { customMetadata: { 'Default Web Site': 'old' } }));
    const { ended, says } = await apply(await planFor(desired(), world), world);
    expect(on443(world)).toBe('old');
    expect(ended.exit).not.toBe(0);
    expect(says).toContain('restart IIS');
  });
});
