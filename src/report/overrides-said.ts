import type { RunState } from '../domain/run-state.ts';
import { list, minute } from '../domain/say.ts';
import { hang, type Page } from './page.ts';

/** Where a person departed from the policy in a run, and which hold points were passed, for whoever reviews the run. */
export function overridesText({ reasons, holds, passed }: RunState, page: Page): string[] {
  return [
    ...reasons.flatMap(({ reason, at }) =>
      hang('', `allowed outside the maintenance windows (--outside-window) ${minute(at)}, reason: ${reason}`, page),
    ),
    ...(holds.size === 0 ? [] : hang('', `hold points of this run (--hold): ${list([...holds])}`, page)),
    ...[...passed.values()].flatMap(({ server, stage, by, at }) =>
      hang('', `hold point ${server}, stage ${stage}: passed ${minute(at)} ${PASSED[by]}`, page),
    ),
  ];
}

const PASSED = { enter: 'by Enter at a terminal', apply: 'by running apply again' } as const;
