import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DESIRED, exstate, folder } from '../cli/exstate.ts';

const ROOT = join(import.meta.dirname, '../..');
const [hook] = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as Record<string, string>[];
const entry = (files: readonly string[]): string => [hook?.['entry']?.replace('exstate ', ''), ...files].join(' ');

const READ = { encoding: 'utf8', shell: process.platform === 'win32', stdio: 'pipe' } as const;

/** pre-commit gives all files of a commit to one command. */
describe('the pre-commit hook', () => {
  test.for([
    ['a file without faults', ['exstate.yaml'], 0],
    ['a file with a fault', ['wrong.yaml'], 3],
    ['several files, one with a fault', ['wrong.yaml', 'exstate.yaml'], 3],
  ] as const)('%s', async ([, files, code]) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'wrong.yaml': DESIRED.replace('fqdn', 'fqnd') });
    const ended = await exstate(cwd, entry(files));
    expect(ended.code).toBe(code);
    if (files.includes('wrong.yaml' as never)) expect(ended.out).toContain('wrong.yaml:5:5');
    if (files.includes('exstate.yaml' as never)) expect(ended.out).toContain('exstate.yaml is valid');
  });

  test('names the file of each finding in JSON', async () => {
    const cwd = folder();
    for (const name of ['a.yaml', 'b.yaml']) writeFileSync(join(cwd, name), DESIRED.replace('fqdn', 'fqnd'));
    const { out } = await exstate(cwd, 'validate a.yaml b.yaml --format json');
    const { findings } = JSON.parse(out) as { findings: { file: string }[] };
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['a.yaml', 'b.yaml']));
  });

  test.for([
    ['exstate.yaml', true],
    ['servers/berlin/exstate.yml', true],
    ['my-exstate.yaml', false],
    ['exstate.yaml.bak', false],
  ] as const)('is for %s: %s', ([file, wanted]) => {
    expect(new RegExp(hook?.['files'] ?? '').test(file)).toBe(wanted);
  });

  test('the package that pre-commit builds has the whole command', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, ...READ }),
    ) as { files: { path: string }[] }[];
    const paths = packed?.files.map(({ path }) => path);
    const built = readdirSync(join(ROOT, 'dist'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(built.length).toBeGreaterThan(20);
    expect(paths).toEqual(
      expect.arrayContaining(
        built.map((one) =>
          join(one.parentPath, one.name)
            .slice(ROOT.length + 1)
            .replaceAll('\\', '/'),
        ),
      ),
    );
    expect(paths?.filter((path) => path.startsWith('test/'))).toEqual([]);
  });

  // It takes the whole output for the name of the file, and npm may print the script of the package before it.
  test('npm pack prints the name of the file and nothing else', () => {
    const cwd = folder({
      '.npmrc': readFileSync(join(ROOT, '.npmrc'), 'utf8'),
      'package.json': JSON.stringify({ name: 'built', version: '1.0.0', scripts: { prepare: 'node -p 1' } }),
    });
    expect(execFileSync('npm', ['pack'], { cwd, ...READ })).toBe('built-1.0.0.tgz\n');
  });
});
