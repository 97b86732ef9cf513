import { known, type Patch } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Step } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { isAlreadyDone, type Judgement, judgeStep, type Look } from '../../src/prove/judge.ts';
import { changesOutside } from '../../src/prove/unexpected-changes.ts';
import { AT, aServer, OTHER } from '../server.ts';

/** Terms for the tables of verdicts: one step, the facts before it, and the facts after it. */
export const NEW = OTHER;
const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };

export type Claims = Pick<Step, 'operation' | 'writes' | 'unsettles' | 'proofs'>;
export const RECORD = 'sslcert/0.0.0.0:444';

const operation: Operation = {
  kind: 'bind-certificate',
  site: 'Exchange Back End',
  endpoint: '0.0.0.0:444',
  certificate: NEW,
  on: ON,
};
export const aStep = (change: Partial<Claims> = {}): Claims => ({
  operation,
  writes: { [RECORD]: known(NEW) },
  unsettles: [],
  proofs: [],
  ...change,
});
export const RESTART: Operation = { kind: 'restart-iis', on: ON };

export const viewOf = (change: Patch = {}): View => new FactTable({ ...aServer, ...change });
export const lookAt = (change: Patch = {}): Look => ({ view: viewOf(change), from: 'EX01', at: AT });

export interface Seen {
  readonly before?: Patch;
  readonly after?: Patch;
  /** The first look of the run, if it is not the look before the step. */
  readonly first?: Patch;
}

export const judged = (step: Claims, { before = {}, after = {}, first = before }: Seen): Judgement =>
  judgeStep(step, viewOf(before), lookAt(after), viewOf(first));

/** The facts in each part of a verdict. */
export const verdict = (step: Claims, seen: Seen) => {
  const { failed, unseen, guarded, surprises } = judged(step, seen);
  const facts = (of: readonly { readonly fact: string }[]) => of.map(({ fact }) => fact);
  return { failed: facts(failed), unseen: facts(unseen), guarded: facts(guarded), surprises: facts(surprises) };
};

/** The unexpected changes, such as `guarded sslcert/0.0.0.0:443` or `reported build`. */
export const changes = (before: Patch, after: Patch, step: Partial<Claims> = {}, subject?: string): string[] =>
  changesOutside({ writes: {}, ...step }, subject, viewOf(before), viewOf(after)).map(
    ({ fact, guarded }) => `${guarded ? 'guarded' : 'reported'} ${fact}`,
  );

export const isSo = (step: Claims, seen: Patch, first: Patch = {}): boolean =>
  isAlreadyDone(step, lookAt(seen), viewOf(first));
