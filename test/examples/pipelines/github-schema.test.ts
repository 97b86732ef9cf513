import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { FILES, textOf } from './files.ts';

const program = bundled(new URL('./workflow-faults.ts', import.meta.url));

const FAULTS = [
  ['exstate-plan.yml', 'runs-on:', 'run-on:', /'run-on'/],
  ['exstate-plan.yml', 'github.event.pull_request.head', 'githb.event.head', /Unrecognized named-value: 'githb'/],
  ['exstate-plan.yml', 'contents: read', 'contents: reed', /reed/],
  ['exstate-apply.yml', 'needs: find', 'needs: fnd', /fnd/],
  ['exstate-nightly.yml', '17 3 * * *', '17 3 * *', /cron/],
] as const;

test("the workflows fit GitHub's own schema, and it finds a fault in them", () => {
  const right = FILES.github.map((file) => textOf('github', file));
  const wrong = FAULTS.map(([file, good, bad]) => textOf('github', file).replace(good, bad));
  const input = JSON.stringify([...right, ...wrong]);
  const faults = JSON.parse(execFileSync(process.execPath, [program], { input, encoding: 'utf8' })) as string[][];
  expect(faults.slice(0, right.length)).toEqual(right.map(() => []));
  for (const [at, [, , , says]] of FAULTS.entries()) expect(faults[right.length + at]?.join('\n')).toMatch(says);
});
