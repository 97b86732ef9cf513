import { describe, expect, test } from 'vitest';
import { known, type Patch, type RecordSettings, unknown } from '../../src/domain/facts.ts';
import { keptByIis, netshArguments, settingsSaid } from '../../src/domain/record-settings.ts';
import { BIND_443, CHOSEN, said, waits } from './asked.ts';

const SETTINGS = 'record-settings/0.0.0.0:443';
const ROW = 'row/Default Web Site/*:443:';
const UPDATE = `netsh http update sslcert ipport=0.0.0.0:443 certhash='${CHOSEN}' 'appid={4dc3e181-e14b-4a21-b022-59fc669b0914}' certstorename=MY`;

/** IIS loses what netsh has set in a record, when it binds another certificate (exchange facts 8.3). */
describe('what a record has beside its certificate', () => {
  test.for<[string, RecordSettings | null, readonly string[] | undefined]>([
    ['client certificates', { flags: 2 }, ['clientcertnegotiation=enable']],
    ['their mapping', { flags: 3 }, ['dsmapperusage=enable', 'clientcertnegotiation=enable']],
    ['a store of authorities', { ctlStore: 'ClientAuthIssuer' }, ['sslctlstorename=ClientAuthIssuer']],
    ['a list of authorities', { ctl: 'Issuers' }, ['sslctlidentifier=Issuers']],
    [
      'no check of revocation and usage',
      { checkMode: 0x10001 },
      ['verifyclientcertrevocation=disable', 'usagecheck=disable'],
    ],
    ['a time between two lists', { checkMode: 4, freshnessSeconds: 60 }, ['revocationfreshnesstime=60']],
    ['a time to fetch a list', { timeoutMilliseconds: 9 }, ['urlretrievaltimeout=9']],
    ['a flag that netsh does not know', { flags: 0x8002 }, undefined],
    ['a check that netsh does not know', { checkMode: 8 }, undefined],
    ['a list whose name could be read as something else', { ctl: 'My List' }, undefined],
  ])('%s: the arguments of netsh', ([, settings, expected]) => {
    expect(settings === null ? [] : netshArguments(settings)).toEqual(expected);
  });

  test.for<[string, RecordSettings | null, number, boolean]>([
    ['nothing', null, 0, true],
    ['what IIS has in its binding', { flags: 0x40 }, 32, true],
    ['two flags of the binding', { flags: 0x50 }, 36, true],
    ['a flag more', { flags: 0x42 }, 32, false],
    ['a flag less, which IIS would set', null, 32, false],
    ['a check', { checkMode: 1 }, 0, false],
    ['SNI and the central store are no flags of a record', null, 3, true],
  ])('%s: whether IIS keeps it', ([, settings, sslFlags, expected]) => {
    expect(keptByIis(settings, sslFlags)).toBe(expected);
  });

  test('is said in the words of an administrator', () => {
    expect(
      settingsSaid({ flags: 0x10003, checkMode: 0x10009, ctlStore: 'ClientAuthIssuer', timeoutMilliseconds: 9 }),
    ).toBe(
      'client certificates are mapped to accounts (DS mapper), client certificates are negotiated, client certificates are not checked for revocation, the usage of client certificates is not checked, fetching a revocation list may take 9 ms, the CTL store ClientAuthIssuer is used, other flags are set (DefaultFlags 65539), other checks are set (DefaultSslCertCheckMode 65545)',
    );
  });
});

describe('bind-certificate on such a record', () => {
  test.for<[string, Patch, string[]]>([
    ['goes on if nothing is set', { [SETTINGS]: known(null) }, []],
    ['goes on if netsh can set it again', { [SETTINGS]: known({ flags: 2 }) }, []],
    ['waits for a person if netsh cannot', { [SETTINGS]: known({ flags: 0x8002 }) }, [`unmet ${SETTINGS}`]],
    ['goes on if there is no record', { [SETTINGS]: known({ flags: 0x8002 }), 'sslcert/0.0.0.0:443': known(null) }, []],
    // The operation itself reads the record before it changes it.
    ['goes on if nobody looked', { [SETTINGS]: unknown('not observed') }, []],
  ])('%s', ([, change, expected]) => {
    expect(waits(BIND_443, change)).toEqual(expected);
  });

  test('types netsh, with what the record has', () => {
    expect(said(BIND_443, { [SETTINGS]: known({ flags: 2 }) })).toEqual({
      sentence: `bind AB12…3333 to "Default Web Site" 443, and keep what its http.sys record has (client certificates are negotiated)`,
      powershell: [`${UPDATE} clientcertnegotiation=enable`],
    });
  });

  test('types netsh if IIS would set more than the record has', () => {
    expect(said(BIND_443, { [SETTINGS]: known(null), [ROW]: known({ sslFlags: 32 }) })).toEqual({
      sentence: 'bind AB12…3333 to "Default Web Site" 443',
      powershell: [UPDATE],
    });
  });

  test.for<[string, Patch]>([
    ['nothing is set', { [SETTINGS]: known(null) }],
    ['the binding in IIS has the same flags', { [SETTINGS]: known({ flags: 0x40 }), [ROW]: known({ sslFlags: 32 }) }],
    ['nobody looked', {}],
  ])('types the method of IIS if %s', ([, change]) => {
    expect(said(BIND_443, change).powershell.join('\n')).toContain('.AddSslCertificate(');
  });
});
