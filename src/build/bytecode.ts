import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const WRITER = fileURLToPath(new URL('./write-bytecode.mjs', import.meta.url));

/**
 * After the build, runs common commands on an example and writes the bytecode of all functions that they used beside the files of
 * the bundle. exstate starts without it, too, only slower, so a fault here is a warning.
 */
export function bytecode(): Plugin {
  let folder = '';
  /** A test builds another entry. */
  let isProgram = false;
  return {
    name: 'exstate:bytecode',
    apply: 'build',
    configResolved: ({ build, root }) => {
      folder = `${root}/${build.outDir}`;
    },
    generateBundle(_, files) {
      isProgram = 'program.js' in files;
      // Bytecode is kept for scripts, not for ES modules.
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
    closeBundle() {
      if (!isProgram) return;
      const { status, stderr } = spawnSync(process.execPath, [WRITER, folder], { encoding: 'utf8' });
      if (status !== 0) this.warn(`No bytecode was written, so each command starts slower.\n${stderr}`);
    },
  };
}
