import type { CheckedCertificate, CheckFinding, DriftFinding, Thresholds } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { type Instant, isKnown } from '../domain/facts.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { usesOf } from '../facts/uses.ts';
import { goalOf } from '../planner/plan.ts';
import { beforeSetup } from './before-setup.ts';
import { certificatesOf } from './certificates.ts';
import { driftFindings, driftsOf } from './drift.ts';
import { restartPending } from './restart-pending.ts';
import { setupRunning } from './setup-running.ts';
import { unreadFindings } from './unread.ts';

export interface ServerAsked {
  readonly server: DesiredServer;
  readonly view: View;
  readonly at: Instant;
  readonly thresholds: Thresholds;
  readonly convergedAt: (server: string) => Instant | null;
  readonly setup: 'no' | 'before' | 'after';
}

export interface ServerChecked {
  readonly observed: boolean;
  readonly findings: readonly CheckFinding[];
  readonly certificates: readonly CheckedCertificate[];
}

/** Judges one server. Of a server that did not answer, nothing else is said. */
export function checkServer(asked: ServerAsked): ServerChecked {
  const { server, view, at, thresholds } = asked;
  const identity = view.peek('identity');
  if (!isKnown(identity)) return { observed: false, findings: [notRead(server, identity.unknown)], certificates: [] };
  const goal = goalOf(view.fork(), server, { intent: 'converge', at, convergedAt: asked.convergedAt });
  const drifts = driftsOf(view, goal);
  const uses = usesOf(view, server);
  const found = driftFindings(drifts, view, goal, uses, thresholds);
  // All facts are of another machine, or of a computer without Exchange.
  const other = found.filter(({ code }) => code === 'other-machine' || code === 'no-role');
  if (other.length > 0) return { observed: true, findings: other, certificates: [] };
  const certificates = certificatesOf({ server, view, uses, drifts, thresholds, at });
  return {
    observed: true,
    findings: [
      ...found,
      ...certificates.flatMap(({ findings }) => findings),
      ...unreadFindings(view, server, uses, drifts, asked.setup),
      ...setupRunning(view, server, asked.setup),
      ...restartPending(view, server, asked.setup),
      ...(asked.setup === 'before' ? beforeSetup(view, server, uses, at) : []),
      ...retirable(asked),
    ],
    certificates: certificates.map(({ certificate }) => certificate),
  };
}

const notRead = ({ name }: DesiredServer, because: string): CheckFinding => ({
  code: 'server-unread',
  server: name,
  state: 'unknown',
  down: false,
  fact: 'identity',
  certificate: null,
  uses: [],
  daysRemaining: null,
  about: { because },
});

/** What `exstate retire` would look at now: it is said, and nothing is wrong with it. */
function retirable({ server, view, at, thresholds, convergedAt }: ServerAsked): DriftFinding[] {
  const goal = goalOf(view.fork(), server, { intent: 'retire', at, convergedAt });
  const { soakedAt = null, unsettled = null } = goal.retire ?? {};
  if (soakedAt === null || ms(soakedAt) > ms(at) || unsettled !== null) return [];
  const superseded = findDrift(view.fork(), goal).filter(({ code }) => code === 'certificate-superseded');
  return driftFindings(superseded, view, goal, new Map(), thresholds);
}
