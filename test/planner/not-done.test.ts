import { describe, expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Goal, NotDone, Step, StrictFrontEnd } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { notDone } from '../../src/planner/not-done.ts';
import { planServer } from '../../src/planner/server.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

/** A certificate that can be adopted. */
const NEXT: Patch = {
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' })),
  [`key/${OTHER}`]: known(CSP),
};

interface Asked {
  readonly server?: Partial<DesiredServer>;
  readonly goal?: Partial<Goal>;
  readonly only?: (step: Step) => boolean;
}

/** What the plan of a server with these facts says that it does not do. */
function told(change: Patch, { server = {}, goal = {}, only = () => true }: Asked = {}): NotDone[] {
  const view = new FactTable({ ...aServer, ...change });
  const own = convergeGoal(view, { ...EX01, ...server }, AT);
  return notDone(planServer(own, view.fork()).steps.filter(only), { ...own, ...goal }, view);
}
const ofCode = (all: readonly NotDone[], code: string) => all.filter((one) => one.code === code);
const kind =
  (...kinds: readonly string[]) =>
  ({ operation }: Step): boolean =>
    kinds.includes(operation.kind);

describe('IMAP and POP keep their certificate until somebody restarts them: the plan says so', () => {
  const IMAP = 'Restart-Service MSExchangeImap4, MSExchangeImap4BE    # on EX01';
  const POP = 'Restart-Service MSExchangePop3, MSExchangePop3BE    # on EX01';
  const imap = (change: Patch): Patch => ({ 'wire/993/tls': known(OLD), ...change });
  test.for<[string, Patch, string[]]>([
    ['not if nothing was observed', {}, []],
    ['for IMAP', imap({}), [IMAP]],
    ['for POP', { 'wire/995/tls': known(OLD) }, [POP]],
    ['for both', imap({ 'wire/995/tls': known(OLD) }), [IMAP, POP]],
    ['not if the port presents nothing', imap({ 'wire/993/tls': known(null) }), []],
    ['not if the name is unknown', imap({ 'certificate-name/IMAP': unknown('x') }), []],
    ['not if it has no name', imap({ 'certificate-name/IMAP': known(null) }), []],
    [
      'if its name is the full name of the server',
      imap({ 'certificate-name/IMAP': known('EX01.contoso.com') }),
      [IMAP],
    ],
    ['not if it has another name', imap({ 'certificate-name/IMAP': known('mail.contoso.com') }), []],
    ['not of a certificate of an authority, which is found first', { 'wire/993/tls': known(PUBLIC) }, []],
    [
      'if the certificate could not be read',
      { 'wire/993/tls': known(OTHER), [`certificate/${OTHER}`]: unknown('x') },
      [IMAP],
    ],
    ['if the certificate is gone', { 'wire/993/tls': known('F'.repeat(40)) }, [IMAP]],
    ['not if no certificate is issued', { ...imap({}), ...NEXT }, []],
  ])('%s', ([, change, lines]) => {
    const found = ofCode(told(change), 'mail-client-keeps-old');
    expect(found.flatMap(({ powershell = [] }) => powershell)).toEqual(lines);
    for (const [i, { says }] of found.entries()) expect(says).toContain(lines[i]);
  });
});

describe('443 gets another certificate, and a load balancer needs the same one: the plan says so', () => {
  const PROTECTION = 'extended-protection/Default Web Site';
  const front = { frontEnd: { certificate: 'self-signed' } } as const;
  test.for<[string, Patch, Partial<DesiredServer>, number]>([
    ['if Extended Protection is required', { [PROTECTION]: known('Require') }, front, 1],
    ['if Extended Protection is allowed', { [PROTECTION]: known('Allow') }, front, 1],
    ['not if Extended Protection is off', { [PROTECTION]: known('None') }, front, 0],
    ['not if it is not there', { [PROTECTION]: known(null) }, front, 0],
    ['not if it could not be read', { [PROTECTION]: unknown('x') }, front, 0],
    ['not if 443 is left alone', { [PROTECTION]: known('Require') }, {}, 0],
  ])('%s', ([, change, server, count]) => {
    const found = ofCode(told({ ...NEXT, ...change }, { server }), 'load-balancer-not-changed');
    expect(found).toHaveLength(count);
    for (const { says } of found) expect(says).toMatch(/443 of EX01 .* is (Require|Allow):/);
  });
});

