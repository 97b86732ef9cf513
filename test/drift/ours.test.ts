import { describe, expect, test } from 'vitest';
import { known, NOT_OBSERVED, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, OLD, PUBLIC } from '../server.ts';
import { CHOSEN, choice, differSays, differs, idle, owners, reports, type Wish } from './drifts.ts';

const NEW = 'new:EX01';
const RECORD = 'sslcert/0.0.0.0:444';

test('a server in the desired state has no difference, and each difference is declared', () => {
  expect(differs({})).toEqual([]);
  expect(owners({ [RECORD]: known(null) })).toEqual(['ours']);
});

describe('the machine', () => {
  const NAME = { name: 'EX01', fqdn: 'ex01.contoso.com' };
  test.for<[string, Patch, string[]]>([
    ['in another case is the same', { identity: known({ name: 'ex01', fqdn: 'EX01.CONTOSO.COM' }) }, []],
    ['of another name is another', { identity: known({ ...NAME, name: 'EX02' }) }, ['other-machine identity']],
    [
      'of another domain is another',
      { identity: known({ ...NAME, fqdn: 'ex01.fabrikam.com' }) },
      ['other-machine identity'],
    ],
    ['with an unknown identity is not reported as another', { identity: unknown('x') }, []],
    ['without a name is not reported as another', { identity: known(null) }, []],
  ])('%s', ([, change, expected]) => {
    expect(differs(change)).toEqual(expected);
  });
});

describe('a computer without a role', () => {
  const TOOLS: Patch = { role: known(null), [RECORD]: known(null), 'service/W3SVC': known(null) };
  test.for<[string, Patch, string[]]>([
    ['is the only difference', TOOLS, ['no-role role']],
    [
      'may be another machine',
      { ...TOOLS, identity: known({ name: 'EX02', fqdn: 'ex02.contoso.com' }) },
      ['other-machine identity', `backend-empty ${RECORD}`],
    ],
    ['may get it from Setup', { ...TOOLS, 'setup-running': known(true) }, [`backend-empty ${RECORD}`]],
    ['may have it, if it was not observed', { ...TOOLS, role: unknown('x') }, [`backend-empty ${RECORD}`]],
  ])('%s', ([, change, expected]) => {
    expect(differs(change)).toEqual(expected);
  });

  test('is reported only here, with the names that were read', () => {
    expect(reports({ ...TOOLS, 'health/owa': known(null) })).toEqual([]);
    expect(idle(TOOLS)).toEqual([]);
    expect(differSays(TOOLS)['role']).toMatch(
      /^this computer has the management tools of Exchange only, and .*remove EX01 from the YAML$/,
    );
    expect(differSays({ ...TOOLS, build: known(null) })['role']).toMatch(
      /^this computer has no role of Exchange .*remove EX01/,
    );
  });
});

describe('the self-signed certificate', () => {
  const SHORT = known(certificate());
  const EXPIRED = known(certificate({ notAfter: '2026-11-22T00:00:00Z' }));
  const one = (certificate: string) => ({ certificate });
  const make = (...candidates: string[]): Wish => ({ choice: choice(NEW, { candidates: candidates.map(one) }) });
  test.for<[string, Patch, Wish, string[]]>([
    ['is there', {}, {}, []],
    ['is used temporarily', {}, { choice: choice(CHOSEN, { waitsFor: [] }) }, ['self-signed-expiring store/My']],
    ['is to be made, none having been there', {}, make(), ['self-signed-missing store/My']],
    ['is to be made, one being short', { [`certificate/${OLD}`]: SHORT }, make(OLD), ['self-signed-expiring store/My']],
    [
      'is to be made, one having expired',
      { [`certificate/${OLD}`]: EXPIRED },
      make(OLD),
      ['self-signed-expired store/My'],
    ],
    [
      'is to be made, the newest being short',
      { [`certificate/${OLD}`]: EXPIRED, [`certificate/${CHOSEN}`]: SHORT },
      make(OLD, CHOSEN),
      ['self-signed-expiring store/My'],
    ],
    [
      'the newest being short, in whatever order',
      { [`certificate/${OLD}`]: EXPIRED, [`certificate/${CHOSEN}`]: SHORT },
      make(CHOSEN, OLD),
      ['self-signed-expiring store/My'],
    ],
    ['is to be made, none being fit', {}, make(PUBLIC), ['self-signed-missing store/My']],
    ['has been made', { 'store/My': known([NEW]) }, { ...make(), want: { [`key/${CHOSEN}`]: known(null) } }, []],
    ['is to be made, the store being unread', { 'store/My': unknown('x') }, make(), ['self-signed-missing store/My']],
    ['cannot be chosen', {}, { choice: choice(null) }, ['self-signed-missing store/My']],
    ['is not checked for a retirement', {}, { intent: 'retire', choice: choice(null) }, []],
    ['is not checked for an undo', {}, { intent: 'undo', choice: choice(null) }, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(differs(change, goal).filter((drift) => drift.endsWith('store/My'))).toEqual(expected);
  });
});

describe('the key', () => {
  test.for<[string, Patch, string[]]>([
    ['may be read', {}, []],
    [
      'may not be read',
      { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) },
      [`key-unreadable key/${CHOSEN}`],
    ],
    ['is not known', { [`key/${CHOSEN}`]: unknown('x') }, [`fact-unknown key/${CHOSEN}`]],
    ['does not exist, which the check of its use reports', { [`key/${CHOSEN}`]: known(null) }, []],
    ['of another certificate is not checked', { [`key/${OLD}`]: known({ ...CSP, networkService: false }) }, []],
  ])('%s', ([, change, expected]) => {
    expect(differs(change)).toEqual(expected);
  });
});

