import { type CertificateId, type FactKey, isKnown, isNew } from '../domain/facts.ts';
import { show, validity } from '../domain/say.ts';
import { type Check, ours } from './check.ts';

/** A certificate of this server that was replaced by another one. */
export const superseded: Check = (view, goal) =>
  goal.intent !== 'retire'
    ? []
    : Object.keys(goal.want)
        .filter((key): key is Extract<FactKey, `certificate/${string}`> => key.startsWith('certificate/'))
        .flatMap((key) => {
          const found = view.get(key);
          if (!isKnown(found) || found.known === null) return [];
          const id = show(key.slice('certificate/'.length));
          return [
            ours(
              'certificate-superseded',
              key,
              `${id} (${validity(found.known, goal.at)})${successor(goal.choice.certificate)}`,
            ),
          ];
        });

/** `retire` issues nothing, so in its plan a new certificate is one that does not exist yet. */
function successor(chosen: CertificateId | null): string {
  if (chosen === null) return ': its successor is not chosen yet';
  return isNew(chosen) ? ': its successor is not issued yet' : ` is superseded by ${show(chosen)}`;
}
