import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { eventExcuse } from '../../src/prove/logged.ts';
import { certificate, OLD, PUBLIC } from '../server.ts';

const LOGGED = known('2026-11-20T00:00:00Z');
const AGAIN = known('2026-11-22T00:01:00Z');
const SHORT = known('2026-11-21T00:00:00Z');
const base: Patch = {
  'log/Application': known(null),
  'internal-transport': known(OLD),
  [`certificate/${OLD}`]: known(certificate({ names: ['EX01', 'ex01.contoso.com', '*.mail.contoso.com'] })),
};
const about = (name: string, at = AGAIN): Patch => ({ 'event/12014': at, [`event/12014/${name}`]: at });
const none: Patch = { 'event/12014': known(null) };

const excuse = (before: Patch, after: Patch) =>
  eventExcuse('event/12014', new FactTable({ ...base, ...before }), new FactTable({ ...base, ...after }), 'as before');

describe('an event 12014 after a restart', () => {
  test.for<[string, Patch, Patch, RegExp | undefined]>([
    ['of our name counts, if it was not logged before', none, about('ex01.contoso.com'), undefined],
    ['of our name in other case counts', none, about('EX01.Contoso.com'), undefined],
    ['of a name under our wildcard counts', none, about('a.mail.contoso.com'), undefined],
    ['of a name two labels under our wildcard does not', none, about('a.b.mail.contoso.com'), /concerns a\.b\./],
    ['of our TlsCertificateName counts', none, about('<I>CN=EX01<S>CN=EX01'), undefined],
    ['of another name does not count', none, about('relay.contoso.com'), /^it concerns relay\.contoso\.com/],
    [
      'of another name does not count, if the certificate from before could not be read',
      { ...none, 'internal-transport': known(PUBLIC), [`certificate/${PUBLIC}`]: unknown('denied') },
      about('relay.contoso.com'),
      /^it is not known whether .* before the first step has the name relay\.contoso\.com$/,
    ],
    [
      'of our name counts, also if the certificate from before could not be read',
      { ...none, 'internal-transport': known(PUBLIC), [`certificate/${PUBLIC}`]: unknown('denied') },
      about('ex01.contoso.com'),
      undefined,
    ],
    [
      'of another name counts, if the certificate from before has it',
      {
        ...none,
        'internal-transport': known(PUBLIC),
        [`certificate/${PUBLIC}`]: known(certificate({ names: ['relay.contoso.com'] })),
      },
      about('relay.contoso.com'),
      undefined,
    ],
    ['without a name counts', none, { 'event/12014': AGAIN }, undefined],
    [
      'of our name does not count, if it was logged before',
      about('ex01.contoso.com', LOGGED),
      about('ex01.contoso.com'),
      /as before/,
    ],
    [
      'of our name counts, if only another name was logged before',
      about('relay.contoso.com', LOGGED),
      { ...about('ex01.contoso.com'), ...about('relay.contoso.com', LOGGED) },
      undefined,
    ],
    [
      'of our name does not count, if not all names from before are known',
      { ...about('relay.contoso.com', LOGGED), 'event/12014/*': unknown('x') },
      about('ex01.contoso.com'),
      /not every connector/,
    ],
    [
      'of our name does not count, if the log begins later',
      { ...none, 'log/Application': SHORT },
      about('ex01.contoso.com'),
      /begins at 2026-11-21 00:00/,
    ],
    [
      'does not count, if it is unknown how far back the log reaches',
      { ...none, 'log/Application': unknown('denied') },
      about('ex01.contoso.com'),
      /^it is not known how far.*denied/,
    ],
    [
      'does not count, if the log was not read before',
      { 'event/12014': unknown('denied') },
      about('ex01.contoso.com'),
      /could not be read.*denied/,
    ],
    [
      'of any name counts, if it is not known which certificate transport uses',
      { ...none, 'internal-transport': unknown('x') },
      about('relay.contoso.com'),
      undefined,
    ],
  ])('%s', ([, before, after, expected]) => {
    const found = excuse(before, after);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(expected);
  });
});
