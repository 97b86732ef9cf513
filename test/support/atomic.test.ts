import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { writeAtomic, writeFault } from '../../src/support/atomic.ts';
import { faultOf, tempFolder } from './temp.ts';

describe('writing a file whole or not at all', () => {
  test('replaces what was there and leaves nothing beside it', async () => {
    const folder = tempFolder();
    const path = join(folder, 'plan.json');
    writeFileSync(path, 'old');
    await writeAtomic(path, 'new\n');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
    expect(readdirSync(folder)).toEqual(['plan.json']);
  });

  test('names the folder that is missing', async () => {
    const path = join(tempFolder(), 'no', 'plan.json');
    expect(await faultOf(writeAtomic(path, ''))).toMatchObject({ code: 'E-folder-missing', exit: 3, place: path });
  });

  test('reports that a file is not a folder', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(await faultOf(writeAtomic(join(file, 'plan.json'), ''))).toMatchObject({ code: 'E-folder-missing' });
  });

  test('does not replace a folder', async () => {
    const folder = join(tempFolder(), 'plan.json');
    mkdirSync(folder);
    expect(await faultOf(writeAtomic(folder, ''))).toMatchObject({ code: 'E-file-is-directory', exit: 3 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('writes through a pipe instead of replacing it', async () => {
    const pipe = join(tempFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = promisify(execFile)('cat', [pipe], { timeout: 5_000 });
    await writeAtomic(pipe, 'through');
    expect((await read).stdout).toBe('through');
  });
});

test.for([
  ['ENOENT', 'E-folder-missing'],
  ['EACCES', 'E-not-writable'],
  ['EPERM', 'E-not-writable'],
  ['EROFS', 'E-not-writable'],
  ['EISDIR', 'E-file-is-directory'],
  ['ENOSPC', 'E-not-written'],
] as const)('%s is reported as %s', ([code, told]) => {
  const error = Object.assign(new Error('why'), { code });
  expect(writeFault('out/plan.json', error)).toMatchObject({ code: told, exit: 3, place: 'out/plan.json' });
});

test('a full disk is reported with what to do', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(writeFault('plan.json', error).message).toBe(
    'plan.json cannot be written: the disk is full. Make room, then run the same command again.',
  );
});