describe('the copy in Trusted Root', () => {
  const wish = (...ids: string[]): Wish => ({ want: { 'store/Root': known(ids) } });
  test.for<[string, Patch, Wish, string[]]>([
    ['is not wanted', {}, {}, []],
    ['is there', { 'store/Root': known([CHOSEN]) }, wish(CHOSEN), []],
    ['is missing', { 'store/Root': known([OLD]) }, wish(CHOSEN), ['root-copy-missing store/Root']],
    ['is missing from an empty store', { 'store/Root': known(null) }, wish(CHOSEN), ['root-copy-missing store/Root']],
    ['is not known', { 'store/Root': unknown('x') }, wish(CHOSEN), ['fact-unknown store/Root']],
    ['is wanted of a store that could not be read', {}, { want: { 'store/Root': unknown('x') } }, []],
    [
      'is to go in an undo',
      { 'store/Root': known([CHOSEN]) },
      { ...wish(), intent: 'undo' },
      ['root-copy-unwanted store/Root'],
    ],
    ['was there before, in an undo', { 'store/Root': known([CHOSEN]) }, { ...wish(CHOSEN), intent: 'undo' }, []],
    ['has gone, in an undo', {}, { ...wish(CHOSEN), intent: 'undo' }, ['root-copy-missing store/Root']],
    [
      'is to go in a revert',
      { 'store/Root': known([CHOSEN]) },
      { ...wish(), intent: 'revert' },
      ['root-copy-unwanted store/Root'],
    ],
    ['is to come back in a revert', {}, { ...wish(CHOSEN), intent: 'revert' }, ['root-copy-missing store/Root']],
    [
      'of another certificate does not count, in a revert',
      { 'store/Root': known([OLD]) },
      { ...wish(), intent: 'revert' },
      [],
    ],
    ['never came, in an undo', { 'store/Root': known([OLD]) }, { ...wish(), intent: 'undo' }, []],
    [
      'stays if no certificate was chosen',
      { 'store/Root': known([CHOSEN]) },
      { ...wish(), intent: 'undo', choice: choice(null) },
      [],
    ],
    [
      'is wanted as nothing was',
      { 'store/Root': known([CHOSEN]) },
      { want: { 'store/Root': known(null) }, intent: 'undo' },
      ['root-copy-unwanted store/Root'],
    ],
  ])('%s', ([, change, goal, expected]) => {
    expect(differs(change, goal)).toEqual(expected);
  });
});

describe('a binding', () => {
  const ROW = 'row/Exchange Back End/*:444:';
  test.for<[string, Patch, string[]]>([
    ['is gone', { [ROW]: known(null) }, [`row-missing ${ROW}`]],
    ['is not known', { [ROW]: unknown('x') }, [`fact-unknown ${ROW}`]],
    ['of 443 is gone, which is not ours', { 'row/Default Web Site/*:443:': known(null) }, []],
  ])('%s', ([, change, expected]) => {
    expect(differs(change)).toEqual(expected);
  });
});

