import type { RecordSettings } from './facts.ts';

/**
 * What an http.sys record has beside its certificate. IIS writes a new record when it binds a certificate, and what was
 * set with netsh is lost; netsh can replace the certificate and set the rest again (exchange facts 8.3).
 */

/** The application that a record belongs to: IIS. */
export const IIS_APPLICATION = '{4dc3e181-e14b-4a21-b022-59fc669b0914}';

/** The flags of a record, and what netsh calls them (exchange facts 8.2). */
const FLAGS: readonly (readonly [bit: number, argument: string, says: string])[] = [
  [0x1, 'dsmapperusage', 'client certificates are mapped to accounts (DS mapper)'],
  [0x2, 'clientcertnegotiation', 'client certificates are negotiated'],
  [0x8, 'reject', 'connections are rejected'],
  [0x10, 'disablehttp2', 'HTTP/2 is off'],
  [0x20, 'disablequic', 'QUIC is off'],
  [0x40, 'disabletls13', 'TLS 1.3 is off'],
  [0x80, 'disableocspstapling', 'OCSP stapling is off'],
  [0x100, 'enabletokenbinding', 'token binding is on'],
  [0x200, 'logextendedevents', 'extended events are logged'],
  [0x400, 'disablelegacytls', 'legacy TLS is off'],
  [0x800, 'enablesessionticket', 'session tickets are on'],
  [0x1000, 'disabletls12', 'TLS 1.2 is off'],
  [0x4000, 'disablesessionid', 'session IDs are off'],
];

/** How client certificates are checked. */
const CHECKS: readonly (readonly [bit: number, argument: string, says: string])[] = [
  [0x1, 'verifyclientcertrevocation=disable', 'client certificates are not checked for revocation'],
  [0x2, 'verifyrevocationwithcachedclientcertonly=enable', 'only cached revocation lists are used'],
  [0x10000, 'usagecheck=disable', 'the usage of client certificates is not checked'],
];
/** The time between two revocation lists is set. netsh sets the bit together with the time. */
const FRESHNESS = 0x4;

/** The flags of an HTTPS binding in IIS, which IIS writes into the record itself (exchange facts 8.2). */
const OF_BINDING: readonly (readonly [inIis: number, inRecord: number])[] = [
  [4, 0x10],
  [8, 0x80],
  [16, 0x20],
  [32, 0x40],
  [64, 0x400],
  [128, 0x2],
];

/** What IIS writes into a new record; null = nothing beside the certificate. */
export function settingsByIis(sslFlags: number): RecordSettings | null {
  const flags = OF_BINDING.reduce((sum, [inIis, inRecord]) => ((sslFlags & inIis) !== 0 ? sum | inRecord : sum), 0);
  return flags === 0 ? null : { flags };
}

/** Whether a record has these settings after IIS bound another certificate. */
export function keptByIis(settings: RecordSettings | null, sslFlags: number): boolean {
  if (settings === null) return settingsByIis(sslFlags) === null;
  const { flags = 0, ...others } = settings;
  return Object.keys(others).length === 0 && flags === (settingsByIis(sslFlags)?.flags ?? 0);
}

/** The arguments with which netsh sets them again. Undefined: netsh has no argument for one of them. */
export function netshArguments(settings: RecordSettings): readonly string[] | undefined {
  const { flags = 0, checkMode = 0, freshnessSeconds = 0, timeoutMilliseconds = 0, ctl, ctlStore } = settings;
  const texts = [ctl ?? '', ctlStore ?? ''];
  if (without(FLAGS, flags) !== 0 || without(CHECKS, checkMode & ~FRESHNESS) !== 0) return undefined;
  if (texts.some((text) => !/^[\w.-]*$/.test(text))) return undefined;
  return [
    ...set(CHECKS, checkMode).map(([, argument]) => argument),
    ...(freshnessSeconds === 0 ? [] : [`revocationfreshnesstime=${freshnessSeconds}`]),
    ...(timeoutMilliseconds === 0 ? [] : [`urlretrievaltimeout=${timeoutMilliseconds}`]),
    ...(ctl === undefined ? [] : [`sslctlidentifier=${ctl}`]),
    ...(ctlStore === undefined ? [] : [`sslctlstorename=${ctlStore}`]),
    ...set(FLAGS, flags).map(([, argument]) => `${argument}=enable`),
  ];
}

/** The settings, in the words of an administrator. */
export function settingsSaid(settings: RecordSettings): string {
  const { flags = 0, checkMode = 0, freshnessSeconds, timeoutMilliseconds, ctl, ctlStore } = settings;
  const others = [without(FLAGS, flags), without(CHECKS, checkMode & ~FRESHNESS)];
  return [
    ...set(FLAGS, flags).map(([, , says]) => says),
    ...set(CHECKS, checkMode).map(([, , says]) => says),
    ...(freshnessSeconds === undefined ? [] : [`revocation lists are fetched every ${freshnessSeconds} s`]),
    ...(timeoutMilliseconds === undefined ? [] : [`fetching a revocation list may take ${timeoutMilliseconds} ms`]),
    ...(ctl === undefined ? [] : [`the CTL ${ctl} is used`]),
    ...(ctlStore === undefined ? [] : [`the CTL store ${ctlStore} is used`]),
    ...(others[0] === 0 ? [] : [`other flags are set (DefaultFlags ${flags})`]),
    ...(others[1] === 0 ? [] : [`other checks are set (DefaultSslCertCheckMode ${checkMode})`]),
  ].join(', ');
}

type Bits = readonly (readonly [bit: number, argument: string, says: string])[];

const set = (bits: Bits, value: number) => bits.filter(([bit]) => (value & bit) !== 0);
const without = (bits: Bits, value: number): number => bits.reduce((rest, [bit]) => rest & ~bit, value);