describe('a front end of another server still refuses 444: the plan says so', () => {
  const REFUSES: StrictFrontEnd = { server: 'EX02', root: known([]) };
  const refusing = (strict: readonly StrictFrontEnd[], server: Partial<DesiredServer> = {}) =>
    ofCode(told(NEXT, { server, goal: { strict } }), 'front-end-refuses');
  const front = (root: StrictFrontEnd['root']): StrictFrontEnd => ({ server: 'EX03', root });

  test.for<[string, readonly StrictFrontEnd[], string[]]>([
    ['if its Trusted Root is empty', [REFUSES, front(known<readonly string[]>(null))], ['EX02', 'EX03']],
    ['not if it has the certificate', [REFUSES, front(known([PUBLIC, OTHER]))], ['EX02']],
    ['if it has only others', [REFUSES, front(known([PUBLIC]))], ['EX02', 'EX03']],
    ['not if its Trusted Root could not be read', [REFUSES, front(unknown('x'))], ['EX02']],
    ['not without such a front end', [], []],
  ])('%s', ([, strict, servers]) => {
    expect(refusing(strict).map(({ says }) => says.match(/front end of (\w+)/)?.[1])).toEqual(servers);
  });

  test('with the lines that copy the certificate', () => {
    expect(refusing([REFUSES])[0]?.powershell).toEqual([
      `Export-Certificate -Cert 'Cert:\\LocalMachine\\My\\${OTHER}' -FilePath 'EX01.cer'    # on EX01; then copy the file to EX02`,
      `Import-Certificate -FilePath 'EX01.cer' -CertStoreLocation Cert:\\LocalMachine\\Root    # on EX02`,
    ]);
  });

  test('not if only 443 is bound', () => {
    const only443 = { backEnd: { port: 444, certificate: 'leave' }, frontEnd: { certificate: 'self-signed' } } as const;
    expect(refusing([REFUSES], only443)).toEqual([]);
  });
});

describe('an Edge server is not synchronized: the plan says so', () => {
  const LINE = `Start-EdgeSynchronization -Server 'ex01.contoso.com'; Test-EdgeSynchronization`;
  const saidOf = (subscribed: readonly string[]) =>
    ofCode(
      told({ ...NEXT, 'edge-subscriptions': known(subscribed) }, { server: { acknowledge: ['edge-subscriptions'] } }),
      'edge-not-synchronized',
    );
  test.for<[string, readonly string[], RegExp]>([
    ['one', ['EDGE01'], /^EDGE01 is not synchronized;/],
    ['two', ['EDGE01', 'EDGE02'], /^EDGE01 and EDGE02 are not synchronized;/],
  ])('%s', ([, subscribed, says]) => {
    expect(saidOf(subscribed)).toEqual([
      { code: 'edge-not-synchronized', powershell: [LINE], says: expect.stringMatching(says) },
    ]);
  });

  test('not without a subscription', () => expect(saidOf([])).toEqual([]));
});

describe('IIS is not enabled on the new certificate: the plan names what 443 would lose', () => {
  const loses = (change: Patch, asked: Asked = {}) =>
    ofCode(told({ ...NEXT, ...change }, asked), 'iis-not-enabled').map(({ says }) => says.slice(-9));
  test.for<[string, Patch, Asked, string[]]>([
    ['the certificate of 443', {}, {}, ['90DD…2222']],
    [
      'the one of 127.0.0.1:443, if 443 has the new one already',
      { 'sslcert/0.0.0.0:443': known(OTHER), 'sslcert/127.0.0.1:443': known(OLD) },
      {},
      ['3F0A…1111'],
    ],
    ['only the first, if the two have different ones', { 'sslcert/127.0.0.1:443': known(OLD) }, {}, ['90DD…2222']],
    ['nothing, if the plan only makes a copy in Trusted Root', {}, { only: kind('trust-certificate') }, []],
    [
      'nothing, if the plan only grants a key',
      { [`key/${OTHER}`]: known({ ...CSP, networkService: false }) },
      { only: kind('grant-key') },
      [],
    ],
    ['it, if the plan only restarts IIS', {}, { only: kind('restart-iis') }, ['90DD…2222']],
  ])('%s', ([, change, asked, expected]) => {
    expect(loses(change, asked)).toEqual(expected);
  });
});

describe('a replaced certificate stays installed: the plan says so', () => {
  const stays = (change: Patch, asked: Asked = {}) =>
    ofCode(told({ ...NEXT, ...change }, asked), 'stays-installed').map(({ says }) => says);
  const SAYS = '3F0A…1111 stays installed for 14 days; then `exstate retire` removes it';
  test.for<[string, Patch, Asked, string[]]>([
    ['once, although 444 and transport had it', {}, {}, [SAYS]],
    ['of 444', {}, { only: kind('bind-certificate', 'restart-iis') }, [SAYS]],
    ['of transport', {}, { only: kind('enable-smtp') }, [SAYS]],
    ['not if nothing is bound', {}, { only: kind('restart-iis') }, []],
    [
      'not of 443, which another certificate keeps',
      { 'sslcert/0.0.0.0:443': known(OLD), 'sslcert/127.0.0.1:443': known(OLD) },
      {
        server: { frontEnd: { certificate: 'self-signed' }, backEnd: { port: 444, certificate: 'leave' } },
        only: kind('bind-certificate'),
      },
      [],
    ],
    ['not of a certificate that the store does not have', bothUse('F'.repeat(40)), {}, []],
    ['not of the certificate of another program', bothUse(PUBLIC), {}, []],
  ])('%s', ([, change, asked, expected]) => {
    expect(stays(change, asked)).toEqual(expected);
  });

  function bothUse(id: string): Patch {
    return { 'sslcert/0.0.0.0:444': known(id), 'internal-transport': known(id) };
  }
});
