import { expect, test } from 'vitest';
import { FORMATS } from '../../src/report/format.ts';
import { planRendered, type RunFormat, runRendered } from '../../src/session/rendered.ts';
import { adoptable, done, planOf, serverPlan, unreachable } from './plans.ts';
import { finished, intended, journal, judged, proven, started } from './runs.ts';

/** One plan and one run, side by side in every rendering: two servers alike, one down, one unreadable, one in order. */
const PLAN = planOf([
  serverPlan(
    { ...adoptable('EX03'), 'sslcert/0.0.0.0:444': { known: null }, 'wire/0.0.0.0:444': { known: null } },
    'EX03',
  ),
  serverPlan({}, 'EX01'),
  serverPlan({}, 'EX02'),
  unreachable('EX04'),
  serverPlan(done('EX05'), 'EX05'),
]);
const FIRST = PLAN.servers[1]?.steps ?? [];
const RUN = journal([
  started(PLAN),
  ...FIRST.flatMap(({ id, stage }, at) => [
    intended(id),
    judged(PLAN, id),
    ...(FIRST[at + 1]?.stage === stage ? [] : [proven(stage as 'web', 'EX01')]),
  ]),
  finished(130, { code: 'stopped' }),
]);

const ENDS = { text: 'txt', markdown: 'md', html: 'html', json: 'json', gitlab: 'gitlab.json' } as const;
const PAGE = { color: false, width: 100, verbose: false };
/** The style and the script of a page are the same for every plan, and have tests of their own. */
const own = (text: string): string =>
  text.replaceAll(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3').replaceAll(/sha256-[\w+/=]+/g, 'sha256-');

test.for(FORMATS)('the plan as %s', async (format) => {
  await expect(own(await planRendered(format, PLAN, PAGE))).toMatchFileSnapshot(
    `golden/renderings/plan.${ENDS[format]}`,
  );
});

test.for(FORMATS.filter((format): format is RunFormat => format !== 'gitlab'))('the run as %s', async (format) => {
  await expect(own(await runRendered(format, RUN, PAGE))).toMatchFileSnapshot(
    `golden/renderings/run.${format === 'json' ? 'jsonl' : ENDS[format]}`,
  );
});
