import { expect, test } from 'vitest';
import { lab, planFor } from '../in-memory.ts';
import { mailbox, wanted, world } from '../properties/worlds.ts';

/** A server without the site Exchange Back End, as Exchange 2013 has with its Client Access role alone. */
const withoutBackEnd = (build: string) =>
  world(
    {},
    mailbox({
      build,
      rows: { 'Default Web Site': ['*:443:', '127.0.0.1:443:'] },
      sslcert: { '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
    }),
  );

const planned = async (build: string) => (await planFor(wanted(), lab(withoutBackEnd(build)))).servers[0];

test('a binding is not added to a site that IIS does not have: the plan says what is missing', async () => {
  const server = await planned('15.2.1748.39');
  expect(server?.steps).toEqual([]);
  expect(server?.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ requires }) => requires?.code))).toContain(
    'site-present',
  );
});

test('a Client Access server of Exchange 2013 has no role that exstate renews, and is not called down', async () => {
  const server = await planned('15.0.1497.48');
  expect(server?.drift.map(({ code }) => code)).toEqual(['no-role']);
  expect(server?.drift[0]?.says).toContain('Exchange 2013');
  expect(server?.steps).toEqual([]);
});

test('a server of Exchange 2013 with both roles is planned, and its build is reported', async () => {
  const server = (await planFor(wanted(), lab(world({}, mailbox({ build: '15.0.1497.48' }))))).servers[0];
  expect(server?.drift.map(({ code }) => code)).toEqual(['build-not-known']);
});
