import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exstate, folder } from './exstate.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const examples = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(EXAMPLES, entry.name, 'exstate.yaml')))
  .map(({ name }) => name);

const readme = (example: string): string => readFileSync(join(EXAMPLES, example, 'README.md'), 'utf8');

/** The command lines of a README in their order, with the exit code that it gives for each. */
const linesOf = (example: string): { line: string; code: number }[] =>
  [...readme(example).matchAll(/^npx exstate (.+?)(?:\s+# exit (\d+).*)?$/gm)].map(([, line = '', code = '0']) => ({
    line: line.trim(),
    code: Number(code),
  }));

test('there are examples, and each has lines to run', () => {
  expect(examples.length).toBeGreaterThan(3);
  for (const example of examples) expect([example, linesOf(example).length]).not.toEqual([example, 0]);
});

describe.concurrent('runs as its README says', () => {
  test.for(examples)('%s', async (example, { expect }) => {
    const cwd = folder();
    cpSync(join(EXAMPLES, example), cwd, { recursive: true });
    for (const { line, code } of linesOf(example)) {
      const ended = await exstate(cwd, line);
      expect({ line, code: ended.code, said: ended.code === code ? '' : ended.out + ended.err }).toEqual({
        line,
        code,
        said: '',
      });
    }
  });
});
