import { fitness } from '../choose/fitness.ts';
import { isKnown, isNew } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { days, show, validity } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, ours } from './check.ts';

/** The store has no certificate that is valid for long enough, or this is not known. */
export const selfSigned: Check = (view, goal) => {
  if (goal.intent !== 'converge') return [];
  const { certificate, waitsFor } = goal.choice;
  const chosen = certificate !== null && !isNew(certificate);
  if (chosen && waitsFor === undefined) return [];
  if (certificate !== null && isNew(certificate) && inStore(view, certificate)) return [];
  return [lacking(view, goal)];
};

const inStore = (view: View, certificate: string): boolean => {
  const store = view.get('store/My');
  return isKnown(store) && (store.known ?? []).includes(certificate);
};

function lacking(view: View, goal: Goal) {
  const wanted = `more than ${days(goal.server.selfSigned.minDaysRemaining)} are required`;
  const newest = newestOfServer(view, goal);
  if (newest === undefined) {
    const known = goal.choice.certificate === null ? 'is known to be usable' : 'can be used';
    return ours(
      'self-signed-missing',
      'store/My',
      `no self-signed certificate of ${goal.server.name} ${known}: ${goal.choice.why}`,
    );
  }
  const { id, notBefore, notAfter } = newest;
  const code = ms(notAfter) <= ms(goal.at) ? 'self-signed-expired' : 'self-signed-expiring';
  return ours(
    code,
    'store/My',
    `${show(id)} ${validity({ notBefore, notAfter }, goal.at)}; ${wanted}, and no other certificate has them`,
  );
}

/** The newest certificate that could serve except for its dates. */
function newestOfServer(view: View, goal: Goal) {
  const looked = [...goal.choice.candidates.map((c) => c.certificate), goal.choice.certificate ?? ''];
  return looked
    .flatMap((id) => {
      const found = fitness(id, view, goal.server);
      return found.is === 'fit'
        ? [{ id, notBefore: found.certificate.notBefore, notAfter: found.certificate.notAfter }]
        : [];
    })
    .sort((a, b) => ms(b.notAfter) - ms(a.notAfter))[0];
}
