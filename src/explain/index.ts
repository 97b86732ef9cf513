import type { CheckCode, DriftCode, FaultCode, FindingCode } from '../domain/codes.ts';
import { auth } from './auth.ts';
import { backEnd } from './back-end.ts';
import { checks } from './checks.ts';
import { commands } from './commands.ts';
import { configuration } from './configuration.ts';
import { drift } from './drift.ts';
import type { Explanation, Explanations } from './explanation.ts';
import { files } from './files.ts';
import { frontEnd } from './front-end.ts';
import { ownFaults } from './own-faults.ts';
import { plans } from './plans.ts';
import { powershell } from './powershell.ts';
import { reported } from './reported.ts';
import { runs } from './runs.ts';
import { scenariosOther } from './scenarios-other.ts';
import { scenariosWeb } from './scenarios-web.ts';
import { transport } from './transport.ts';

/** A code without a page does not compile. */
const BY_CODE: Explanations & Readonly<Record<CheckCode | DriftCode | FaultCode | FindingCode, Explanation>> = {
  ...scenariosWeb,
  ...scenariosOther,
  ...reported,
  ...auth,
  ...checks,
  ...backEnd,
  ...frontEnd,
  ...transport,
  ...drift,
  ...commands,
  ...plans,
  ...runs,
  ...ownFaults,
  ...files,
  ...configuration,
  ...powershell,
};

export const ALL_PAGES: readonly Explanations[] = [
  scenariosWeb,
  scenariosOther,
  reported,
  auth,
  checks,
  backEnd,
  frontEnd,
  transport,
  drift,
  commands,
  plans,
  runs,
  ownFaults,
  files,
  configuration,
  powershell,
];

/** A page for each code that exstate shows, and for the failures that administrators look up. */
export const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(Object.entries(BY_CODE));
