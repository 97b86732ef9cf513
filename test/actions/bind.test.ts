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
    ['not for one of which nobody knows what is wanted', RECORD, { [RECORD]: unknown('x') }, undefined],
    ['not for another fact', 'internal-transport', { 'internal-transport': known(CHOSEN) }, undefined],
  ])('%s', ([, fact, want, expected]) => {
    expect(proposed('bind-certificate', 'backend-stale', fact, { want })).toEqual(expected);
  });
});

describe('bind-certificate', () => {
  test.for<[string, Patch, string[]]>([
    ['not where IIS could not be restarted after it', { 'may/restart-iis': known(false) }, ['unmet may/restart-iis']],
    ['whatever the record has', { ...TRUSTED, [RECORD]: known(null) }, []],
    ['not where nobody can read the record', { ...TRUSTED, [RECORD]: unknown('x') }, [`unknown ${RECORD}`]],
    ['not without the row', { [ROW]: known(null) }, [`unmet ${ROW}`]],
    ['not where nobody knows the row', { [ROW]: unknown('x') }, [`unknown ${ROW}`]],
    ['not for a row with SNI', { [ROW]: known({ sslFlags: 1 }) }, [`unmet ${ROW}`]],
    ['not for one of the central store', { [ROW]: known({ sslFlags: 2 }) }, [`unmet ${ROW}`]],
    ['for a row with another flag', { [ROW]: known({ sslFlags: 4 }) }, []],
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
      'a row of another address on 444',
      { 'row/Exchange Back End/10.0.0.1:444:': known({ sslFlags: 0 }) },
      ['unmet row/Exchange Back End/10.0.0.1:444:'],
    ],
    [
      'one that nobody could read',
      { 'row/Exchange Back End/10.0.0.1:444:': unknown('x') },
      ['unknown row/Exchange Back End/10.0.0.1:444:'],
    ],
    [
      'a row of a host on 444',
      { 'row/Exchange Back End/*:444:owa': known({ sslFlags: 1 }) },
      ['unmet row/Exchange Back End/*:444:owa'],
    ],
    ['none of another port', { 'row/Exchange Back End/*:446:': known({ sslFlags: 0 }) }, []],
    ['the same row of another site', { 'row/Shop/*:444:': known({ sslFlags: 0 }) }, ['unmet row/Shop/*:444:']],
    ['none that is not there', { 'row/Shop/*:444:': known(null) }, []],
    ['none of another port of another site', { 'row/Shop/*:8444:': known({ sslFlags: 0 }) }, []],
  ])('444 is not bound beside %s', ([, change, expected]) => {
    expect(waits(BIND, change)).toEqual(expected);
  });

  test.for<[string, Patch, string[]]>([
    [
      'a row of a host that has its record',
      { 'row/Default Web Site/*:443:owa': known({ sslFlags: 0 }) },
      ['unmet row/Default Web Site/*:443:owa'],
    ],
    [
      'one that takes the whole port from the central store',
      { 'row/Default Web Site/*:443:owa': known({ sslFlags: 2 }) },
      ['unmet row/Default Web Site/*:443:owa'],
    ],
    ['none with a certificate of its own', { 'row/Default Web Site/*:443:owa': known({ sslFlags: 1 }) }, []],
    ['none that nobody could read', { 'row/Default Web Site/*:443:owa': unknown('x') }, []],
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
    ['is bound where such a one has served', {}, []],
    ['not where the front end insists on trust', INSISTS, [TOLERATES]],
    [
      'nor where nobody knows whether it does',
      { 'tolerates-untrusted-444': unknown('x') },
      ['unknown tolerates-untrusted-444'],
    ],
    ['unless it is in it', { ...INSISTS, 'store/Root': known([CHOSEN]) }, []],
    ['nor where another is in it', { ...INSISTS, 'store/Root': known([OLD]) }, [TOLERATES, 'unmet store/Root']],
    ['or an authority has issued it', { ...INSISTS, [`certificate/${CHOSEN}`]: foreign }, []],
    ['not where none such has been seen to serve', { 'store/Root': known([OLD]) }, ['unmet store/Root']],
    ['nor where nobody knows', { 'store/Root': unknown('x') }, ['unknown store/Root']],
    ['nor where nothing is bound to serve', { [RECORD]: known(null) }, ['unmet store/Root']],
    ['nor where the one that serves is an authority’s', { [RECORD]: known(PUBLIC) }, ['unmet store/Root']],
    ['nor where nobody knows whether a shell opens', { 'shell/opens': unknown('x') }, ['unmet store/Root']],
    ['but where none opens at its 444: any is better', { 'shell/opens': known(false) }, []],
    [
      'not where a drained component shuts the shell',
      { 'shell/opens': known(false), 'component/RpsProxy': known({ state: 'Inactive' }) },
      ['unmet store/Root'],
    ],
    [
      'not where another server refused the shell',
      { 'shell/opens': known(false), 'shell/back-end': known('EX02') },
      ['unmet store/Root'],
    ],
    [
      'nor where nobody knows which server did',
      { 'shell/opens': known(false), 'shell/back-end': unknown('x') },
      ['unmet store/Root'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(BIND, change)).toEqual(expected);
  });

  test('waits for being issued, and for nothing else', () => {
    const bindNew = { ...BIND, certificate: NEW };
    expect(waits(bindNew, INSISTS)).toEqual([`unmet key/${NEW}`, `unmet certificate/${NEW}`]);
  });

  test('an undo asks whether it is tolerated, not whether that was seen', () => {
    const unseen = { 'store/Root': known([OLD]) };
    expect(waits(BIND, unseen, { intent: 'undo' })).toEqual([]);
    expect(waits(BIND, { ...unseen, ...INSISTS }, { intent: 'undo' })).toEqual([TOLERATES]);
  });
});

