import { commands } from './commands.ts';
import { configuration } from './configuration.ts';
import { drift } from './drift.ts';
import type { Explanation } from './explanation.ts';
import { files } from './files.ts';
import { powershell } from './powershell.ts';
import { reported } from './reported.ts';
import { scenariosOther } from './scenarios-other.ts';
import { scenariosWeb } from './scenarios-web.ts';

/** A page for each code that exstate ever shows, and for the failures that administrators look up. */
export const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(
  [scenariosWeb, scenariosOther, reported, drift, commands, files, configuration, powershell].flatMap((pages) =>
    Object.entries(pages),
  ),
);
