import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCase } from './any-desired.ts';
import { Census, FEATURES } from './features.ts';

const LEAST = 3;

test('each feature is in at least three worlds of a hundred', () => {
  const census = new Census();
  for (const one of fc.sample(anyCase, { numRuns: 4000, seed: 4000 })) census.count(one);
  const shares = census.shares();
  process.stdout.write(
    `${census.worlds} worlds, ${FEATURES.length} features:\n${shares.map(([name, share]) => `  ${share.toFixed(1).padStart(5)} %  ${name}`).join('\n')}\n`,
  );
  expect(shares.filter(([, share]) => share < LEAST)).toEqual([]);
});
