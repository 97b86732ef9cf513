import { basename, dirname } from 'node:path';
import type { Plugin } from 'vite';
import { moduleFiles, moduleHash } from '../providers/powershell/module-files.ts';

const SUFFIX = '.psd1?shipped';
/** Each module has a folder of its own beside the bundle: `Exstate.psd1` is what exstate itself is in PowerShell. */
const inDist = (id: string): string => {
  const name = basename(id, SUFFIX).toLowerCase();
  return name === 'exstate' ? 'powershell' : name;
};

/**
 * `import { folder, hash } from '…/Exstate.psd1?shipped'`: the PowerShell module is copied beside the bundle as
 * files, and the bundle knows their hash. Files, not text that is written to a temporary folder at each start:
 * application control trusts the folder that exstate is installed in and never a temporary one, an organisation that
 * signs scripts can sign these, and what runs with an administrator's rights does not lie where others may write.
 */
export function shipPowerShellModule(): Plugin {
  let building = false;
  return {
    name: 'exstate:powershell-module',
    enforce: 'pre',
    // A build for Node drops whatever is not code, unless it is told not to.
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
        code: code(
          building
            ? `join(import.meta.dirname, '../providers/powershell/module/${inDist(id)}')`
            : JSON.stringify(folder),
          folder,
        ),
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
