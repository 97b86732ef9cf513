import { defineConfig } from 'vitest/config';
import { schemaValidators } from './schemas/standalone.ts';
import { shipPowerShellModule } from './src/providers/powershell/module/ship.ts';

export default defineConfig(({ command }) => ({
  plugins: [schemaValidators(), shipPowerShellModule()],
  build: {
    ssr: 'src/cli.ts',
    target: 'node20',
    minify: false,
    // Everything is in the bundle: one start reads a handful of files, not hundreds.
    rolldownOptions: { output: { entryFileNames: 'cli.js', chunkFileNames: '[name].js' } },
  },
  ssr: { noExternal: command === 'build' ? true : [] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/build.ts',
    setupFiles: './test/ends-with-the-run.ts',
    maxConcurrency: 6,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    reporters: [['default', { summary: false }], './test/closing-line.ts'],
  },
}));
