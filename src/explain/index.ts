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
import { maintenance } from './maintenance.ts';
import { ownFaults } from './own-faults.ts';
import { plans } from './plans.ts';
import { powershell } from './powershell.ts';
import { reported } from './reported.ts';
import { runs } from './runs.ts';
import { scenariosAccess } from './scenarios-access.ts';
import { scenariosCertificates } from './scenarios-certificates.ts';
import { scenariosMail } from './scenarios-mail.ts';
import { scenariosOther } from './scenarios-other.ts';
import { scenariosSites } from './scenarios-sites.ts';
import { scenariosWeb } from './scenarios-web.ts';
import { transport } from './transport.ts';

/** A code without a page does not compile. */
const BY_CODE: Explanations & Readonly<Record<CheckCode | DriftCode | FaultCode | FindingCode, Explanation>> = {
  ...scenariosWeb,
  ...scenariosCertificates,
  ...scenariosSites,
  ...scenariosMail,
  ...scenariosAccess,
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
  ...maintenance,
  ...powershell,
};

export const ALL_PAGES: readonly Explanations[] = [
  scenariosWeb,
  scenariosCertificates,
  scenariosSites,
  scenariosMail,
  scenariosAccess,
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
  maintenance,
  powershell,
];

/** A page for each code that exstate shows, and for the failures that administrators look up. */
export const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(Object.entries(BY_CODE));
