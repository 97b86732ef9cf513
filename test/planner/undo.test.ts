import { expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { planServer } from '../../src/planner/server.ts';
import { undoGoal } from '../../src/planner/undo.ts';
import { AT, aServer, EX01, OLD } from '../server.ts';

/** The wanted facts of the undo of the steps of a stage that started. */
const wantedAfter = (stage: 'web' | 'transport', ...begun: readonly string[]): Patch => {
  const view = new FactTable(aServer);
  const goal = convergeGoal(view, EX01, AT);
  const steps = planServer(goal, view.fork()).steps.filter(({ operation }) => begun.includes(operation.kind));
  const undo = undoGoal(stage, steps, view, goal);
  return 'none' in undo ? {} : undo.goal.want;
};

// Workers that are older than a record that was written twice look out of date, but they use the bound certificate.
test('an undo restarts IIS only if the stage restarted it', () => {
  expect(wantedAfter('web', 'bind-certificate')).toEqual({ 'sslcert/0.0.0.0:444': known(OLD) });
  expect(wantedAfter('web', 'bind-certificate', 'restart-iis')).toEqual({
    'sslcert/0.0.0.0:444': known(OLD),
    'web/restart-due': known(false),
  });
});

test('an undo of transport restarts it also if the stage had not restarted it yet', () => {
  expect(wantedAfter('transport', 'enable-smtp')).toEqual({
    'internal-transport': known(OLD),
    'transport/restart-due': known(false),
  });
});
