import type { RunState } from '../domain/run-state.ts';
import { list, minute } from '../domain/say.ts';

/** Where a person departed from the policy in a run, and which hold points were passed. */
export const overridesSaid = ({ reasons, holds, passed }: RunState): string[] => [
  ...reasons.map(
    ({ reason, at }) => `allowed outside the maintenance windows (--outside-window) ${minute(at)}, reason: ${reason}`,
  ),
  ...(holds.size === 0 ? [] : [`hold points of this run (--hold): ${list([...holds])}`]),
  ...[...passed.values()].map(
    ({ server, stage, by, at }) => `hold point ${server}, stage ${stage}: passed ${minute(at)} ${PASSED[by]}`,
  ),
];

const PASSED = { enter: 'by Enter at a terminal', apply: 'by running apply again' } as const;
