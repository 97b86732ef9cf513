import { expect, test } from 'vitest';
import { known, type Patch } from '../../../src/domain/facts.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { planHtml } from '../../../src/report/html/plan-html.ts';
import { LONG } from '../../long.ts';
import { adoptable } from '../plans.ts';
import { boardPlan, page } from './boards.ts';
import { elementsOf, textOf } from './parsed.ts';

/** The page grows evenly with the servers, so npm test takes the share of 300 of the 1.5 MB of a thousand. */
const COUNT = LONG ? 1_000 : 300;
const MOST_BYTES = 1_500 * COUNT;
const KINDS = 14;

const nameOf = (i: number): string => `EX${String(i + 1).padStart(5, '0')}`;

/** Every second server adopts a certificate, so its time line has three lanes; active copies make more classes. */
const change = (name: string, i: number): Patch => ({
  ...(i % 2 === 1 ? adoptable(name) : {}),
  'mounted-copies': known(i % 7),
});

/** Plans a few servers and writes the others with other names, which takes a tenth of the time. */
function aThousand(): Plan {
  const few = boardPlan(Array.from({ length: KINDS }, (_, i) => [nameOf(i), change(nameOf(i), i)]));
  const like = <T>(value: T, i: number): T =>
    JSON.parse(JSON.stringify(value).replaceAll(nameOf(i % KINDS), nameOf(i))) as T;
  const all = Array.from({ length: COUNT }, (_, i) => i);
  const seen = few.observed.state.servers;
  const servers = all.flatMap((i) => few.servers.slice(i % KINDS, (i % KINDS) + 1).map((one) => like(one, i)));
  const facts = Object.fromEntries(all.map((i) => [nameOf(i), like(seen[nameOf(i % KINDS)] ?? { facts: {} }, i)]));
  const classes = few.classes.map((one) => ({
    ...one,
    servers: all.filter((i) => one.servers.includes(nameOf(i % KINDS))).map(nameOf),
  }));
  return { ...few, servers, classes, observed: { ...few.observed, state: { facts: {}, servers: facts } } };
}

test('a page of a thousand servers names each and is small enough to mail', () => {
  const written = planHtml(aThousand(), page);
  expect(Buffer.byteLength(written)).toBeLessThan(MOST_BYTES);
  const heads = elementsOf(written).filter(({ attrs }) => attrs.some(({ value }) => value === 'row'));
  const listed = heads.map(textOf).filter((name) => /^EX\d{5}$/.test(name));
  // Once in the table of downtime, once in the sign-off.
  expect(listed).toEqual([...servers, ...servers]);
});

const servers = Array.from({ length: COUNT }, (_, i) => nameOf(i));
