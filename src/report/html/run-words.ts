import type { ServerDone, StageIs, StepDone } from '../review/run-board.ts';

export const STAGE_STATES: Readonly<Record<StageIs, string>> = {
  proven: 'proven',
  owed: 'done, proofs owed',
  undone: 'undone',
  'not-undone': 'NOT UNDONE',
  stopped: 'STOPPED: not proven and not undone',
  open: 'started, not proven and not undone',
  'not-started': 'not started',
};

export const STEP_STATES: Readonly<Record<StepDone['is'], string>> = {
  good: 'verified',
  bad: 'FAILED',
  open: 'UNKNOWN: interrupted before the answer',
  'not-started': 'not started',
};

export const SERVER_STATES: Readonly<Record<ServerDone['is'], string>> = {
  done: 'done',
  failed: 'failed',
  open: 'not finished',
  'not-started': 'not started',
};

/** Such as `45 s`, `4 min 5 s`, `2 h 10 min`. */
export function lasted(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
