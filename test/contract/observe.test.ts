import { describe, expect, test } from 'vitest';
import { tableOf } from '../../src/domain/observation.ts';
import { save } from '../../src/simulator/index.ts';
import { differences } from './agreement.ts';
import { ANSWERS, worldAt } from './answers.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { inIds, look } from './servers-under-test.ts';

throughEachDoor((open) => {
  describe('an observation contains', () => {
    test.for(ANSWERS)('%s', async ([, at, expected]) => {
      const there = await open(await worldAt(at));
      const org = await there.organization();
      const seen = await look(there);
      for (const [server, facts] of Object.entries(expected)) {
        expect(inIds(server === '' ? seen.facts : tableOf(seen, server), org), server).toMatchObject(facts);
      }
      const is = await look(await inMemory(save(org)));
      expect(differences(is.facts, seen.facts)).toEqual([]);
      for (const server of there.servers) {
        expect(differences(tableOf(is, server), tableOf(seen, server)), server).toEqual([]);
      }
      // Observing and planning change nothing.
      expect(save(await there.organization())).toEqual(save(org));
    });
  });
});
