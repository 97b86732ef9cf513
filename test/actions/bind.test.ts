import { describe, expect, test } from 'vitest';
import type { FactKey, Patch } from '../../src/domain/facts.ts';
import { known, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, OLD, PUBLIC } from '../server.ts';
import {
  asks,
  BIND_443,
  CHOSEN,
  NEW,
  OPERATION,
  PAST,
  predicted,
  proposed,
  proven,
  unsettled,
  waits,
} from './asked.ts';

const BIND = OPERATION['bind-certificate'];
const RECORD = 'sslcert/0.0.0.0:444';
const ROW = 'row/Exchange Back End/*:444:';
const TRUSTED: Patch = { 'store/Root': known([CHOSEN]) };

describe('bind-certificate is proposed', () => {
  const LOCAL = { ...BIND_443, endpoint: '127.0.0.1:443' };
  test.for<[string, FactKey, Patch, object | undefined]>([
    ['for the record of 444', RECORD, { [RECORD]: known(CHOSEN) }, BIND],
    ['for that of 443', 'sslcert/0.0.0.0:443', { 'sslcert/0.0.0.0:443': known(CHOSEN) }, BIND_443],
    ['for that of 127.0.0.1', 'sslcert/127.0.0.1:443', { 'sslcert/127.0.0.1:443': known(CHOSEN) }, LOCAL],
    ['not for a record that nothing is wanted of', RECORD, {}, undefined],
    ['not for one that is wanted empty', RECORD, { [RECORD]: known(null) }, undefined],
    ['not for one whose wanted value is unknown', RECORD, { [RECORD]: unknown('x') }, undefined],
    ['not for another fact', 'internal-transport', { 'internal-transport': known(CHOSEN) }, undefined],
  ])('%s', ([, fact, want, expected]) => {
    expect(proposed('bind-certificate', 'backend-stale', fact, { want })).toEqual(expected);
  });
});

describe('bind-certificate', () => {
  test.for<[string, Patch, string[]]>([
    ['not if IIS could not be restarted after it', { 'may/restart-iis': known(false) }, ['unmet may/restart-iis']],
    ['whatever the record has', { ...TRUSTED, [RECORD]: known(null) }, []],
    ['not if the record could not be read', { ...TRUSTED, [RECORD]: unknown('x') }, [`unknown ${RECORD}`]],
    ['not without the binding', { [ROW]: known(null) }, [`unmet ${ROW}`]],
    ['not if the binding is unknown', { [ROW]: unknown('x') }, [`unknown ${ROW}`]],
    ['not for a binding with SNI', { [ROW]: known({ sslFlags: 1 }) }, [`unmet ${ROW}`]],
    ['not for one of the central store', { [ROW]: known({ sslFlags: 2 }) }, [`unmet ${ROW}`]],
    ['for a binding with another flag', { [ROW]: known({ sslFlags: 4 }) }, []],
    ['not with a CNG key', { [`key/${CHOSEN}`]: known({ ...CSP, provider: 'cng' }) }, [`unmet key/${CHOSEN}`]],
    [
      'with a key that only NETWORK SERVICE may not read',
      { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) },
      [],
    ],
    ['not once it has expired', { [`certificate/${CHOSEN}`]: known(PAST) }, [`unmet certificate/${CHOSEN}`]],
  ])('%s', ([, change, expected]) => {
    expect(waits(BIND, change)).toEqual(expected);
  });

  const WITHOUT = { 'row/Default Web Site/*:443:': known(null) };
  test.for<[string, Patch, string[]]>([
    [
      'a binding of another address on 444',
      { 'row/Exchange Back End/10.0.0.1:444:': known({ sslFlags: 0 }) },
      ['unmet row/Exchange Back End/10.0.0.1:444:'],
    ],
    [
      'one that could not be read',
      { 'row/Exchange Back End/10.0.0.1:444:': unknown('x') },
      ['unknown row/Exchange Back End/10.0.0.1:444:'],
    ],
    [
      'a binding of a host on 444',
      { 'row/Exchange Back End/*:444:owa': known({ sslFlags: 1 }) },
      ['unmet row/Exchange Back End/*:444:owa'],
    ],
    ['none of another port', { 'row/Exchange Back End/*:446:': known({ sslFlags: 0 }) }, []],
    ['the same binding of another site', { 'row/Shop/*:444:': known({ sslFlags: 0 }) }, ['unmet row/Shop/*:444:']],
    ['none that is not there', { 'row/Shop/*:444:': known(null) }, []],
    ['none of another port of another site', { 'row/Shop/*:8444:': known({ sslFlags: 0 }) }, []],
  ])('444 is not bound beside %s', ([, change, expected]) => {
    expect(waits(BIND, change)).toEqual(expected);
  });

  test.for<[string, Patch, string[]]>([
    [
      'a binding of a host that has its record',
      { 'row/Default Web Site/*:443:owa': known({ sslFlags: 0 }) },
      ['unmet row/Default Web Site/*:443:owa'],
    ],
    [
      'a binding that uses the central store for the whole port',
      { 'row/Default Web Site/*:443:owa': known({ sslFlags: 2 }) },
      ['unmet row/Default Web Site/*:443:owa'],
    ],
    ['none with a certificate of its own', { 'row/Default Web Site/*:443:owa': known({ sslFlags: 1 }) }, []],
    ['none that could not be read', { 'row/Default Web Site/*:443:owa': unknown('x') }, []],
    ['none of another address', { 'row/Default Web Site/10.0.0.1:443:': known({ sslFlags: 0 }) }, []],
  ])('443 is not bound beside %s', ([, change, expected]) => {
    expect(waits(BIND_443, change)).toEqual(expected);
  });

  test('443 is bound without a check of trust, but not without its HTTPS binding', () => {
    expect(asks(BIND_443)).not.toContain('tolerates-untrusted-444');
    expect(waits(BIND_443, { ...WITHOUT })).toEqual(['unmet row/Default Web Site/*:443:']);
  });
});

