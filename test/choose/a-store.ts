import { choose } from '../../src/choose/choose.ts';
import { type Fitness, fitness } from '../../src/choose/fitness.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { type Certificate, known, type Patch } from '../../src/domain/facts.ts';
import type { Allowed, Choice } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { AT, aServer, CSP, certificate, EX01, PUBLIC } from '../server.ts';

/** Terms for the tables of the choice: certificates by a letter, and the facts about each. */
export const A = 'A'.repeat(40);
export const B = 'B'.repeat(40);
export const C = 'C'.repeat(40);

export const lasting = (change: Partial<Certificate> = {}): Certificate =>
  certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z', ...change });

/** A store with these certificates and their keys. None of them is bound. */
export const storeOf = (certificates: Readonly<Record<string, Certificate>>): Patch => ({
  ...aServer,
  'store/My': known(Object.keys(certificates)),
  'sslcert/0.0.0.0:444': known(null),
  'wire/0.0.0.0:444': known(null),
  'internal-transport': known(null),
  ...Object.fromEntries(Object.entries(certificates).map(([id, one]) => [`certificate/${id}`, known(one)])),
  ...Object.fromEntries(Object.keys(certificates).map((id) => [`key/${id}`, known(CSP)])),
});

export const viewOf = (facts: Patch, change: Patch = {}): View => new FactTable({ ...facts, ...change });
export const wish = (change: Partial<DesiredServer> = {}): DesiredServer => ({ ...EX01, ...change });

export const chosen = (facts: Patch, words: Partial<DesiredServer> = {}, allowed?: Allowed): Choice =>
  choose(viewOf(facts), wish(words), AT, allowed);

/** What blocks the choice, such as `unmet shell/opens`. */
export const waitsFor = ({ waitsFor: waiting }: Choice): string[] | undefined =>
  waiting?.map(({ is, fact }) => `${is} ${fact}`);

/** The fitness of one certificate: `fit`, `unfit`, `unfit, foreign` or `unknown <fact>`. */
export function isFit(one: Certificate, change: Patch = {}): string {
  const found: Fitness = fitness(A, viewOf(storeOf({ [A]: one }), change), EX01);
  if (found.is === 'unfit') return found.foreign ? 'unfit, foreign' : 'unfit';
  return found.is === 'unknown' ? `unknown ${found.fact.replace(A, 'A')}` : 'fit';
}

export { PUBLIC };
