import type { CheckState, OwnFinding } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { isKnown } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

type Setup = 'no' | 'before' | 'after';

/** Setup refuses to start. What Setup itself left for the restart is not in place before it (exchange facts 9.3). */
const STATES: Readonly<Record<Setup, CheckState>> = { no: 'ok', before: 'critical', after: 'warning' };

export function restartPending(view: View, { name }: DesiredServer, setup: Setup): OwnFinding[] {
  const pending = view.peek('windows/restart-pending');
  if (!isKnown(pending) || pending.known === null || pending.known.length === 0) return [];
  return [
    {
      code: 'restart-pending',
      server: name,
      state: STATES[setup],
      down: false,
      fact: 'windows/restart-pending',
      certificate: null,
      uses: [],
      daysRemaining: null,
      about: { reasons: pending.known, setup },
    },
  ];
}
