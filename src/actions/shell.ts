import { type Condition, need } from '../domain/condition.ts';
import { type Fact, type FactKey, isKnown } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';

/**
 * The shell of the server itself. If it is not known to open, the shell of another server with -Server (exchange facts
 * 14).
 */
export const shellFor = ({ on }: Operation, view: View): Condition =>
  !isTrue(view.peek('shell/opens')) && isTrue(view.peek('shell/reaches'))
    ? need(view, 'shell/reaches', { code: 'shell-reaches', server: on.name }, (reaches) => reaches === true)
    : need(view, 'shell/opens', { code: 'shell-opens', server: on.name }, (opens) => opens === true);

/**
 * The management shell goes through 444. If the shell of this server is not known to open, another server's is used,
 * and a change of 444 here does not affect that one.
 */
export const unsettledShell = (view: View): FactKey[] =>
  isTrue(view.peek('shell/opens')) ? ['shell/opens', 'shell/reaches'] : ['shell/opens'];

/** For an operation that can make the shell open and never makes it fail. */
export const shellIfShut = (view: View): FactKey[] => (isTrue(view.peek('shell/opens')) ? [] : ['shell/opens']);

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;
