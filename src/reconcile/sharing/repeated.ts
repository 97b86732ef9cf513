import type { DesiredServer, DesiredState } from '../../domain/desired.ts';
import type { Patch } from '../../domain/facts.ts';
import type { ObservedState } from '../../domain/plan.ts';
import type { Reverts } from '../../domain/revert.ts';
import { FactTable } from '../../facts/table.ts';
import type { Planned, Repeating } from '../../planner/plan.ts';
import { mountedCopies } from '../../planner/server.ts';
import { COMPACT, hasText, isAscending, isInOrder, type Layout, PRETTY, textIn } from '../../support/canonical.ts';
import { type Inputs, inputsIn } from './inputs.ts';
import { type Cut, cutter, joined, type Signs } from './signs.ts';
import { filledIn, type Template, templateOf } from './template.ts';

interface Asked {
  readonly convergedAt: (server: string) => string | null;
  readonly reverts?: Reverts | undefined;
}

interface Group {
  readonly first: { readonly server: string; readonly signs: Signs; readonly value: Planned };
  /** The keys of the facts of the first server are in order, at every depth. */
  readonly isInOrder: boolean;
  /** Null: two of its servers differ in more than their signs, so each is planned alone. */
  common?: Common | null;
}

/** What two servers of a group have in common. */
interface Common {
  readonly planned: Template;
  /** The canonical text of the plan in its place. */
  readonly text: (layout: Layout) => Cut;
}

/**
 * Servers whose inputs are the same but for names and thumbprints have the same plan but for names and thumbprints. The
 * first two of a group are planned, guarded and rehearsed; the others receive what these two have in common.
 */
export function repeatedIn(desired: DesiredState, observed: ObservedState, { convergedAt, reverts }: Asked): Repeating {
  const groups = new Map<string, Group>();
  const like = new Map<string, string>();
  const changes = reverts?.servers ?? {};
  const inputsOf = inputsIn(desired, observed, (server) => [
    convergedAt(server),
    Object.hasOwn(changes, server) ? changes[server] : null,
  ]);
  asOnePiece(observed.facts);
  const planned = (server: DesiredServer, alone: (server: DesiredServer) => Planned): Planned => {
    const inputs = inputsOf(server);
    if (inputs === undefined) return alone(server);
    asOnePiece(inputs.facts);
    const group = groups.get(inputs.text);
    const repeated = group?.common && repeat(group.common, inputs);
    if (group?.isInOrder && isAscending(Object.keys(inputs.facts)))
      hasText(inputs.facts, (layout) => written(inputs.facts, layout));
    if (group && repeated) {
      like.set(server.name, group.first.server);
      return repeated;
    }
    const own = alone(server);
    const { text, signs, facts } = inputs;
    if (group === undefined)
      groups.set(text, { first: { server: server.name, signs, value: own }, isInOrder: isInOrder(facts) });
    else if (group.common === undefined) group.common = commonOf(group.first, { signs, value: own }) ?? null;
    return own;
  };
  return { planned, like };
}

/** A table of facts has many entries with short texts. */
const asOnePiece = (facts: Patch): void => hasText(facts, (layout) => textIn(facts, layout));

interface Made {
  readonly signs: Signs;
  readonly value: Planned;
}

function commonOf(first: Made, second: Made): Common | undefined {
  const [one, other] = [uncounted(first.value), uncounted(second.value)];
  const planned = templateOf({ value: one, signs: first.signs }, { value: other, signs: second.signs });
  const cut = cutter(first.signs);
  const made = new Map<string, Cut>();
  const text = (layout: Layout): Cut => {
    const found = made.get(layout.newline) ?? cut(textIn(one.plan, layout));
    made.set(layout.newline, found);
    return found;
  };
  const isSame = (layout: Layout) => joined(text(layout), second.signs) === textIn(other.plan, layout);
  return planned && [COMPACT, PRETTY].every(isSame) ? { planned, text } : undefined;
}

function repeat(common: Common, { signs, facts }: Inputs): Planned {
  const { plan, ...more } = filledIn(common.planned, signs) as Planned;
  const copies = mountedCopies(plan.steps, new FactTable(facts));
  const counted = { ...plan, impact: { ...plan.impact, mountedCopies: copies } };
  hasText(counted, (layout) => joined(common.text(layout), signs).replace(UNCOUNTED, `$1${copies}`));
  return { plan: counted, ...more };
}

/** The facts are in order already. */
const written = (facts: Patch, { indent, newline }: Layout): string =>
  indent === 0 ? JSON.stringify(facts) : JSON.stringify(facts, null, indent).replaceAll('\n', newline);

/** Each server has its own number of active database copies. */
const uncounted = ({ plan, ...more }: Planned): Planned => ({
  plan: { ...plan, impact: { ...plan.impact, mountedCopies: null } },
  ...more,
});
const UNCOUNTED = /("mountedCopies": ?)null/;
