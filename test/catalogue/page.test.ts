import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPLANATIONS } from '../../src/explain/index.ts';
import { ROOT } from '../docs/citations.ts';
import { modesThat } from './index.ts';
import { failurePage } from './page.ts';

/** Written again with --update. A failure, a symptom or an end that changes shows in the diff. */
test('docs/failure-modes.md says what the catalogue says', async () => {
  await expect(failurePage()).toMatchFileSnapshot(join(ROOT, 'docs/failure-modes.md'));
});

test.for(modesThat('reported'))('%s: its page names the code under which it is reported', ([id, { code }]) => {
  const page = EXPLANATIONS.get(id);
  expect(`${page?.cure} ${page?.commands?.join(' ')}`).toContain(code);
});
