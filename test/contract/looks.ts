import { expect } from 'vitest';
import { type Fact, type Identity, isKnown, type Patch, sameName } from '../../src/domain/facts.ts';
import { tableOf } from '../../src/domain/observation.ts';
import type { Observed } from '../../src/domain/provider.ts';
import { look, type ServersUnderTest } from './servers-under-test.ts';

/** Rules for every observation, of a real server too. Nothing here changes a server. */
export const LOOKS: readonly (readonly [string, string, (there: ServersUnderTest) => Promise<void>])[] = [
  [
    'each server is observed once, under its own name, and the organization separately',
    'dag-of-two-nodes',
    answersForItself,
  ],
  ['every fact is known, known to be absent, or unknown with a reason', 'one-of-two-unreachable', hasReasons],
  ['an unknown server is unknown with a reason, and does not affect the others', 'dag-of-two-nodes', isNotHarmed],
  ['a second observation equals the first one', 'self-signed-expiring-soon', looksAgain],
  [
    'an observation contains the identity of the server, and the requested facts',
    'self-signed-expiring-soon',
    isAskedForLittle,
  ],
];

async function answersForItself(there: ServersUnderTest): Promise<void> {
  const answers = await all(there);
  expect(answers.map(({ server }) => server ?? '').sort()).toEqual(['', ...there.servers].sort());
  for (const { server, facts } of answers.filter((one) => one.server !== null)) {
    expect(sameName((facts.identity as { known: Identity }).known.name, server ?? '')).toBe(true);
  }
  const [organization] = answers.filter(({ server }) => server === null);
  expect(Object.keys(organization?.facts ?? {})).toEqual(
    expect.arrayContaining(['auth-certificate', 'edge-subscriptions']),
  );
}

async function hasReasons(there: ServersUnderTest): Promise<void> {
  for (const { facts } of await all(there)) {
    for (const [key, fact] of Object.entries(facts) as [string, Fact<unknown>][]) {
      if (isKnown(fact)) expect(fact.known, key).not.toBeUndefined();
      else expect(fact.unknown, key).toMatch(/\S/);
    }
  }
}

async function isNotHarmed(there: ServersUnderTest): Promise<void> {
  const [alone, beside] = [await look(there), await look(there, ['NOBODY99'])];
  expect(tableOf(beside, 'NOBODY99').identity).toEqual({ unknown: expect.stringMatching(/\S/) });
  for (const server of there.servers) expect(steady(tableOf(beside, server))).toEqual(steady(tableOf(alone, server)));
}

async function looksAgain(there: ServersUnderTest): Promise<void> {
  const [first, second] = [await look(there), await look(there)];
  for (const server of there.servers) expect(steady(tableOf(second, server))).toEqual(steady(tableOf(first, server)));
}

async function isAskedForLittle(there: ServersUnderTest): Promise<void> {
  const whole = await look(there);
  const only = ['sslcert/0.0.0.0:444', 'wire/0.0.0.0:443', 'store/My'] as const;
  for await (const { server, facts } of there.provider.observe(there.servers, 60, only)) {
    const { identity, ...was } = tableOf(whole, server ?? '');
    expect(facts.identity).toEqual(identity);
    for (const key of only) expect(facts[key], key).toEqual(was[key]);
  }
}

async function all({ provider, servers }: ServersUnderTest): Promise<Observed[]> {
  const answers: Observed[] = [];
  for await (const answer of provider.observe(servers, 60)) answers.push(answer);
  return answers;
}

/** On a real server, logs, health pages and mailbox copies may change at any time. */
const steady = (facts: Patch): Patch =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => !/^(event|health)\/|^mounted-copies$/.test(key)));
