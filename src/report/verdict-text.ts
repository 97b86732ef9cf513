import { blockedExit } from '../domain/blocked-exit.ts';
import { EXIT } from '../domain/fault.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { outageExplained, outageOf } from './outage-said.ts';
import { counted, hang, type PlanPage, paints } from './page.ts';
import { printable } from './printable.ts';
import { refusedNames } from './refused-text.ts';
import { convergesAgain } from './revert-text.ts';
import { isByHand } from './server-text.ts';

/** The summary of all servers, the exit code and the next command. */
export function verdictText(plan: Plan, page: PlanPage): string[] {
  const bold = paints(page).bold;
  return [
    ...hang('', totals(plan), page, undefined, bold),
    ...outage(plan, page),
    ...(page.goesOn === true && plan.verdict === 'changes' ? [] : ending(plan, page)),
    ...(plan.verdict === 'changes' ? convergesAgain(plan) : []).flatMap((line) => hang('', line, page)),
  ];
}

const ending = (plan: Plan, page: PlanPage): string[] => [
  ...hang('', exitSaid(plan), page),
  ...next(plan, page).flatMap((line) => sayOrType(line, page)),
];

/** A line that ends with a command is not wrapped, so that it can be pasted. */
const sayOrType = (line: string, page: PlanPage): string[] =>
  page.next !== undefined && line.endsWith(page.next) ? [printable(line)] : hang('', line, page);

function totals({ servers, intent }: Plan): string {
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
  return `In all: ${parts.length === 0 ? 'no server' : parts.join(', ')}.`;
}

function outage({ servers }: Plan, page: PlanPage): string[] {
  const changing = servers.filter(({ steps }) => steps.length > 0);
  const said = outageExplained(outageOf(changing.flatMap(({ steps }) => steps)));
  if (said === '') return [];
  return hang('', `Outage: ${said}${changing.length > 1 ? ', spread over the servers, one at a time' : ''}.`, page);
}

const HELD_NAMED = 8;

function exitSaid({ servers, verdict, intent }: Plan): string {
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

function next(plan: Plan, page: PlanPage): string[] {
  const { intent, source, verdict, servers } = plan;
  if (verdict === 'in-desired-state') return ['Nothing to do.'];
  if (verdict === 'refused') return ['Next: report the fault of exstate above. The servers are as they were.'];
  const held = servers.some(({ blocked }) => blocked.length > 0);
  const does = intent === 'converge' ? 'apply' : intent;
  const again = intent === 'revert' ? `revert ${plan.reverts?.run}` : intent === 'retire' ? 'retire' : 'plan';
  if (verdict === 'blocked' && intent === 'revert' && !held)
    return ['Nothing can go back. The lines above say what to do instead.', ...untouched(servers)];
  if (verdict === 'blocked') return [`Next: resolve what blocks, then run: exstate ${again}`, ...untouched(servers)];
  const then = held ? ['This runs the possible steps. Plan again afterwards for what is blocked now.'] : [];
  const line = page.next ?? `exstate ${does}, with the same file and source${page.noLine ? `. ${page.noLine}` : ''}`;
  return [...(source.kind === 'recorded' ? recorded(page) : [`Next: ${line}`]), ...then, ...untouched(servers)];
}

const untouched = (servers: readonly ServerPlan[]): string[] => {
  const names = refusedNames(servers);
  return names.length === 0 ? [] : [`Nothing is done on ${list(some(names))}: report the fault of exstate above.`];
};

/**
 * A plan from a recording cannot be applied there. A saved plan can be taken to a computer that reaches the servers.
 */
const recorded = ({ next, noLine }: PlanPage): string[] =>
  noLine !== undefined
    ? [
        `Next: this plan was made from an observation. Copy it to a computer that reaches the servers, and run exstate apply there. ${noLine}`,
      ]
    : next === undefined
      ? [
          'Next: this plan was made from an observation. Save it (--out PLAN.json) and apply it on a computer that reaches the servers.',
        ]
      : [
          'Next: this plan was made from an observation. Copy it to a computer that reaches the servers, and run there:',
          next,
        ];
