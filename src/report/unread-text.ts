import { isKnown, type Patch } from '../domain/facts.ts';
import { factName } from './facts-said.ts';
import { hang, type Page, some } from './page.ts';

/** What could not be read, with one line for each reason: a shut management shell hides many facts. */
export function unreadLines(facts: Patch, page: Page): string[] {
  const unread = Object.entries(facts).flatMap(([fact, found]) =>
    found === undefined || isKnown(found) ? [] : [{ fact, because: found.unknown }],
  );
  const reasons = [...new Set(unread.map(({ because }) => because))];
  return reasons.flatMap((because) => {
    const names = unread.filter((one) => one.because === because).map(({ fact }) => factName(fact));
    return hang('  could not be read: ', `${some(names, page)} (${because})`, page);
  });
}
