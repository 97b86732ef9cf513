import { portsThatTakeNewest } from '../actions/starttls.ts';
import { type Certificate, type Fact, type FactKey, isKnown, unknown } from '../domain/facts.ts';
import type { Cannot } from '../domain/revert.ts';
import { quote, typed } from '../typed/literal.ts';
import { type Asked, changedKeys, inList, isInstalled, isRestorable, isSame, listOf } from './reverting.ts';

/** `retire` removed it. It may have been imported again. */
export const removed = (asked: Asked): Cannot[] =>
  removedIds(asked).flatMap((id): Cannot[] => {
    const held = asked.changes.found[`certificate/${id}`] as Fact<Certificate> | undefined;
    return held === undefined || !isKnown(held) || held.known === null || isInstalled(id, asked.now)
      ? []
      : [{ code: 'removed', certificate: id, notAfter: held.known.notAfter }];
  });

const removedIds = (asked: Asked): string[] =>
  changedKeys(asked).flatMap((key) => {
    const left = asked.changes.left[key];
    return key.startsWith('certificate/') && left && isKnown(left) && left.known === null ? [rest(key)] : [];
  });

const rest = (key: FactKey): string => key.slice(key.indexOf('/') + 1);

const issuedIds = ({ changes: { found, left } }: Asked): string[] =>
  listOf(left['store/My']).filter((id) => inList(found['store/My'], id) === false);

/** exstate does not remove it: somebody may have bound it meanwhile, and the next plan to converge adopts it. */
export const issuedStay = (asked: Asked): Cannot[] =>
  issuedIds(asked)
    .filter((id) => isInstalled(id, asked.now))
    .map((certificate) => ({
      code: 'issued-stays',
      certificate,
      ports: portsThatTakeNewest(asked.now, asked.server.name),
      powershell: [
        `Remove-ExchangeCertificate -Server ${quote(asked.server.fqdn)} -Thumbprint ${typed(certificate)}    # only after 444 and internal transport use another one`,
      ],
    }));

/** Nothing uses what was added: it does no harm, and a revert leaves it. */
export function additions(asked: Asked): Cannot[] {
  const told = [...removedIds(asked), ...issuedIds(asked)];
  return changedKeys(asked).flatMap((fact): Cannot[] => {
    if (isRestorable(fact) || fact.startsWith('store/') || told.includes(rest(fact))) return [];
    const was = asked.changes.found[fact] ?? unknown('not observed');
    if (isSame(asked.now.peek(fact), was)) return [];
    return [{ code: 'stays', fact }];
  });
}
