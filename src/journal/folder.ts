import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Windows reserves these names for devices, with and without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

/** The name of an organization as one safe segment of a path. Characters that a file system may refuse become %hex. */
export const safeSegment = (name: string): string => {
  const safe = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]/gu, encode)
    .replace(/^[. ]|[. ]$/g, encode);
  return DEVICE.test(safe) ? encode(safe.charAt(0)) + safe.slice(1) : safe;
};

const encode = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * The folder of the runs and the lease of an organization. The name is compared without case. Otherwise a file system
 * that distinguishes `Contoso` from `contoso` would hide an unfinished run, and one that does not would find it.
 */
export async function organizationFolder(stateDir: string, organization: string): Promise<string> {
  const segment = safeSegment(organization);
  const there = await readdir(stateDir).catch((): string[] => []);
  const same = there.includes(segment) ? segment : there.find((name) => name.toLowerCase() === segment.toLowerCase());
  return join(stateDir, same ?? segment);
}

export const runsFolder = async (stateDir: string, organization: string): Promise<string> =>
  join(await organizationFolder(stateDir, organization), 'runs');
