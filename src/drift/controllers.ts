import { isKnown } from '../domain/facts.ts';
import { list, show } from '../domain/say.ts';
import { type Check, reported } from './check.ts';

/**
 * Exchange reads from one domain controller and changes to another one now and then. If transport then starts, it loads
 * what that one shows (exchange facts 7.5).
 */
export const controllers: Check = (view, { server }) => {
  const own = view.get('internal-transport');
  if (!isKnown(own)) return [];
  const others = view.peekKeys('internal-transport-on/').flatMap((fact) => {
    const shown = view.peek(fact);
    return isKnown(shown) && shown.known !== null && shown.known !== own.known ? [{ fact, shown: shown.known }] : [];
  });
  const [first] = others;
  if (first === undefined) return [];
  const says = others.map(({ fact, shown }) => `${fact.slice('internal-transport-on/'.length)} shows ${show(shown)}`);
  return [
    reported(
      'controllers-differ',
      first.fact,
      `domain controllers differ about the internal transport certificate: the one from which ${server.name} reads shows ${own.known === null ? 'none' : show(own.known)}; ${list(says)}. If ${server.name} changes to such a domain controller, transport loads that value when it starts`,
    ),
  ];
};