describe('what IIS keeps', () => {
  const keeps = { 'metabase/Exchange Back End': known(OLD) };
  test('does not hold an undo, which goes back to what has served', () => {
    expect(waits(BIND, keeps)).toEqual(['unmet metabase/Exchange Back End']);
    expect(waits(BIND, keeps, { intent: 'undo' })).toEqual([]);
  });

  test('for 443 holds 444, and what it keeps for 444 does not hold 443', () => {
    expect(waits(BIND, { 'metabase/Default Web Site': known(OLD) })).toEqual(['unmet metabase/Default Web Site']);
    expect(waits(BIND_443, { 'metabase/Exchange Back End': known(PUBLIC) })).toEqual([]);
    expect(waits(BIND_443, { 'metabase/Default Web Site': known(PUBLIC) })).toEqual([
      'unmet metabase/Default Web Site',
    ]);
  });

  test('is unsettled by binding, unless it is what is bound', () => {
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
    ['none that nobody could see', { 'health/owa': unknown('x') }, []],
    [
      'an event of before, where 444 presents nothing',
      { 'wire/0.0.0.0:444': known(null), 'event/15021': known(null) },
      ['event/15021'],
    ],
    [
      'one where nobody looked, and the key of the record cannot be opened',
      {
        'wire/0.0.0.0:444': unknown('x'),
        [`key/${OLD}`]: known({ ...CSP, usable: false }),
        'event/15021': known(null),
      },
      ['event/15021'],
    ],
    [
      'one where nobody looked, and nobody knows the record',
      { 'wire/0.0.0.0:444': unknown('x'), [RECORD]: unknown('x'), 'event/15021': known(null) },
      ['event/15021'],
    ],
    [
      'none where nobody looked, and the key of the record can be opened',
      { 'wire/0.0.0.0:444': unknown('x'), 'event/15021': known(null) },
      [],
    ],
    ['none that nobody could read', { 'wire/0.0.0.0:444': known(null), 'event/15021': unknown('x') }, []],
    ['none where 444 presents one', { 'event/15021': known(null) }, []],
  ])('unsettles %s', ([, change, expected]) => {
    expect(unsettled(BIND, change).filter((fact) => /^(health|event)/.test(fact))).toEqual(expected);
  });
});