describe('the certificate of a use', () => {
  const foreign = certificate({ issuer: 'CN=Contoso CA' });
  test.for<[string, Patch, string]>([
    ['nothing', { [RECORD]: known(null) }, 'backend-empty'],
    ['one that could not be read', { [RECORD]: unknown('x') }, 'fact-unknown'],
    ['another of the server', { [RECORD]: known(OLD) }, 'backend-bound-to-other'],
    [
      'one of which nothing is known',
      { [RECORD]: known(OLD), [`certificate/${OLD}`]: unknown('x') },
      'backend-bound-to-other',
    ],
    ['one that is gone', { [RECORD]: known('F'.repeat(40)) }, 'backend-stale'],
    ['one without a key', { [RECORD]: known(OLD), [`key/${OLD}`]: known(null) }, 'backend-key-unusable'],
    ['one with an unknown key', { [RECORD]: known(OLD), [`key/${OLD}`]: unknown('x') }, 'backend-bound-to-other'],
    [
      'the Auth certificate',
      { [RECORD]: known(OLD), 'auth-certificate': known({ current: null, previous: null, next: OLD }) },
      'backend-bound-to-auth',
    ],
    [
      'one from an authority',
      { [RECORD]: known(OLD), [`certificate/${OLD}`]: known(foreign) },
      'backend-bound-to-foreign',
    ],
    [
      'one that expires this moment',
      { [RECORD]: known(OLD), [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-22T00:00:00Z' })) },
      'backend-bound-to-expired',
    ],
    [
      'one of another server',
      { [RECORD]: known(OLD), [`certificate/${OLD}`]: known(certificate({ subject: 'CN=EX02', issuer: 'CN=EX02' })) },
      'backend-bound-to-foreign',
    ],
    [
      'one of the server in another case',
      { [RECORD]: known(OLD), [`certificate/${OLD}`]: known(certificate({ subject: 'CN=ex01', issuer: 'cn=EX01' })) },
      'backend-bound-to-other',
    ],
    [
      'one in another store, which it presents',
      { [RECORD]: known('F'.repeat(40)), 'wire/0.0.0.0:444': known('F'.repeat(40)) },
      'backend-bound-to-other',
    ],
    [
      'one with a CNG key, which it presents',
      { [RECORD]: known(OLD), 'wire/0.0.0.0:444': known(OLD), [`key/${OLD}`]: known({ ...CSP, provider: 'cng' }) },
      'backend-bound-to-other',
    ],
    [
      'one with a CNG key, which was not seen to work',
      { [RECORD]: known(OLD), [`key/${OLD}`]: known({ ...CSP, provider: 'cng' }) },
      'backend-key-unusable',
    ],
  ])('444 has %s', ([, change, code]) => {
    expect(differs(change)).toEqual([`${code} ${RECORD}`]);
  });

  test.for<[string, Patch, RegExp]>([
    [
      'has no private key',
      { [RECORD]: known(OLD), [`key/${OLD}`]: known(null) },
      /^DOWN: 444 uses .* \(no private key\) \(OWA/,
    ],
    [
      'has no HTTPS binding',
      { 'row/Exchange Back End/*:444:': known(null) },
      /^DOWN: "Exchange Back End" has no HTTPS binding \*:444: \(OWA/,
    ],
  ])('444 that does not serve is said to be down: it %s', ([, change, says]) => {
    expect(Object.values(differSays(change)).filter((line) => says.test(line))).toHaveLength(1);
  });

  test('a CNG key on 443 is unusable, although 443 presents it', () => {
    const want = { 'sslcert/0.0.0.0:443': known(CHOSEN) };
    const cng = { [`key/${PUBLIC}`]: known({ ...CSP, provider: 'cng' as const }) };
    expect(differs(cng, { want })).toEqual(['frontend-key-unusable sslcert/0.0.0.0:443']);
  });

  test('the worst is reported first', () => {
    const worst = { [`certificate/${OLD}`]: known({ ...foreign, notAfter: '2026-11-01T00:00:00Z' }) };
    expect(differs({ [RECORD]: known(OLD), ...worst })).toEqual([`backend-bound-to-foreign ${RECORD}`]);
    const keyless = { ...worst, [`key/${OLD}`]: known(null) };
    expect(differs({ [RECORD]: known(OLD), ...keyless })).toEqual([`backend-key-unusable ${RECORD}`]);
  });

  test.for<[string, Patch, Patch, string[]]>([
    ['transport', { 'internal-transport': known(OLD) }, {}, ['transport-bound-to-other internal-transport']],
    ['transport without one', { 'internal-transport': known(null) }, {}, ['transport-empty internal-transport']],
    [
      '443 where it is wanted',
      {},
      { 'sslcert/0.0.0.0:443': known(CHOSEN) },
      ['frontend-bound-to-foreign sslcert/0.0.0.0:443'],
    ],
    [
      '127.0.0.1 where it is wanted',
      { 'sslcert/127.0.0.1:443': known(null) },
      { 'sslcert/127.0.0.1:443': known(CHOSEN) },
      ['frontend-empty sslcert/127.0.0.1:443'],
    ],
  ])('%s', ([, change, want, expected]) => {
    expect(differs(change, { want }).filter((one) => !one.startsWith('transport-restart'))).toEqual(expected);
  });
});

describe('a restart is due', () => {
  const DUE = ['transport-restart-due transport/restart-due'];
  const BLIND: Patch = { 'transport/restart-due': unknown('x'), 'wire/2525/x-anonymoustls': unknown('x') };
  const fallen: Patch = { 'wire/2525/x-anonymoustls': known(OLD), 'service/MSExchangeTransport': known('running') };
  test.for<[string, Patch, string[]]>([
    ['of IIS', { 'web/restart-due': known(true) }, ['web-restart-due web/restart-due']],
    ['of IIS, if it is unknown', { 'web/restart-due': unknown('x') }, ['fact-unknown web/restart-due']],
    ['not of IIS where that has no such thing', { 'web/restart-due': known(null) }, []],
    ['of transport', { 'transport/restart-due': known(true) }, DUE],
    ['of transport once, for both reasons', { ...fallen, 'transport/restart-due': known(true) }, DUE],
    [
      'of transport, if it is unknown',
      { ...fallen, 'transport/restart-due': unknown('x') },
      ['fact-unknown transport/restart-due'],
    ],
    [
      'of transport, if it is unknown and the port was not observed',
      { 'transport/restart-due': unknown('x'), 'wire/2525/x-anonymoustls': NOT_OBSERVED },
      ['fact-unknown transport/restart-due'],
    ],
    ['not of one whose port cannot be seen: the directory decides', BLIND, []],
    [
      'of one whose port cannot be seen, where the directory cannot be read either',
      { ...BLIND, 'internal-transport': unknown('x') },
      ['fact-unknown internal-transport', 'fact-unknown transport/restart-due'],
    ],
    ['of transport, which presents another', fallen, DUE],
    ['not of one that does not listen', { ...fallen, 'wire/2525/x-anonymoustls': known(null) }, []],
    ['not of one that was not observed', { ...fallen, 'wire/2525/x-anonymoustls': unknown('x') }, []],
    ['not of one that does not run', { ...fallen, 'service/MSExchangeTransport': known('stopped') }, []],
    ['not of one that may not run', { ...fallen, 'service/MSExchangeTransport': unknown('x') }, []],
    ['not if it could not open the key', { ...fallen, [`key/${CHOSEN}`]: known({ ...CSP, usable: false }) }, []],
    ['not if there is none', { ...fallen, [`key/${CHOSEN}`]: known(null) }, []],
    [
      'not because of a certificate that it has not',
      { ...fallen, 'internal-transport': known(null) },
      ['transport-empty internal-transport'],
    ],
    [
      'not of one that is unknown',
      { ...fallen, 'internal-transport': unknown('x') },
      ['fact-unknown internal-transport'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(differs(change)).toEqual(expected);
  });

  test('not before NETWORK SERVICE may read the key', () => {
    const shut = { ...fallen, [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) };
    expect(differs(shut)).toEqual([`key-unreadable key/${CHOSEN}`]);
    expect(differs({ ...fallen, [`key/${CHOSEN}`]: unknown('x') })).toEqual([`fact-unknown key/${CHOSEN}`]);
  });
});
