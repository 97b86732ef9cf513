import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../../src/commands/validate.ts';
import { readDesired } from '../../src/config/read.ts';
import { folderOfProcess } from '../support/temp.ts';
import { SMALLEST, servers } from './yaml.ts';

let folder: string;
beforeAll(async () => {
  folder = folderOfProcess();
  await mkdir(join(folder, 'directory'));
  await symlink('circle', join(folder, 'circle'));
  await writeFile(join(folder, 'right.yaml'), SMALLEST);
  await writeFile(join(folder, 'replacement.yaml'), `# \uFFFD\n${SMALLEST}`);
  await writeFile(join(folder, 'bom.yaml'), `\uFEFF${SMALLEST}`);
  await writeFile(join(folder, 'wrong.yaml'), SMALLEST.replace('fqdn', 'fqnd'));
  await writeFile(join(folder, 'warned.yaml'), SMALLEST.replace('ex01.', 'mail.'));
  await writeFile(join(folder, 'empty.yaml'), '');
  await writeFile(join(folder, 'large.yaml'), 'x'.repeat(4 * 1024 * 1024 + 1));
  await writeFile(join(folder, 'utf16.yaml'), Buffer.from(`\uFEFF${SMALLEST}`, 'utf16le'));
  await writeFile(join(folder, 'latin1.yaml'), Buffer.from(`${SMALLEST}# Grüße aus München\n`, 'latin1'));
  await writeFile(join(folder, 'cut.yaml'), Buffer.from(`${SMALLEST}# ü`).subarray(0, -1));
  await writeFile(join(folder, 'zeros.yaml'), Buffer.alloc(1000));
});
afterAll(() => rm(folder, { recursive: true }));

describe('what cannot be read is a finding', () => {
  test.for([
    ['missing.yaml', '1:1 E-no-file'],
    ['right.yaml/below', '1:1 E-no-file'],
    ['directory', '1:1 E-not-a-file'],
    ['circle', '1:1 E-unreadable'],
    ['large.yaml', '1:1 E-too-large'],
    ['empty.yaml', '1:1 E-empty-file'],
    ['utf16.yaml', '1:1 E-not-utf8'],
    ['latin1.yaml', '6:5 E-not-utf8'],
    ['cut.yaml', '6:3 E-not-utf8'],
    ['zeros.yaml', '1:1 E-control-character'],
  ] as const)('%s: %s', async ([name, expected]) => {
    const { state, findings } = await readDesired(join(folder, name));
    expect([state, findings.map(({ code, line, column }) => `${line}:${column} ${code}`)]).toEqual([null, [expected]]);
  });

  test('a similar file name is suggested', async () => {
    expect((await readDesired(join(folder, 'rihgt.yml'))).findings[0]?.didYouMean).toBe('right.yaml');
  });
});

test.for(['right.yaml', 'bom.yaml', 'replacement.yaml'])('%s is read', async (name) => {
  expect((await readDesired(join(folder, name))).state?.organization).toBe('contoso');
});

describe('validate', () => {
  const run = async (name: string, format: 'text' | 'json') => {
    const printed: string[] = [];
    const exit = await validate([join(folder, name)], {
      format,
      color: false,
      width: 100,
      server: [],
      out: (text) => printed.push(text),
    });
    return { exit, text: printed.join('').replaceAll(`${folder}/`, '') };
  };

  test.for([
    ['right.yaml', 0],
    ['warned.yaml', 0],
    ['wrong.yaml', 3],
    ['missing.yaml', 3],
  ] as const)('%s ends in %i, as text and as JSON', async ([name, exit]) => {
    expect((await run(name, 'text')).exit).toBe(exit);
    const json = await run(name, 'json');
    expect([json.exit, JSON.parse(json.text).schema]).toEqual([exit, 'exstate/findings/v1']);
  });

  test('reports what it has read', async () => {
    expect((await run('right.yaml', 'text')).text).toBe(
      'right.yaml is valid: organization contoso, 1 server\n' +
        '  EX01: a self-signed certificate valid for more than 60 days for IIS and SMTP; 444 uses it, 443 is not changed\n',
    );
  });

  test('reports it after a warning, too', async () => {
    expect((await run('warned.yaml', 'text')).text).toMatch(/W-name-differs[\s\S]*can be used[\s\S]*is valid/);
  });

  test('names a few of many servers', async () => {
    await writeFile(
      join(folder, 'many.yaml'),
      servers(1000).replace('    selfSigned', '    role: edge\n    selfSigned'),
    );
    const { text } = await run('many.yaml', 'text');
    expect(text).toMatch(/1000 servers, 1 of them Edge\n {2}EX0: .* for SMTP\n {2}EX1, .*EX8 and 991 more: /);
  });
});
