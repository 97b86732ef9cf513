import { blockedExit } from '../domain/blocked-exit.ts';
import { EXIT } from '../domain/fault.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { outageExplained } from './outage-said.ts';
import { counted, type PlanPage } from './page.ts';
import { refusedNames } from './refused-said.ts';
import { isByHand } from './server-said.ts';

/** Such as `8 steps on 2 servers, 3 servers blocked`. */
export function totalsSaid({ servers, intent }: Pick<Plan, 'servers' | 'intent'>): string {
  const count = (verdict: ServerPlan['verdict']) => servers.filter((server) => server.verdict === verdict).length;
  const byHand = servers.filter(({ drift }) => isByHand(drift)).length;
  const [changing, held, done] = [count('changes'), count('blocked'), count('in-desired-state') - byHand];
  const refused = count('refused');
  const steps = servers.reduce((sum, server) => sum + server.steps.length, 0);
  const parts = [
    changing === 0 ? '' : `${counted(steps, 'step')} on ${counted(changing, 'server')}`,
    held === 0 ? '' : `${counted(held, 'server')} blocked`,
    byHand === 0 ? '' : `${counted(byHand, 'server')} kept by hand`,
    refused === 0 ? '' : `${counted(refused, 'server')} refused`,
    done === 0
      ? ''
      : `${counted(done, 'server')} ${intent === 'converge' ? 'in the desired state' : `with nothing to ${intent}`}`,
  ].filter(Boolean);
  return parts.length === 0 ? 'no server' : parts.join(', ');
}

/** The outage of all steps; empty if users notice nothing. */
export function wholeOutageSaid({ servers, impact }: Pick<Plan, 'servers' | 'impact'>): string {
  const said = outageExplained(impact);
  if (said === '') return '';
  const changing = servers.filter(({ steps }) => steps.length > 0);
  return `${said}${changing.length > 1 ? ', spread over the servers, one at a time' : ''}`;
}

const HELD_NAMED = 8;

export function exitSaid({ servers, verdict, intent }: Pick<Plan, 'servers' | 'verdict' | 'intent'>): string {
  const exit = blockedExit(servers);
  if (exit === EXIT.bug) return `Exit code 1: exstate refuses its own plan of ${list(some(refusedNames(servers)))}.`;
  if (exit === EXIT.ok)
    return verdict === 'changes' && intent !== 'revert'
      ? 'Exit code 0 (2 with --detailed-exitcode): changes are pending.'
      : 'Exit code 0.';
  const held = servers.filter((one) => blockedExit([one]) !== EXIT.ok);
  const said = WHY.flatMap(([code, why]) => {
    const names = held.filter((one) => blockedExit([one]) === code).map(({ server }) => server);
    return names.length === 0 ? [] : [`${why} (${list(some(names))})`];
  });
  return `Exit code ${exit}: blocked ${said.join(', and ')}.`;
}

const WHY = [
  [EXIT.blockedByKnown, 'by a known condition'],
  [EXIT.blockedByUnknown, 'by something that could not be read'],
] as const;

const some = (names: readonly string[]): string[] =>
  names.length > HELD_NAMED ? [...names.slice(0, HELD_NAMED), `${names.length - HELD_NAMED} more`] : [...names];

/** A sentence, and the line to paste that follows it. */
export interface Next {
  readonly says: string;
  readonly line?: string;
}

export function nextSaid(plan: Plan, page: Pick<PlanPage, 'next' | 'noLine'>): Next[] {
  const { intent, source, verdict, servers } = plan;
  if (verdict === 'in-desired-state') return [{ says: 'Nothing to do.' }];
  if (verdict === 'refused')
    return [{ says: 'Next: report the fault of exstate above. The servers are as they were.' }];
  const held = servers.some(({ blocked }) => blocked.length > 0);
  if (verdict === 'blocked' && intent === 'revert' && !held)
    return [{ says: 'Nothing can go back. The lines above say what to do instead.' }, ...untouched(servers)];
  const again = intent === 'revert' ? `revert ${plan.reverts?.run}` : intent === 'retire' ? 'retire' : 'plan';
  if (verdict === 'blocked')
    return [{ says: `Next: resolve what blocks, then run: exstate ${again}` }, ...untouched(servers)];
  const then = held ? [{ says: 'This runs the possible steps. Plan again afterwards for what is blocked now.' }] : [];
  return [source.kind === 'recorded' ? recorded(page) : toApply(intent, page), ...then, ...untouched(servers)];
}

function toApply(intent: Plan['intent'], { next, noLine }: Pick<PlanPage, 'next' | 'noLine'>): Next {
  if (next !== undefined) return { says: 'Next:', line: next };
  const does = intent === 'converge' ? 'apply' : intent;
  return { says: `Next: exstate ${does}, with the same file and source${noLine ? `. ${noLine}` : ''}` };
}

const untouched = (servers: readonly ServerPlan[]): Next[] => {
  const names = refusedNames(servers);
  return names.length === 0
    ? []
    : [{ says: `Nothing is done on ${list(some(names))}: report the fault of exstate above.` }];
};

/**
 * A plan from a recording cannot be applied there. A saved plan can be taken to a computer that reaches the servers.
 */
function recorded({ next, noLine }: Pick<PlanPage, 'next' | 'noLine'>): Next {
  const made = 'Next: this plan was made from an observation.';
  if (noLine !== undefined)
    return { says: `${made} Copy it to a computer that reaches the servers, and run exstate apply there. ${noLine}` };
  return next === undefined
    ? { says: `${made} Save it (--out PLAN.json) and apply it on a computer that reaches the servers.` }
    : { says: `${made} Copy it to a computer that reaches the servers, and run there:`, line: next };
}
