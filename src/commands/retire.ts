import { loadDesired } from '../session/desired.ts';
import {
  type ApplyOptions,
  begin,
  planNow,
  refuseOpenElsewhere,
  refuseUnattended,
  unfinishedFault,
} from '../session/perform-plan.ts';
import { inSession } from '../session/session.ts';
import { refuseRecording } from '../session/source.ts';
import type { Io } from '../terminal/io.ts';

/** Removes superseded certificates: a separate plan, shown and confirmed separately, applied like any other. */
export async function retireCommand(file: string, given: ApplyOptions, io: Io): Promise<number> {
  const options = { ...given, file };
  refuseUnattended(options, io);
  refuseRecording(options);
  const desired = await loadDesired(file, options.server, options);
  await refuseOpenElsewhere(desired.organization, options);
  const opening = { organization: desired.organization, targets: desired, command: 'retire' } as const;
  return inSession(opening, options, io, async (session) => {
    if (session.unfinished) throw unfinishedFault(session.unfinished, options);
    return begin(session, await planNow(desired, options, session, 'retire'), options, io);
  });
}
