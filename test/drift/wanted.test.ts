import { expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, unknown } from '../../src/domain/facts.ts';
import { findDrift } from '../../src/drift/index.ts';
import { FactTable } from '../../src/facts/table.ts';
import { AT, aServer, EX01 } from '../server.ts';

/** A fact that the desired state does not declare is never a drift. */
test.for([
  [
    '444',
    { backEnd: { port: 444, certificate: 'leave' } },
    { 'sslcert/0.0.0.0:444': unknown('x'), 'web/restart-due': known(true) },
  ],
  [
    'transport',
    { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } },
    { 'internal-transport': unknown('x'), 'transport/restart-due': known(true) },
  ],
] as const)('%s is left alone', ([, words, change]) => {
  const view = new FactTable({ ...aServer, ...change });
  const facts = findDrift(view, convergeGoal(view, { ...EX01, ...words }, AT)).map(({ fact }) => fact);
  for (const fact of Object.keys(change)) expect(facts).not.toContain(fact);
});
