import { access } from './access.ts';
import { backEnd } from './back-end.ts';
import { frontEnd } from './front-end.ts';
import { keys } from './keys.ts';
import { lifecycle } from './lifecycle.ts';
import { mail } from './mail.ts';
import type { FailureMode } from './mode.ts';
import { removal } from './removal.ts';
import { topology } from './topology.ts';

const ALL = {
  ...lifecycle,
  ...backEnd,
  ...frontEnd,
  ...keys,
  ...mail,
  ...removal,
  ...access,
  ...topology,
} as const;

export type FailureModeId = keyof typeof ALL;

/** Each failure of exchange facts 16, the scenario that shows it, and how exstate ends there. */
export const CATALOGUE: Readonly<Record<FailureModeId, FailureMode>> = ALL;

export const modes = Object.entries(CATALOGUE) as [FailureModeId, FailureMode][];

export function modesThat<E extends FailureMode['end']>(
  end: E,
): [FailureModeId, Extract<FailureMode, { readonly end: E }>][] {
  return modes.flatMap(([id, mode]) =>
    mode.end === end ? [[id, mode as Extract<FailureMode, { readonly end: E }>]] : [],
  );
}
