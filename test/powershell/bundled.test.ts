import { execFile } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { moduleHash } from '../../src/providers/powershell/module-files.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, MODULE } from './engine.ts';

const run = promisify(execFile);

/** Built like exstate and then moved, so that it cannot use the source tree. */
async function bundle(): Promise<string> {
  const [made, moved] = [tempFolder(), tempFolder()];
  const entry = join(import.meta.dirname, 'bundled/entry.ts');
  await build({ logLevel: 'warn', build: { rolldownOptions: { input: entry }, outDir: made, emptyOutDir: true } });
  cpSync(made, moved, { recursive: true });
  return moved;
}

describe.skipIf(!engine)('the bundle', () => {
  test('contains everything that a session needs, and prints nothing else', async () => {
    const folder = await bundle();
    expect(existsSync(join(folder, 'powershell/operations/ping.ps1'))).toBe(true);
    expect(moduleHash(join(folder, 'powershell'))).toBe(moduleHash(MODULE));
    const env = { ...process.env, DEBUG: '*', NODE_POWERSHELL: '/nowhere/at/all' };
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'entry.js'), engine?.executable ?? ''], {
      cwd: folder,
      env,
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'answered\n', stderr: '' });
  });
});
