import type { RestartReason } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import type { Family } from './family.ts';

const REASONS: Readonly<Record<RestartReason, string>> = {
  'component-servicing': 'to finish the installation of Windows components (RebootPending)',
  'windows-update': 'for Windows Update (RebootRequired)',
  'file-renames': 'to replace files in use (PendingFileRenameOperations)',
  'update-exe': 'for an older update (UpdateExeVolatile)',
};

const reasonSaid = (reason: unknown): string => REASONS[reason as RestartReason] ?? String(reason);

/** Windows sets and clears it by itself, so a change during a run says nothing about a step. */
export const restartPending: Family<'windows/restart-pending'> = {
  key: 'windows/restart-pending',
  scope: 'server',
  unplanned: 'is ignored',
  name: () => 'whether Windows needs a restart',
  sentence: (value) =>
    Array.isArray(value) && value.length > 0
      ? `Windows needs a restart: ${list(value.map(reasonSaid))}`
      : 'Windows needs no restart',
  unwell: { among: ['windows/restart-pending'], is: (value) => value !== null },
};
