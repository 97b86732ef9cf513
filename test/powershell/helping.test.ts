import { describe, expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import type { Observed } from '../../src/domain/provider.ts';
import { LONG } from '../long.ts';
import { engine } from './engine.ts';
import { factsOf, look } from './looking.ts';
import { stand, standHanging } from './stand.ts';
import { OLD, type Stand, stubServer } from './stub-server.ts';

const NAMES = ['EX01', 'EX02', 'EX03'];
const servers = NAMES.map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` }));

type States = { readonly [name: string]: object };
const table = (states: States) =>
  Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name.toLowerCase(), stubServer(state as never, name)]),
  );
const asked = (there: Stand, names: string[], only?: readonly FactKey[]): Promise<Observed[]> =>
  look(there, { servers, serverSeconds: 10, ...(only && { only }) }, names);
/** What the tests of help compare. */
const OF_SHELL: readonly FactKey[] = ['identity', 'shell/opens', 'shell/reaches', 'internal-transport'];
const opened = (there: Stand, short: string): boolean => there.calls().includes(`${short}: New-PSSession shell`);

const shut = { shut: 'shell' };
const reached = { 'shell/reaches': { known: true }, 'internal-transport': { known: OLD.thumbprint } };
const unsure = { unknown: expect.stringMatching(/^it is not known whether another server reaches it: /) };

describe.skipIf(!engine)('help for a server whose own shell does not open', () => {
  // A test with a shell that hangs takes ten seconds, so npm test has one of two that are alike.
  const beside = [
    ['the one that hangs is observed, too', ['EX01', 'EX02']],
    ['the one that hangs was not observed before', ['EX01']],
  ] as const;
  test.for(LONG ? beside : beside.slice(0, 1))(
    'comes from a server that answers, although another one hangs: %s',
    async ([, names]) => {
      const there = await standHanging(table({ EX01: shut, EX02: { hangs: 'shell' }, EX03: {} }));
      expect(factsOf(await asked(there, [...names], OF_SHELL))).toMatchObject({
        'shell/opens': { known: false },
        ...reached,
      });
    },
  );

  test('is unknown if another server hangs, and the facts of the server itself are not lost', async () => {
    const there = await standHanging(table({ EX01: shut, EX02: { hangs: 'shell' }, EX03: shut }));
    const facts = factsOf(await asked(there, ['EX01'], OF_SHELL));
    expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': unsure });
    expect(facts.identity).toHaveProperty('known');
  });

  if (LONG) {
    test('is unknown if the time limit ended before another server was tried', async () => {
      const there = await standHanging(table({ EX01: { shut: 'shell', hangs: 'winrm' }, EX02: {}, EX03: {} }));
      const facts = factsOf(await asked(there, ['EX01'], OF_SHELL));
      expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': unsure });
      expect([opened(there, 'ex02'), opened(there, 'ex03')]).toEqual([false, false]);
    });
  }

  test.for([
    ['refuses the account', { shut: 'shell', shutAs: 'AccessDenied' }],
    ['is late', { late: 'shell' }],
  ] as const)('is unknown if another server %s', async ([, other]) => {
    for (const names of LONG ? [['EX01'], ['EX01', 'EX02']] : [['EX01', 'EX02']]) {
      const there = await stand(table({ EX01: shut, EX02: other, EX03: shut }));
      expect(factsOf(await asked(there, names, OF_SHELL))).toMatchObject({ 'shell/reaches': unsure });
    }
  });

  test('is tried for a server that answers late, too: it is unknown whether its shell opens', async () => {
    const there = await stand(table({ EX01: { late: 'shell' }, EX02: {}, EX03: {} }));
    expect(factsOf(await asked(there, ['EX01'], OF_SHELL))).toMatchObject({
      'shell/opens': { unknown: expect.stringContaining('did not answer in time') },
      ...reached,
    });
  });

  test('is not searched if the account is not allowed in', async () => {
    const there = await stand(table({ EX01: { shut: 'shell', shutAs: 'AccessDenied' }, EX02: {}, EX03: {} }));
    expect(factsOf(await asked(there, ['EX01'], OF_SHELL))).toMatchObject({
      'shell/reaches': { unknown: expect.anything() },
    });
    expect(opened(there, 'ex02')).toBe(false);
  });

  test('does not come from other servers while the shell of an observed one opens', async () => {
    const there = await stand(table({ EX01: shut, EX02: {}, EX03: {} }));
    expect(factsOf(await asked(there, ['EX01', 'EX02'], OF_SHELL))).toMatchObject(reached);
    expect(opened(there, 'ex03')).toBe(false);
  });

  test('never comes from an Edge server, nor to one', async () => {
    const none = { 'shell/opens': { known: false }, 'shell/reaches': { known: false } };
    for (const names of [['EX01'], ['EX01', 'EX02']]) {
      const there = await stand(table({ EX01: shut, EX02: { edge: true }, EX03: shut }));
      expect(factsOf(await asked(there, names, OF_SHELL))).toMatchObject(none);
    }
    const there = await stand(table({ EX01: { ...shut, edge: true }, EX02: {}, EX03: {} }));
    expect(factsOf(await asked(there, ['EX01'], OF_SHELL))).toMatchObject(none);
  });
});

describe.skipIf(!engine)('of the organization', () => {
  const only: readonly FactKey[] = [
    ...(['shell/opens', 'shell/reaches', 'auth-certificate', 'edge-subscriptions', 'federation-trust'] as const),
    ...(['owa-im', 'connector/*/send', 'connector/*/receive'] as const),
  ];
  test('an Edge server returns nothing, because it has its own directory', async () => {
    const there = await stand(table({ EX01: { edge: true }, EX02: {}, EX03: {} }));
    const unknown = { unknown: 'no management shell opens on any Mailbox server' };
    const alone = await asked(there, ['EX01'], only);
    expect(factsOf(alone)).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
    expect(factsOf(alone, null)).toEqual({
      'auth-certificate': unknown,
      'edge-subscriptions': unknown,
      'federation-trust': unknown,
      'owa-im': unknown,
    });
    const both = factsOf(await asked(there, ['EX01', 'EX02'], only), null);
    expect(both).toMatchObject({ 'auth-certificate': { known: { current: OLD.thumbprint } } });
  });

  test('a server with another name in the directory returns nothing about itself', async () => {
    const there = await stand(table({ EX01: { directorySays: 'ex09.contoso.com' }, EX02: {}, EX03: {} }));
    expect(factsOf(await asked(there, ['EX01'], only))).toMatchObject({
      'shell/opens': { unknown: expect.stringContaining('Get-ExchangeServer returned ex09.contoso.com for ex01') },
    });
  });
});
