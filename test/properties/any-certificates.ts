import fc from 'fast-check';
import { DAY, instant, ms } from '../../src/domain/time.ts';
import type { WorldCertificate } from '../../src/simulator/index.ts';

/** The time at which every generated world begins. The validity of certificates is measured from it. */
export const NOW = '2026-11-22T00:00:00Z';
/**
 * The values of `minDaysRemaining` in desired states. Some certificates have exactly one of these numbers of days left.
 */
export const MIN_DAYS = [0, 30, 60, 90, 400, 1800] as const;

export const inSeconds = (seconds: number): string => instant(ms(NOW) + seconds * 1000);
const inDays = (days: number): string => inSeconds((days * DAY) / 1000);

export const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T> | T])[]): fc.Arbitrary<T> =>
  fc.oneof(
    ...choices.map(([weight, one]) => ({
      weight,
      arbitrary: one instanceof fc.Arbitrary ? one : fc.constant(one as T),
    })),
  );

/** True in this percentage of cases. */
export const percent = (share: number): fc.Arbitrary<boolean> => weighted([share, true], [100 - share, false]);

type Span = Pick<WorldCertificate, 'notBefore' | 'notAfter'>;

/** Different spans of five years: valid for long, for a short time, exactly at the limit, expired, not valid yet. */
const anySpan: fc.Arbitrary<Span> = weighted<Span>(
  [8, fc.integer({ min: 401, max: 1825 }).map((days) => ({ notAfter: inDays(days) }))],
  [4, fc.integer({ min: 1, max: 400 }).map((days) => ({ notAfter: inDays(days) }))],
  [
    1,
    fc
      .tuple(fc.constantFrom(...MIN_DAYS), fc.constantFrom(-1, 0, 1, 90, 7200))
      .map(([days, more]) => ({ notAfter: inSeconds((days * DAY) / 1000 + more) })),
  ],
  [4, fc.integer({ min: 0, max: 900 }).map((days) => ({ notAfter: inDays(-days) }))],
  [1, fc.constantFrom(-1, 0, 1, 20).map((seconds) => ({ notAfter: inSeconds(seconds) }))],
  [1, fc.constantFrom(40, 3600, 86_400 * 3).map((s) => ({ notBefore: inSeconds(s), notAfter: inDays(1800) }))],
);

type StoredKey = WorldCertificate['key'];
const anyKey: fc.Arbitrary<StoredKey> = weighted<StoredKey>(
  [14, {}],
  [1, null],
  [1, { provider: 'cng' }],
  [1, { usable: false }],
  [3, { networkService: false }],
);

/** Makes a certificate with the name of the server unfit, or only unusual. */
const anyOddity: fc.Arbitrary<Partial<WorldCertificate>> = weighted<Partial<WorldCertificate>>(
  [30, {}],
  [1, { names: ['EX01'] }],
  [1, { keyBits: 1024 }],
  [1, { usages: ['1.3.6.1.5.5.7.3.2'] }],
  [1, { pendingRequest: true }],
  [1, { friendlyName: 'renamed by hand' }],
  [1, { friendlyName: 'Federación de delegación de Exchange' }],
  [2, { friendlyName: 'Exchange Delegation Federation' }],
);

/** A self-signed certificate of the server itself. */
export const anyOwn = (id: string): fc.Arbitrary<WorldCertificate> =>
  fc
    .record({ span: anySpan, key: anyKey, odd: anyOddity, inRoot: percent(60) })
    .map(({ span, key, odd, inRoot }) => ({ id, like: 'self-signed', ...span, inRoot, key: key ?? null, ...odd }));

export const anyOwns: fc.Arbitrary<WorldCertificate[]> = weighted(
  [2, []],
  [5, anyOwn('own1').map((one) => [one])],
  [4, fc.tuple(anyOwn('own1'), anyOwn('own2'))],
  [4, fc.tuple(anyOwn('own1'), anyOwn('own2'), anyOwn('own3'))],
);

const anyPublic: fc.Arbitrary<WorldCertificate> = fc.tuple(percent(10), percent(4)).map(([expired, cng]) => ({
  id: 'public',
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  names: ['mail.contoso.com'],
  notBefore: inDays(-300),
  notAfter: inDays(expired ? -3 : 190),
  ...(cng ? { key: { provider: 'cng' } as const } : {}),
}));

/** From an authority, with the name of the server: STARTTLS may present it while it is valid. */
const anyOfAuthority: fc.Arbitrary<WorldCertificate[]> = weighted<WorldCertificate[]>(
  [16, []],
  [2, [ofAuthority(inDays(-20))]],
  [1, [ofAuthority(inDays(300))]],
);

function ofAuthority(notAfter: string): WorldCertificate {
  const names = ['ex01.contoso.com', 'autodiscover.contoso.com'];
  return {
    id: 'authority',
    subject: 'CN=ex01.contoso.com',
    issuer: 'CN=Contoso CA',
    names,
    notBefore: inDays(-300),
    notAfter,
  };
}

const AUTH: WorldCertificate = {
  id: 'auth',
  subject: 'CN=Microsoft Exchange Server Auth Certificate',
  names: [],
  notBefore: inDays(-400),
  notAfter: inDays(1400),
  friendlyName: 'Microsoft Exchange Server Auth Certificate',
};
const WMSVC: WorldCertificate = {
  id: 'wmsvc',
  subject: 'CN=WMSvc-SHA2-EX01',
  notBefore: inDays(-400),
  notAfter: inDays(3000),
  friendlyName: 'WMSVC-SHA2',
  inRoot: true,
};
const FEDERATION: WorldCertificate = {
  id: 'federation',
  subject: 'CN=Federation',
  notBefore: inDays(-400),
  notAfter: inDays(1000),
  friendlyName: 'Exchange Delegation Federation',
};
/** Left from before a rename or from a cloned image: self-signed, with another server name. */
const CLONE: WorldCertificate = {
  ...WMSVC,
  id: 'clone',
  subject: 'CN=WIN-K300A9DA9VA',
  friendlyName: 'Microsoft Exchange',
};

export const anyOthers: fc.Arbitrary<WorldCertificate[]> = fc
  .tuple(anyPublic, percent(60), percent(15), percent(12), percent(12), anyOfAuthority)
  .map(([ca, auth, wmsvc, federation, clone, authority]) => [
    ca,
    ...authority,
    ...(auth ? [AUTH] : []),
    ...(wmsvc ? [WMSVC] : []),
    ...(federation ? [FEDERATION] : []),
    ...(clone ? [CLONE] : []),
  ]);
