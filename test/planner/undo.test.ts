import { expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { planServer } from '../../src/planner/server.ts';
import { undoGoal } from '../../src/planner/undo.ts';
import { AT, aServer, EX01, OLD } from '../server.ts';

/** The wanted facts of the undo of the `web` steps that started. */
const wantedAfter = (...begun: readonly string[]): Patch => {
  const view = new FactTable(aServer);
  const goal = convergeGoal(view, EX01, AT);
  const steps = planServer(goal, view.fork()).steps.filter(({ operation }) => begun.includes(operation.kind));
  const undo = undoGoal('web', steps, view, goal);
  return 'none' in undo ? {} : undo.goal.want;
};

// Workers that are older than a record that was written twice look out of date, but they use the bound certificate.
test('an undo restarts IIS only if the stage restarted it', () => {
  expect(wantedAfter('bind-certificate')).toEqual({ 'sslcert/0.0.0.0:444': known(OLD) });
  expect(wantedAfter('bind-certificate', 'restart-iis')).toEqual({
    'sslcert/0.0.0.0:444': known(OLD),
    'web/restart-due': known(false),
  });
});
