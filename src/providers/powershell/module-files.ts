import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** Every file that PowerShell loads, by its path in the module, sorted by code unit. */
export function moduleFiles(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ps[^.]*1(xml)?$/.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/**
 * The block that Set-AuthenticodeSignature appends: comments with base64 at the end of the file. Any other text in the
 * block or after it counts as a change of the file. `Get-UnsignedLength` in Exstate.psm1 has the same rule.
 */
const SIGNATURE = /\r\n# SIG # Begin signature block\r\n(?:# [A-Za-z0-9+/=]+\r\n)+# SIG # End signature block\r\n$/;

/** The file as it was shipped. An organization that signs scripts may sign these without changing their hash. */
export const unsigned = (file: Buffer): Buffer =>
  file.subarray(0, SIGNATURE.exec(file.toString('latin1'))?.index ?? file.length);

/** `Get-ModuleHash` in Exstate.psm1 computes the same hash over the files that PowerShell loaded. */
export const moduleHash = (folder: string): string =>
  sha256([...moduleFiles(folder)].map(([name, file]) => `${name} ${sha256(unsigned(file)).toUpperCase()}\n`).join(''));
