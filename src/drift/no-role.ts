import { BACK_END, isKnown } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { type Check, ours } from './check.ts';
import { otherMachine } from './identity.ts';

/**
 * A computer without a role of Exchange has no certificates that exstate could compare: each other difference follows
 * from this one. While Setup runs, the role may be on its way (exchange facts 14).
 */
export const noRole: Check = (view, goal) => {
  const role = view.peek('role');
  const setup = view.peek('setup-running');
  const hasNone = isKnown(role) && role.known === null && isKnown(setup) && setup.known === false;
  if ((!hasNone && !isClientAccessOnly(view)) || otherMachine(view, goal).length > 0) return [];
  const { name } = goal.server;
  return [ours('no-role', 'role', `${hasNone ? whatItIs(view) : CLIENT_ACCESS}: remove ${name} from the YAML`)];
};

const CLIENT_ACCESS =
  'this computer has the Client Access role of Exchange 2013 alone, which has neither 444 nor an internal transport certificate (its build is 15.0, and IIS has no site "Exchange Back End")';

/** Only Exchange 2013 has this role without the Mailbox role (exchange facts 2.4). */
function isClientAccessOnly(view: View): boolean {
  const [role, build, backEnd] = [view.peek('role'), view.peek('build'), view.peek(`extended-protection/${BACK_END}`)];
  if (!isKnown(role) || role.known !== 'mailbox' || !isKnown(build) || !isKnown(backEnd)) return false;
  return build.known?.startsWith('15.0.') === true && backEnd.known === null;
}

/** The registry key of Setup is there with the tools alone, too. Only its value Services shows a role. */
function whatItIs(view: View): string {
  const build = view.peek('build');
  return isKnown(build) && build.known !== null
    ? `this computer has the management tools of Exchange only, and no role with certificates (in the registry, Setup has build ${build.known} and no value Services, and there is no key EdgeTransportRole)`
    : 'this computer has no role of Exchange (the registry has neither a value Services of Setup nor a key EdgeTransportRole)';
}
