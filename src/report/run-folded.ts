import { ranges } from './names-said.ts';
import { counted, hang, paints, type RunPage } from './page.ts';
import type { RunServer, RunStep } from './review/review.ts';

/** Every stage is proven, every claim holds, and nothing unexpected changed. */
export const isWell = ({ stages }: RunServer): boolean =>
  stages.every(({ is, steps }) => is === 'proven' && steps.every(wentWell));

const wentWell = ({ is, isUndo, evidence, surprises }: RunStep): boolean =>
  is === 'good' && !isUndo && surprises.length === 0 && evidence.every((one) => one.is === 'observed');

/** The servers on which all went well, the time that it took, and the command that shows the evidence. */
export function foldedText(servers: readonly RunServer[], page: RunPage): string[] {
  if (servers.length === 0) return [];
  return [
    paints(page).bold(`Proven on ${counted(servers.length, 'server')}`),
    '',
    ...byStages(servers).flatMap(([stages, names]) => hang('  ', `${stages}: ${ranges(names)}`, page)),
    ...times(servers).flatMap((says) => hang('  ', says, page)),
    ...(page.whole === undefined ? [] : hang('  ', `every step with its evidence: \`${page.whole}\``, page)),
    '',
  ];
}

function byStages(servers: readonly RunServer[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { server, stages } of servers) {
    const key = stages.map(({ stage }) => stage).join(', ');
    groups.set(key, [...(groups.get(key) ?? []), server]);
  }
  return [...groups];
}

/** For each kind of step that users notice: the shortest and the longest time. */
function times(servers: readonly RunServer[]): string[] {
  const took = new Map<string, { seconds: number[]; expected: string }>();
  for (const { says, took: time } of servers.flatMap(({ stages }) => stages.flatMap(({ steps }) => steps))) {
    if (time === undefined) continue;
    const same = took.get(says) ?? { seconds: [], expected: time.expected };
    same.seconds.push(time.seconds);
    took.set(says, same);
  }
  return [...took].map(([says, { seconds, expected }]) => {
    const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
    return `${says}: ${least === most ? `${most} s` : `${least} to ${most} s`} (expected: ${expected})`;
  });
}
