import type { Plan, ServerPlan } from '../domain/plan.ts';
import { type Cannot, isHeldBack, type Reversal } from '../domain/revert.ts';
import { date, list, show } from '../domain/say.ts';
import { valueSaid } from '../facts/words.ts';
import { factName } from './facts-said.ts';
import type { Advice } from './review/review.ts';
import { noWayBackSaid } from './undo-said.ts';

/** The way back after the run, in one line for a reviewer. `verbose` also tells what stays and does no harm. */
export const reversalSaid = (reversal: Reversal, page: { readonly verbose: boolean }): string =>
  `\`exstate revert RUN\`: ${goesBack(reversal, page)}`;

/** The same without the command. */
export function goesBack({ says, cannot }: Reversal, { verbose }: { readonly verbose: boolean }): string {
  const held = cannot.filter(isHeldBack).map(cannotSaid);
  const added = cannot.filter((one) => !isHeldBack(one) && (verbose || one.code === 'issued-stays'));
  const back = [says, ...added.map((one) => (verbose ? cannotSaid(one) : addedSaid(one)))].filter(Boolean);
  const rest = held.length === 0 ? '' : `${back.length === 0 ? '' : '; '}not brought back: ${held.join('; ')}`;
  const all = `${back.join('; ')}${rest}` || 'nothing goes back: what the run adds stays, and does no harm';
  return all;
}

const addedSaid = (one: Cannot): string =>
  'certificate' in one ? `${show(one.certificate)} stays installed` : cannotSaid(one);

/** What a plan to revert leaves as it is: why, what to do then, and the lines to type. */
export const cannotAdvice = ({ cannot = [] }: Pick<ServerPlan, 'cannot'>): Advice[] =>
  cannot.map((one) => ({
    says: [cannotSaid(one), thenSaid(one)].filter(Boolean).join('. '),
    ...('powershell' in one ? { type: one.powershell } : {}),
  }));

function cannotSaid(one: Cannot): string {
  switch (one.code) {
    case 'changed-since':
      return `${factName(one.fact)} was changed since the run: it is ${valueSaid(one.is)} now, and the run left ${valueSaid(one.left)}`;
    case 'removed':
      return `${show(one.certificate)} was removed by the run, and its private key with it`;
    case 'issued-stays':
      return `${show(one.certificate)}, which the run issued, stays installed${presented(one.ports)}`;
    case 'still-used':
      return `the copy of ${show(one.certificate)} in Trusted Root stays, because the certificate stays in use`;
    case 'stays':
      return `${factName(one.fact)} stays as the run left it, which does no harm`;
    case 'waits':
      return `${factName(one.fact)} waits for something that the plan of the revert names`;
    default:
      return noWayBackSaid(one);
  }
}

const presented = (ports: readonly number[]): string =>
  ports.length === 0 ? '' : `, and SMTP on ${list(ports.map(String))} continues to present it`;

/** What to do then; '' if nothing is needed. */
function thenSaid(one: Cannot): string {
  switch (one.code) {
    case 'changed-since':
      return 'If a later run of exstate changed it, revert that run first. Else ask who did, or change it by hand';
    case 'removed':
      return `Import it from a PFX or a backup, if there is one (it is valid until ${date(one.notAfter)}). Without one it is gone: \`exstate apply\` issues a new certificate when one is needed`;
    case 'issued-stays':
      return '`exstate retire` does not remove it while the desired state prefers it. To remove it now:';
    case 'old-not-installed':
    case 'old-key-unusable':
      return 'Import the certificate with its key from a PFX or a backup, then revert again';
    case 'old-unknown':
      return 'See the backups and the change records of the server for what was there';
    case 'still-used':
    case 'stays':
    case 'waits':
      return '';
    default:
      return 'What the run bound stays. To have another certificate there, change the desired state and apply';
  }
}

const CONVERGES =
  'The desired state is unchanged: the next `exstate apply` converges to it again, unless you change the desired state first.';

/** A revert does not change the YAML, so the next apply repeats what was reverted. */
export const convergesAgain = ({ intent }: Pick<Plan, 'intent'>): string[] => (intent === 'revert' ? [CONVERGES] : []);
