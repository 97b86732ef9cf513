import { basename, dirname } from 'node:path';
import type { Plugin } from 'vite';
import { moduleFiles, moduleHash } from '../providers/powershell/module-files.ts';

const SUFFIX = '.psd1?shipped';
/** Each module has its own folder beside the bundle. The module `Exstate.psd1` is in the folder `powershell`. */
const inDist = (id: string): string => {
  const name = basename(id, SUFFIX).toLowerCase();
  return name === 'exstate' ? 'powershell' : name;
};

/**
 * `import { folder, hash } from '…/Exstate.psd1?shipped'`: copies the PowerShell module as files beside the bundle, and
 * puts their hash into the bundle. The module is not text in the bundle that is written to a temporary folder at each
 * start: application control trusts the folder in which exstate is installed and never a temporary one, an organization
 * that signs scripts can sign these files, and scripts that run with the rights of an administrator must not be where
 * others can write.
 */
export function shipPowerShellModule(): Plugin {
  let building = false;
  return {
    name: 'exstate:powershell-module',
    enforce: 'pre',
    // By default, a build for Node removes files that are not code.
    config: () => ({ build: { ssrEmitAssets: true } }),
    configResolved: ({ command }) => {
      building = command === 'build';
    },
    load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const folder = dirname(id);
      const files = moduleFiles(folder);
      for (const [name, source] of building ? files : []) {
        this.emitFile({ type: 'asset', fileName: `${inDist(id)}/${name}`, source });
      }
      return {
        code: code(building ? `join(import.meta.dirname, '${inDist(id)}')` : JSON.stringify(folder), folder),
        map: null,
      };
    },
  };
}

const code = (place: string, folder: string): string =>
  `import { join } from 'node:path';
export const folder = ${place};
export const hash = '${moduleHash(folder)}';
`;
