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

/** As `Get-ModuleHash` in Exstate.psm1 does it over what it loaded. */
export const moduleHash = (folder: string): string =>
  sha256([...moduleFiles(folder)].map(([name, file]) => `${name} ${sha256(file).toUpperCase()}\n`).join(''));