describe('444 on a certificate that is not in Trusted Root', () => {
  const INSISTS = { 'tolerates-untrusted-444': known(false) };
  const TOLERATES = 'unmet tolerates-untrusted-444';
  const foreign = known(certificate({ subject: 'CN=EX01', issuer: 'CN=Contoso CA', notAfter: '2031-11-01T00:00:00Z' }));
  test.for<[string, Patch, string[]]>([
    ['is bound if another untrusted certificate worked on 444', {}, []],
    ['not if the front end requires trust', INSISTS, [TOLERATES]],
    [
      'not if it is unknown whether the front end requires trust',
      { 'tolerates-untrusted-444': unknown('x') },
      ['unknown tolerates-untrusted-444'],
    ],
    ['if it is in Trusted Root', { ...INSISTS, 'store/Root': known([CHOSEN]) }, []],
    [
      'not if another one is in Trusted Root',
      { ...INSISTS, 'store/Root': known([OLD]) },
      [TOLERATES, 'unmet store/Root'],
    ],
    ['if an authority has issued it', { ...INSISTS, [`certificate/${CHOSEN}`]: foreign }, []],
    ['not if no untrusted certificate was observed to work', { 'store/Root': known([OLD]) }, ['unmet store/Root']],
    ['not if Trusted Root is unknown', { 'store/Root': unknown('x') }, ['unknown store/Root']],
    ['not if no certificate is bound', { [RECORD]: known(null) }, ['unmet store/Root']],
    ['not if the certificate on 444 is from an authority', { [RECORD]: known(PUBLIC) }, ['unmet store/Root']],
    ['not if it is unknown whether a shell opens', { 'shell/opens': unknown('x') }, ['unmet store/Root']],
    ['if no shell opens through its 444: any certificate is better', { 'shell/opens': known(false) }, []],
    [
      'not if a drained component shuts the shell',
      { 'shell/opens': known(false), 'component/RpsProxy': known({ state: 'Inactive' }) },
      ['unmet store/Root'],
    ],
    [
      'not if another server refused the shell',
      { 'shell/opens': known(false), 'shell/back-end': known('EX02') },
      ['unmet store/Root'],
    ],
    [
      'not if it is unknown which server did',
      { 'shell/opens': known(false), 'shell/back-end': unknown('x') },
      ['unmet store/Root'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(BIND, change)).toEqual(expected);
  });

  const at = (...root: string[]) => ({ strict: [{ server: 'EX02', root: known(root) }] });
  test.for<[string, Patch, Parameters<typeof waits>[2], string[]]>([
    ['not if a strict front end elsewhere trusts only the present one', {}, at(OLD), [`unmet ${RECORD}`]],
    ['if it trusts both', {}, at(OLD, CHOSEN), []],
    ['if it refuses the present one already', {}, at(), []],
    [
      'not if its Trusted Root is unknown',
      {},
      { strict: [{ server: 'EX02', root: unknown('x') }] },
      [`unknown ${RECORD}`],
    ],
    ['if the present one has expired', { [`certificate/${OLD}`]: known(PAST) }, at(OLD), []],
    ['if the present one is not installed', { ...TRUSTED, [`certificate/${OLD}`]: known(null) }, at(OLD), []],
    ['if the present one has no key', { [`key/${OLD}`]: known(null) }, at(OLD), []],
    [
      'not if it is unknown whether the present one works',
      { ...TRUSTED, [`certificate/${OLD}`]: unknown('x') },
      at(OLD),
      [`unmet ${RECORD}`],
    ],
    [
      'not if it trusts only the authority of the present one',
      { ...TRUSTED, [RECORD]: known(PUBLIC) },
      at(),
      [`unmet ${RECORD}`],
    ],
  ])('%s', ([, change, goal, expected]) => {
    expect(waits(BIND, change, goal)).toEqual(expected);
  });

  test('443 does not depend on other front ends', () => {
    expect(waits(BIND_443, {}, at(OLD))).toEqual([]);
  });

  test('is blocked only until it is issued', () => {
    const bindNew = { ...BIND, certificate: NEW };
    expect(waits(bindNew, INSISTS)).toEqual([`unmet key/${NEW}`, `unmet certificate/${NEW}`]);
  });

  test('an undo requires only that 444 tolerates it, not that this was observed', () => {
    const unseen = { 'store/Root': known([OLD]) };
    expect(waits(BIND, unseen, { intent: 'undo' })).toEqual([]);
    expect(waits(BIND, { ...unseen, ...INSISTS }, { intent: 'undo' })).toEqual([TOLERATES]);
  });
});

describe('the value that IIS keeps', () => {
  const keeps = { 'metabase/Exchange Back End': known(OLD) };
  test('does not block an undo, which restores a certificate that worked', () => {
    expect(waits(BIND, keeps)).toEqual(['unmet metabase/Exchange Back End']);
    expect(waits(BIND, keeps, { intent: 'undo' })).toEqual([]);
  });

  test('for 443 blocks 444, and its value for 444 does not block 443', () => {
    expect(waits(BIND, { 'metabase/Default Web Site': known(OLD) })).toEqual(['unmet metabase/Default Web Site']);
    expect(waits(BIND_443, { 'metabase/Exchange Back End': known(PUBLIC) })).toEqual([]);
    expect(waits(BIND_443, { 'metabase/Default Web Site': known(PUBLIC) })).toEqual([
      'unmet metabase/Default Web Site',
    ]);
  });

  test('becomes unknown by binding, unless it is the bound certificate', () => {
    expect(unsettled(BIND)).toContain('metabase/Exchange Back End');
    expect(unsettled(BIND, keeps)).toContain('metabase/Exchange Back End');
    expect(unsettled(BIND, { 'metabase/Exchange Back End': known(CHOSEN) })).not.toContain(
      'metabase/Exchange Back End',
    );
  });
});

describe('the effect of bind-certificate', () => {
  test('is the record, and on 444 a restart that is due', () => {
    expect(predicted(BIND).writes).toEqual({ [RECORD]: known(CHOSEN), 'web/restart-due': known(true) });
    expect(predicted(BIND_443).writes).toEqual({ 'sslcert/0.0.0.0:443': known(CHOSEN) });
  });

  test('is proven on its port if IIS runs or if this is unknown', () => {
    expect(proven(BIND)).toEqual([`wire/0.0.0.0:444 = ${CHOSEN}`]);
    expect(proven(BIND, { 'service/W3SVC': known(null) })).toEqual([`wire/0.0.0.0:444 = ${CHOSEN}`]);
    expect(proven(BIND, { 'service/W3SVC': known('running') })).toEqual([`wire/0.0.0.0:444 = ${CHOSEN}`]);
    expect(proven(BIND, { 'service/W3SVC': known('stopped') })).toEqual([]);
    expect(proven(BIND_443)).toEqual([`wire/0.0.0.0:443 = ${CHOSEN}`]);
  });

  test('unsettles both endpoints of 443, or 444 and the management shell behind it', () => {
    expect(unsettled(BIND_443)).toEqual(['wire/0.0.0.0:443', 'wire/127.0.0.1:443', 'metabase/Default Web Site']);
    expect(unsettled(BIND)).toEqual(['wire/0.0.0.0:444', 'metabase/Exchange Back End', 'shell/opens', 'shell/reaches']);
  });

  test.for<[string, Patch, string[]]>([
    ['a page that is red', { 'health/owa': known(503) }, ['health/owa']],
    ['one that does not answer', { 'health/ecp': known(null) }, ['health/ecp']],
    ['none that is well', { 'health/owa': known(200) }, []],
    ['none that could not be seen', { 'health/owa': unknown('x') }, []],
    [
      'an event of before, where 444 presents nothing',
      { 'wire/0.0.0.0:444': known(null), 'event/15021': known(null) },
      ['event/15021'],
    ],
    [
      'one if it was not observed, and the key of the record cannot be opened',
      {
        'wire/0.0.0.0:444': unknown('x'),
        [`key/${OLD}`]: known({ ...CSP, usable: false }),
        'event/15021': known(null),
      },
      ['event/15021'],
    ],
    [
      'one if it was not observed, and the record is unknown',
      { 'wire/0.0.0.0:444': unknown('x'), [RECORD]: unknown('x'), 'event/15021': known(null) },
      ['event/15021'],
    ],
    [
      'none if it was not observed, and the key of the record can be opened',
      { 'wire/0.0.0.0:444': unknown('x'), 'event/15021': known(null) },
      [],
    ],
    ['none that could not be read', { 'wire/0.0.0.0:444': known(null), 'event/15021': unknown('x') }, []],
    ['none where 444 presents one', { 'event/15021': known(null) }, []],
  ])('unsettles %s', ([, change, expected]) => {
    expect(unsettled(BIND, change).filter((fact) => /^(health|event)/.test(fact))).toEqual(expected);
  });
});
