import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { waitingSaid } from '../../src/report/condition-said.ts';
import type { WorldServer } from '../../src/simulator/index.ts';
import { lab, planFor } from '../in-memory.ts';
import { mailbox, OWN, PUBLIC, records, SHORT, wanted, world } from '../properties/worlds.ts';

const BACK = { 'Exchange Back End': ['*:444:'] } as const;
const FRONT = { 'Default Web Site': ['*:443:', '127.0.0.1:443:'] } as const;
const sni = { bindingInformation: '*:443:mail.contoso.com', sslFlags: 1 };
const central = (bindingInformation: string) => ({ bindingInformation, sslFlags: 2 });

const planOf = async (change: Partial<WorldServer>, desired: Partial<DesiredServer> = {}) => {
  const [server] = (await planFor(wanted(desired), lab(world({}, mailbox(change))))).servers;
  if (server === undefined) throw new Error('one server');
  const of = (owner: string) => server.drift.filter((one) => one.owner === owner).map(({ says }) => says);
  return {
    steps: server.steps.map(({ says }) => says),
    reported: of('reported'),
    waits: server.blocked.flatMap(({ waitsFor }) => waitsFor.map(waitingSaid)),
  };
};

describe('the report of an HTTPS binding with another certificate than its port', () => {
  test('names a binding with SNI, and 443 is left alone', async () => {
    const { reported, steps } = await planOf({
      rows: { ...BACK, 'Default Web Site': [...FRONT['Default Web Site'], sni] },
    });
    expect(reported).toEqual([expect.stringMatching(/\*:443:mail\.contoso\.com .* \(SNI\)/)]);
    expect(steps).toEqual([]);
  });

  test('ignores an empty record of 443 with the central certificate store', async () => {
    const rows = { ...BACK, 'Default Web Site': [central('*:443:'), '127.0.0.1:443:'] };
    const { reported } = await planOf({ rows, sslcert: { ...records('own'), '0.0.0.0:443': null } });
    expect(reported.join('\n')).toContain('takes its certificate from the central certificate store');
    expect(reported.join('\n')).not.toContain('443 has no certificate');
  });

  test('names the block of 444 by the central certificate store', async () => {
    const rows = { ...FRONT, 'Exchange Back End': [central('*:444:')] };
    const { steps, waits } = await planOf({ rows, certificates: [SHORT, OWN, PUBLIC], sslcert: records('short') });
    expect(steps.filter((says) => says.startsWith('bind'))).toEqual([]);
    expect(waits).toContainEqual(expect.stringMatching(/\*:444: .*central certificate store/));
  });

  test('names the block of a declared 443 by a binding for a host name, which shares its record', async () => {
    const rows = { ...BACK, 'Default Web Site': [...FRONT['Default Web Site'], '*:443:mail.contoso.com'] };
    const { waits } = await planOf({ rows }, { frontEnd: { certificate: 'self-signed' } });
    expect(waits).toContain('"Default Web Site" has no HTTPS binding *:443:mail.contoso.com beside *:443:');
  });
});

describe('the report of a service that does not run', () => {
  test.for<readonly [Record<string, string | null>, RegExp]>([
    [{ W3SVC: 'paused' }, /^W3SVC is paused: no client is served/],
    [{ W3SVC: null }, /^W3SVC is not installed/],
    [{ MSExchangeTransport: 'paused' }, /^MSExchangeTransport is paused: mail is not transported/],
    [{ MSExchangeTransport: null }, /^MSExchangeTransport is not installed/],
    [{ MSExchangeFrontEndTransport: 'stopped' }, /25 and 587/],
    [{ MSExchangeServiceHost: 'paused' }, /no certificate cmdlet/],
  ])('%o', async ([services, says]) => {
    expect((await planOf({ services })).reported).toContainEqual(expect.stringMatching(says));
  });

  test('a service that a step starts is not reported as unchanged', async () => {
    const { reported, steps } = await planOf({ services: { W3SVC: 'paused' }, workersServe: null });
    expect(steps).toContain('restart IIS');
    expect(reported.filter((says) => says.startsWith('W3SVC'))).toEqual([]);
  });
});
