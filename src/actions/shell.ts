import { type Condition, need } from '../domain/condition.ts';
import { type Fact, type FactKey, isKnown } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';

/** The server's own; where that is not known to open, another server's reaches it with -Server (exchange facts 14). */
export const shellFor = ({ on }: Operation, view: View): Condition =>
  !isTrue(view.peek('shell/opens')) && isTrue(view.peek('shell/reaches'))
    ? need(view, 'shell/reaches', { code: 'shell-reaches', server: on.name }, (reaches) => reaches === true)
    : need(view, 'shell/opens', { code: 'shell-opens', server: on.name }, (opens) => opens === true);

/** The shell comes through 444. While the server's own is not known to open, whatever reaches it is another's, and stays. */
export const unsettledShell = (view: View): FactKey[] =>
  isTrue(view.peek('shell/opens')) ? ['shell/opens', 'shell/reaches'] : ['shell/opens'];

/** What can open a shell and closes none. */
export const shellIfShut = (view: View): FactKey[] => (isTrue(view.peek('shell/opens')) ? [] : ['shell/opens']);

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;
