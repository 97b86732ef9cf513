import { constants, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Instant } from '../domain/facts.ts';
import type { Diagnostic, Finding } from './finding.ts';
import { nearest } from './near.ts';
import { type Loaded, parseDesired } from './parse.ts';
import { shown } from './say.ts';
import { fileFinding, Source } from './source.ts';

/** A desired state of a thousand servers, each with its own settings, has a twentieth of this size. */
const MOST_MIB = 4;
/** Without O_NONBLOCK, some special files, such as those in /proc, would block forever. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a desired state. A file that cannot be read is a finding, not an exception. */
export async function readDesired(path: string, at?: Instant): Promise<Loaded> {
  try {
    return (await refusedUnread(path)) ?? parsed(await readFile(path, { flag: AT_ONCE }), path, at);
  } catch (error) {
    return refused(await unreadable(path, error), path);
  }
}

/** Checked before opening the file: a pipe would block forever, and a file that is too large would be read in vain. */
async function refusedUnread(path: string): Promise<Loaded | undefined> {
  const found = await stat(path);
  if (found.isDirectory()) return refused(notAFile('This is a folder; name the file in it.'), path);
  if (!found.isFile()) return refused(notAFile('This is a device or a pipe; name a file.'), path);
  if (found.size <= MOST_MIB * 1024 * 1024) return undefined;
  const size = (found.size / 1024 / 1024).toFixed(1);
  const says = `The file has ${size} MiB; exstate reads at most ${MOST_MIB} MiB. A desired state is much smaller: is this the right file?`;
  return refused({ code: 'E-too-large', path: '', says }, path);
}

const notAFile = (says: string): Diagnostic => ({ code: 'E-not-a-file', path: '', says });

async function unreadable(path: string, error: unknown): Promise<Diagnostic> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code !== 'ENOENT' && code !== 'ENOTDIR')
    return { code: 'E-unreadable', path: '', says: `The file cannot be read: ${REASONS[code] ?? code}.` };
  const says = `There is no such file in ${shown(dirname(path))}.`;
  return { code: 'E-no-file', path: '', says, didYouMean: await similarName(path) };
}

const REASONS: Record<string, string> = {
  EACCES: 'this account has no permission (EACCES)',
  EPERM: 'this account has no permission (EPERM)',
  EBUSY: 'another program uses it (EBUSY)',
  ELOOP: 'its links lead in a circle (ELOOP)',
  ENAMETOOLONG: 'its name is too long (ENAMETOOLONG)',
};

/** A similar name in the same folder. The most frequent mistake is `exstate.yml` for `exstate.yaml`. */
async function similarName(path: string): Promise<string | undefined> {
  const beside = await readdir(dirname(path)).catch(() => []);
  return nearest(
    basename(path),
    beside.filter((name) => /\.(ya?ml|json)$/i.test(name)),
  );
}

function parsed(bytes: Buffer, path: string, at?: Instant): Loaded {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide)
    return refused(notUtf8('The file is UTF-16, as Windows PowerShell writes with ">". Save it as UTF-8.'), path);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const broken = firstDifference(bytes, Buffer.from(text));
  return broken < 0 ? parseDesired(text, path, at) : { state: null, findings: [brokenAt(broken, bytes, text, path)] };
}

/**
 * The first byte that is not UTF-8, or -1. Such bytes are decoded as a replacement, so encoding the text again changes
 * them.
 */
function firstDifference(a: Buffer, b: Buffer): number {
  if (a.equals(b)) return -1;
  return a.findIndex((byte, at) => byte !== b[at]);
}

function brokenAt(at: number, bytes: Buffer, text: string, path: string): Finding {
  const start = bytes.subarray(0, at).toString('utf8').length;
  const hex = (bytes[at] ?? 0).toString(16).toUpperCase();
  const diagnostic = notUtf8(
    `The byte ${hex} here is not UTF-8. Save the file as UTF-8, not as "ANSI". exstate cannot read a binary file.`,
  );
  return new Source(path, text).finding(diagnostic, { start, end: start + 1 });
}

const notUtf8 = (says: string): Diagnostic => ({ code: 'E-not-utf8', path: '', says });

const refused = (diagnostic: Diagnostic, path: string): Loaded => ({
  state: null,
  findings: [fileFinding(diagnostic, path)],
});
