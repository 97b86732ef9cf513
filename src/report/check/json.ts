import type { Checked } from '../../domain/check.ts';
import { findingSaid } from './said.ts';

/** The document `exstate/check/v1` (formats, section 10). */
export const checkJson = (checked: Checked) => ({
  schema: 'exstate/check/v1',
  organization: checked.organization,
  source: checked.source,
  at: checked.at,
  state: checked.state,
  servers: checked.servers.map(({ server, observed, thresholds }) => ({ server, observed, ...thresholds })),
  findings: checked.findings.map((finding) => {
    const { server, code, state, down, fact, certificate, uses, daysRemaining } = finding;
    const use = uses[0] ?? null;
    return { server, code, state, down, fact, certificate, use, uses, daysRemaining, says: findingSaid(finding) };
  }),
  certificates: checked.certificates,
});
