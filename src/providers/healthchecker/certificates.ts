import {
  type Certificate,
  type Fact,
  type Flags,
  known,
  type Patch,
  type Thumbprint,
  unknown,
} from '../../domain/facts.ts';
import { certificateFromDer } from '../../x509/certificate-from-der.ts';
import { isThumbprint, normalThumbprint } from '../../x509/thumbprint.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { member, objectsOf, textOf } from './members.ts';
import { NOT_EXPORTED, NOT_LISTED } from './reasons.ts';

/**
 * What Get-ExchangeCertificate listed. It leaves out certificates without a private key, and HealthChecker leaves out
 * those of Azure (exchange facts 13.7), so the list does not close the store.
 */
export interface Listed {
  readonly facts: Patch;
  readonly certificates: ReadonlyMap<Thumbprint, Certificate>;
  /** False: the list is not in the export. */
  readonly isWhole: boolean;
}

export function listedCertificates(information: Clixml | undefined): Listed {
  const objects = objectsOf(member(information, 'Certificates'));
  // It is empty where the cmdlet failed.
  if (objects === undefined || objects.length === 0) return { facts: {}, certificates: new Map(), isWhole: false };
  const read = objects.map(certificateOf);
  const certificates = new Map(read.flatMap((one) => (one === undefined ? [] : [one])));
  const facts: Record<string, Fact<unknown>> = {};
  for (const [id, certificate] of certificates) {
    facts[`certificate/${id}`] = known(certificate);
    facts[`key/${id}`] = unknown(NOT_EXPORTED);
  }
  return { facts: { ...facts, ...flagsIn(information) }, certificates, isWhole: !read.includes(undefined) };
}

/** The bytes decide: dates in the export are in the time zone of the server (exchange facts 4.4). */
function certificateOf(object: Clixml): readonly [Thumbprint, Certificate] | undefined {
  const der = bytesOf(member(object, 'RawData'));
  if (der === undefined) return undefined;
  try {
    const { thumbprint, ...certificate } = certificateFromDer(der);
    return [thumbprint, certificate];
  } catch {
    return undefined;
  }
}

/** Base64; where HealthChecker had to go through JSON, a list of numbers. */
function bytesOf(object: Clixml | undefined): string | undefined {
  if (object?.items === undefined) return textOf(object);
  return Buffer.from(object.items.map(({ scalar }) => Number(scalar))).toString('base64');
}

function flagsIn(information: Clixml | undefined): Record<string, Fact<Flags>> {
  const found = objectsOf(member(information, 'CustomCertificates')) ?? [];
  return Object.fromEntries(
    found.flatMap((one): [string, Fact<Flags>][] => {
      const id = thumbprintIn(member(one, 'Thumbprint'));
      const services = textOf(member(one, 'Services'));
      if (typeof id !== 'string' || services === undefined) return [];
      const status = textOf(member(one, 'Status')) ?? '';
      return [[`flags/${id}`, known({ services, status, friendlyName: textOf(member(one, 'FriendlyName')) ?? '' })]];
    }),
  );
}

/** Null: empty text, so no certificate is named. Undefined: not in the export, or no thumbprint. */
export function thumbprintIn(object: Clixml | undefined): Thumbprint | null | undefined {
  const text = textOf(object);
  if (text === undefined) return undefined;
  if (text.trim() === '') return null;
  const id = normalThumbprint(text);
  return isThumbprint(id) ? id : undefined;
}

/** A fact that names a certificate. */
export function namedBy(object: Clixml | undefined): Fact<Thumbprint> {
  const id = thumbprintIn(object);
  return id === undefined ? unknown(NOT_EXPORTED) : known(id);
}

/**
 * Of a certificate that something names and that the cmdlet did not list: its flags are known to be absent, and no more
 * is known.
 */
export function unlisted({ certificates, isWhole }: Listed, named: Iterable<Thumbprint>): Patch {
  const facts: Record<string, Fact<unknown>> = {};
  for (const id of named) {
    if (certificates.has(id)) continue;
    const because = unknown(isWhole ? NOT_LISTED : NOT_EXPORTED);
    Object.assign(facts, { [`certificate/${id}`]: because, [`key/${id}`]: because });
    if (isWhole) facts[`flags/${id}`] = known(null);
  }
  return facts;
}
