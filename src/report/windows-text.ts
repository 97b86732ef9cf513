import type { Plan } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { runSeconds } from '../domain/stage-seconds.ts';
import { ms } from '../domain/time.ts';
import { hang, type Page, some } from './page.ts';
import { lengthSaid, windowSaid } from './window-said.ts';

/** The next windows of a plan, and whether the run fits into the next one. */
export function windowsText({ windows, servers, judgedAt, validUntil, desired }: Plan, page: Page): string[] {
  const zone = desired.state.maintenance?.timeZone;
  if (windows === undefined || zone === undefined) return [];
  const [first, second] = windows;
  if (first === undefined) return hang('', 'maintenance windows: none opens any more; apply is refused', page);
  const isOpen = ms(first.from) === ms(judgedAt);
  const then = second === undefined ? '' : `; ${isOpen ? 'next' : 'then'} ${windowSaid(second, zone)}`;
  const seconds = runSeconds(servers);
  return [
    ...hang('', `maintenance window: ${isOpen ? 'open now, ' : ''}${windowSaid(first, zone)}${then}`, page),
    ...(seconds === 0 ? [] : hang('', fitsSaid(first.fits, seconds), page)),
    ...(validUntil !== null && ms(first.from) >= ms(validUntil) ? hang('', EXPIRED, page) : []),
  ];
}

const EXPIRED = 'this plan is no longer valid then: plan again in that window';

function fitsSaid(fits: boolean, seconds: number): string {
  const whole = `the whole run takes at most ${lengthSaid(seconds)}`;
  return fits
    ? `${whole} and fits into this window`
    : `${whole} and does NOT fit into this window: apply stops before the stage that would not end in it, and continues in the next one`;
}

/** Where apply will stop for a person, so that whoever approves the plan can be there. */
export function holdsText({ servers, desired }: Plan, page: Page): string[] {
  const alike = new Map<string, string[]>();
  for (const { server, steps } of servers) {
    const hold = desired.state.servers.find(({ name }) => name === server)?.hold ?? [];
    const stages = list(hold.filter((stage) => steps.some((step) => step.stage === stage)));
    if (stages !== '') alike.set(stages, [...(alike.get(stages) ?? []), server]);
  }
  return [...alike].flatMap(([stages, names]) =>
    hang('', `hold point before ${stages} of ${some(names, page)}: apply waits for Enter, or stops there`, page),
  );
}
