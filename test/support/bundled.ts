import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';
import { folderOfProcess } from './temp.ts';

/** A program that a test runs in its own process, as a file that Node can start. */
export function bundled(source: URL): string {
  const folder = folderOfProcess();
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      // As in vite.config.ts: write-file-atomic reads this name.
      define: { __filename: "'exstate'" },
      ssr: { noExternal: true },
      build: {
        ssr: fileURLToPath(source),
        outDir: folder,
        target: 'node20',
        emptyOutDir: false,
        rolldownOptions: { output: { entryFileNames: 'program.mjs', chunkFileNames: '[name].mjs' } },
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'program.mjs');
}
