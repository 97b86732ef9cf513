import { COMPONENTS, type Component, isKnown } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import { type Check, reported } from './check.ts';

/**
 * Maintenance that was left on looks like a fault of a certificate: HTTP 503, or SMTP answers 421. exstate never changes
 * a component, so it says it (exchange facts 16, component-state-inactive).
 */
export const components: Check = (view) => {
  const drained = COMPONENTS.flatMap((fact) => {
    const found = view.get(fact);
    return isKnown(found) && found.known !== null && found.known.state !== 'Active' ? [{ fact, is: found.known }] : [];
  });
  const [first] = drained;
  if (first === undefined) return [];
  const says = list(drained.map(({ fact, is }) => `${fact.slice('component/'.length)} is ${stateSaid(is)}`));
  const them = drained.length === 1 ? 'it is' : 'they are';
  return [
    reported('component-inactive', first.fact, `${says}: clients or mail are refused there until ${them} Active again`),
  ];
};

function stateSaid({ state, requesters = [] }: Component): string {
  const by = new Set(requesters.flatMap((one) => (one.state === 'Active' ? [] : [one.requester])));
  return by.size === 0 ? state : `${state} (requested by ${list([...by])})`;
}
