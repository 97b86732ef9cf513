import type { Plan } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { runSeconds } from '../domain/stage-seconds.ts';
import { ms } from '../domain/time.ts';
import { ranges } from './names-said.ts';
import { lengthSaid, windowSaid } from './window-said.ts';

/** The next windows of a plan, and whether the run fits into the next one. */
export function windowsSaid({ windows, servers, judgedAt, validUntil, desired }: Plan): string[] {
  const zone = desired.state.maintenance?.timeZone;
  if (windows === undefined || zone === undefined) return [];
  const [first, second] = windows;
  if (first === undefined) return ['maintenance windows: none opens any more; apply is refused'];
  const isOpen = ms(first.from) === ms(judgedAt);
  const then = second === undefined ? '' : `; ${isOpen ? 'next' : 'then'} ${windowSaid(second, zone)}`;
  const seconds = runSeconds(servers);
  return [
    `maintenance window: ${isOpen ? 'open now, ' : ''}${windowSaid(first, zone)}${then}`,
    ...(seconds === 0 ? [] : [fitsSaid(first.fits, seconds)]),
    ...(validUntil !== null && ms(first.from) >= ms(validUntil) ? [EXPIRED] : []),
  ];
}

const EXPIRED = 'this plan is no longer valid then: plan again in that window';

function fitsSaid(fits: boolean, seconds: number): string {
  const whole = `the whole run takes at most ${lengthSaid(seconds)}`;
  return fits
    ? `${whole} and fits into this window`
    : `${whole} and does NOT fit into this window: apply stops before the stage that would not end in it, and continues in the next one`;
}

/** Where apply will stop for a person, so that an administrator can be there. */
export function holdsSaid({ servers, desired }: Plan): string[] {
  const holds = new Map(desired.state.servers.map(({ name, hold }) => [name, hold ?? []]));
  const alike = new Map<string, string[]>();
  for (const { server, steps } of servers) {
    const hold = holds.get(server) ?? [];
    const stages = list(hold.filter((stage) => steps.some((step) => step.stage === stage)));
    if (stages === '') continue;
    const names = alike.get(stages);
    if (names === undefined) alike.set(stages, [server]);
    else names.push(server);
  }
  return [...alike].map(
    ([stages, names]) => `hold point before ${stages} of ${ranges(names)}: apply waits for Enter, or stops there`,
  );
}
