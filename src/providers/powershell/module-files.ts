import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** Every file that PowerShell loads, by its path in the module, sorted by character. */
export function moduleFiles(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ps[^.]*1(xml)?$/.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/**
 * The block that Set-AuthenticodeSignature appends: comments that hold base64, and nothing after them. Whatever else
 * stands there, in it or behind it, is a change like any other. `Get-UnsignedLength` in Exstate.psm1 has the same rule.
 */
const SIGNATURE = /\r\n# SIG # Begin signature block\r\n(?:# [A-Za-z0-9+/=]+\r\n)+# SIG # End signature block\r\n$/;

/** What was shipped. Who signs scripts signs these as well, and they stay what they are. */
export const unsigned = (file: Buffer): Buffer =>
  file.subarray(0, SIGNATURE.exec(file.toString('latin1'))?.index ?? file.length);

/** As `Get-ModuleHash` in Exstate.psm1 does it over what it loaded. */
export const moduleHash = (folder: string): string =>
  sha256([...moduleFiles(folder)].map(([name, file]) => `${name} ${sha256(unsigned(file)).toUpperCase()}\n`).join(''));
