import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, OLD } from '../server.ts';
import { asks, CHOSEN, choice, OPERATION, PAST, predicted, proposed, unsettled, waits } from './asked.ts';

const TRUST = OPERATION['trust-certificate'];
const UNTRUST = OPERATION['untrust-certificate'];

describe('trust-certificate', () => {
  test('is proposed for a copy that is missing, of what was chosen', () => {
    expect(proposed('trust-certificate', 'root-copy-missing', 'store/Root')).toEqual(TRUST);
    expect(proposed('trust-certificate', 'root-copy-unwanted', 'store/Root')).toBeUndefined();
    expect(proposed('trust-certificate', 'root-copy-missing', 'store/Root', { choice: choice(null) })).toBeUndefined();
  });

  test.for<[string, Patch, string[]]>([
    [
      'not before NETWORK SERVICE may read the key',
      { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) },
      [`unmet key/${CHOSEN}`],
    ],
    ['not without a key', { [`key/${CHOSEN}`]: known(null) }, [`unmet key/${CHOSEN}`]],
    ['not with a CNG key', { [`key/${CHOSEN}`]: known({ ...CSP, provider: 'cng' }) }, [`unmet key/${CHOSEN}`]],
    ['not with a key that is unknown', { [`key/${CHOSEN}`]: unknown('x') }, [`unknown key/${CHOSEN}`]],
    ['not once it has expired', { [`certificate/${CHOSEN}`]: known(PAST) }, [`unmet certificate/${CHOSEN}`]],
    [
      'not before it is valid',
      { [`certificate/${CHOSEN}`]: known(certificate({ notBefore: '2026-11-23T00:00:00Z' })) },
      [`unmet certificate/${CHOSEN}`],
    ],
    ['not if it is gone', { [`certificate/${CHOSEN}`]: known(null) }, [`unmet certificate/${CHOSEN}`]],
  ])('%s', ([, change, expected]) => {
    expect(waits(TRUST, change)).toEqual(expected);
  });

  test.for<[string, Patch, Patch]>([
    ['beside what is there', { 'store/Root': known([OLD]) }, { 'store/Root': known([OLD, CHOSEN]) }],
    ['alone', {}, { 'store/Root': known([CHOSEN]) }],
    ['alone, if the rest is unknown', { 'store/Root': unknown('x') }, { 'store/Root': known([CHOSEN]) }],
  ])('writes the copy %s', ([, change, expected]) => {
    expect(predicted(TRUST, change).writes).toEqual(expected);
  });

  test.for<[string, Patch, string[]]>([
    ['no shell that opens', {}, []],
    ['one that does not', { 'shell/opens': known(false) }, ['shell/opens']],
    ['one that is unknown', { 'shell/opens': unknown('x') }, ['shell/opens']],
    [
      'what ports present',
      { 'wire/587/starttls': known(null), 'wire/2525/x-anonymoustls': known(null) },
      ['wire/587/starttls', 'wire/2525/x-anonymoustls'],
    ],
  ])('unsettles %s', ([, change, expected]) => {
    expect(unsettled(TRUST, change)).toEqual(expected);
  });
});

describe('untrust-certificate', () => {
  test('is proposed for a copy that an undo does not want', () => {
    expect(proposed('untrust-certificate', 'root-copy-unwanted', 'store/Root')).toEqual(UNTRUST);
    expect(proposed('untrust-certificate', 'root-copy-missing', 'store/Root')).toBeUndefined();
    expect(
      proposed('untrust-certificate', 'root-copy-unwanted', 'store/Root', { choice: choice(null) }),
    ).toBeUndefined();
  });

  const shut = { 'tolerates-untrusted-444': known(false) };
  test.for<[string, Patch, string[]]>([
    ['if the front end tolerates it', { 'sslcert/0.0.0.0:444': known(CHOSEN) }, []],
    ['if 444 has another', shut, []],
    ['not if 444 needs the copy', { ...shut, 'sslcert/0.0.0.0:444': known(CHOSEN) }, ['unmet sslcert/0.0.0.0:444']],
    ['not if 444 may need the copy', { ...shut, 'sslcert/0.0.0.0:444': unknown('x') }, ['unknown sslcert/0.0.0.0:444']],
    [
      'not if it is unknown what is tolerated',
      { 'tolerates-untrusted-444': unknown('x'), 'sslcert/0.0.0.0:444': known(CHOSEN) },
      ['unmet sslcert/0.0.0.0:444'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(UNTRUST, change)).toEqual(expected);
  });

  const OTHERS = { 'sslcert/0.0.0.0:444': known(OLD), 'internal-transport': known(OLD) };
  test.for<[string, Patch, string[]]>([
    ['when nothing uses the certificate any more', OTHERS, []],
    ['not while 444 has it', { ...OTHERS, 'sslcert/0.0.0.0:444': known(CHOSEN) }, ['unmet sslcert/0.0.0.0:444']],
    ['not while 444 may have it', { ...OTHERS, 'sslcert/0.0.0.0:444': unknown('x') }, ['unknown sslcert/0.0.0.0:444']],
    ['not while transport has it', { ...OTHERS, 'internal-transport': known(CHOSEN) }, ['unmet internal-transport']],
    [
      'not while transport may have it',
      { ...OTHERS, 'internal-transport': unknown('x') },
      ['unknown internal-transport'],
    ],
  ])('in a revert: %s', ([, change, expected]) => {
    expect(waits(UNTRUST, change, { intent: 'revert' })).toEqual(expected);
  });

  test('in a revert of an Edge server, which has no 444, transport alone decides', () => {
    const change = { 'sslcert/0.0.0.0:444': unknown('x'), 'internal-transport': known(OLD) };
    expect(waits(UNTRUST, change, { intent: 'revert', server: { role: 'edge' } })).toEqual([]);
  });

  test('depends on 444 only if trust decides', () => {
    expect(asks(UNTRUST)).not.toContain('sslcert/0.0.0.0:444');
    expect(asks(UNTRUST, shut)).toContain('sslcert/0.0.0.0:444');
  });

  test('removes its own copy, and no other', () => {
    expect(predicted(UNTRUST, { 'store/Root': known([OLD, CHOSEN]) }).writes).toEqual({ 'store/Root': known([OLD]) });
  });

  test.for<[string, Patch, string[]]>([
    ['the shell, and what reaches it', {}, ['shell/opens', 'shell/reaches']],
    ['not whose shell reaches it, where its own is shut', { 'shell/opens': known(false) }, ['shell/opens']],
    [
      'what ports present',
      { 'wire/25/starttls': known(OLD), 'internal-transport': unknown('x') },
      ['wire/25/starttls', 'wire/2525/x-anonymoustls', 'shell/opens', 'shell/reaches'],
    ],
  ])('unsettles %s', ([, change, expected]) => {
    expect(unsettled(UNTRUST, change)).toEqual(expected);
  });
});
