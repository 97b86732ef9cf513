import { commands } from './commands.ts';
import { configuration } from './configuration.ts';
import { drift } from './drift.ts';
import type { Explanation, Explanations } from './explanation.ts';
import { files } from './files.ts';
import { powershell } from './powershell.ts';
import { reported } from './reported.ts';
import { scenariosOther } from './scenarios-other.ts';
import { scenariosWeb } from './scenarios-web.ts';

export const ALL_PAGES: readonly Explanations[] = [
  scenariosWeb,
  scenariosOther,
  reported,
  drift,
  commands,
  files,
  configuration,
  powershell,
];

/** A page for each code that exstate shows, and for the failures that administrators look up. */
export const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(
  ALL_PAGES.flatMap((pages) => Object.entries(pages)),
);
