import type { OwnFinding } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { isKnown } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/**
 * Setup runs or stopped half-way: Exchange may be half installed, with services that are disabled (exchange facts 9.2).
 * Before another Setup, and where its result is compared, nothing can be said until it has ended.
 */
export function setupRunning(view: View, { name }: DesiredServer, setup: 'no' | 'before' | 'after'): OwnFinding[] {
  const running = view.peek('setup-running');
  if (!isKnown(running) || running.known !== true) return [];
  return [
    {
      code: 'setup-running',
      server: name,
      state: setup === 'no' ? 'warning' : 'critical',
      down: false,
      fact: 'setup-running',
      certificate: null,
      uses: [],
      daysRemaining: null,
      about: {},
    },
  ];
}
