import { type Fact, known, type RestartReason, unknown } from '../../domain/facts.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { member } from './members.ts';
import { NO_RESTART_SEEN, NOT_EXPORTED } from './reasons.ts';

/** Older exports have the second name. */
const NAMES: readonly (readonly [RestartReason, readonly string[]])[] = [
  ['component-servicing', ['ComponentBasedServicingPendingReboot', 'ComponentBasedServicingRebootPending']],
  ['windows-update', ['AutoUpdatePendingReboot']],
  ['file-renames', ['PendingFileRenameOperations']],
];

/**
 * False may mean that HealthChecker could not read it, and it does not look at UpdateExeVolatile. So only what it saw is
 * known (exchange facts 13.7).
 */
export function restartIn(system: Clixml | undefined): Fact<readonly RestartReason[]> {
  const found = member(system, 'ServerPendingReboot');
  if (found === undefined || found.members.size === 0) return unknown(NOT_EXPORTED);
  const reasons = NAMES.flatMap(([reason, names]) =>
    names.some((name) => member(found, name)?.scalar === true) ? [reason] : [],
  );
  return reasons.length === 0 ? unknown(NO_RESTART_SEEN) : known(reasons);
}
