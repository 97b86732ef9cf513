import { describe, expect, test } from 'vitest';
import { type Observation, tableOf } from '../../src/domain/observation.ts';
import { save } from '../../src/simulator/index.ts';
import { askedFor, keyShape, ofDifferentFacts, type Part, partOf } from '../lab/fact-shapes.ts';
import { LONG } from '../long.ts';
import { differences } from './agreement.ts';
import { ANSWERS, answeredWorlds } from './answers.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { inIds, look, lookAt } from './servers-under-test.ts';

/**
 * Through a slow provider, npm test looks at each fact in each form that it has in these worlds once, and at all facts of the
 * worlds that have many of them. npm run test:long looks at all facts of all worlds.
 */
const parts = ofDifferentFacts(answeredWorlds);

throughEachDoor((open, slow) => {
  const few = slow && !LONG;

  describe('an observation contains', () => {
    test.for(few ? ANSWERS.filter(([says]) => parts.has(says)) : ANSWERS)('%s', async ([says, , expected]) => {
      const there = await open(worldOf(says));
      const org = await there.organization();
      const is = await look(await inMemory(save(org)));
      const part = few ? withKeys(parts.get(says), expected) : 'everything';
      const seen = await lookAt(there, askedFor(patchesOf(is), part));
      for (const [server, facts] of Object.entries(expected)) {
        expect(inIds(server === '' ? seen.facts : tableOf(seen, server), org), server).toMatchObject(facts);
      }
      expect(differences(partOf(is.facts, part), partOf(seen.facts, part))).toEqual([]);
      for (const server of there.servers) {
        const [inWorld, said] = [partOf(tableOf(is, server), part), partOf(tableOf(seen, server), part)];
        expect(differences(inWorld, said), server).toEqual([]);
      }
      // Observing and planning change nothing.
      expect(save(await there.organization())).toEqual(save(org));
      expect(there.calls?.().filter(({ changes }) => changes) ?? []).toEqual([]);
    });
  });
});

const worldOf = (says: string) => {
  const world = answeredWorlds.get(says);
  if (world === undefined) throw new Error(`no world: ${says}`);
  return world;
};

const patchesOf = ({ facts, servers }: Observation) => [facts, ...Object.values(servers).map((one) => one.facts)];

/** The facts of which the expected values were derived by hand, too. */
const withKeys = (part: Part = 'everything', expected: Readonly<Record<string, object>>): Part =>
  part === 'everything' ? part : new Set([...part, ...Object.values(expected).flatMap(Object.keys).map(keyShape)]);
