import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names that Windows keeps for devices, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

/** An organization's name as one harmless path segment; what a file system could stumble over becomes %hex. */
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
 * Where an organization's runs and lease are kept. Its name is compared without case: a file system that tells
 * `Contoso` from `contoso` must not hide an unfinished run, and one that does not must not be the only one to find it.
 */
export async function organizationFolder(stateDir: string, organization: string): Promise<string> {
  const segment = safeSegment(organization);
  const there = await readdir(stateDir).catch((): string[] => []);
  const same = there.includes(segment) ? segment : there.find((name) => name.toLowerCase() === segment.toLowerCase());
  return join(stateDir, same ?? segment);
}

export const runsFolder = async (stateDir: string, organization: string): Promise<string> =>
  join(await organizationFolder(stateDir, organization), 'runs');
