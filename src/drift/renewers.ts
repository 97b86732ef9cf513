import { isKnown } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import { type Check, reported } from './check.ts';

/** Their scripts can take 443, 444 or SMTP, or remove the self-signed certificate (exchange facts 16). */
export const renewers: Check = (view, { server }) => {
  const found = view.peekKeys('renewer/').flatMap((fact) => {
    const kind = view.peek(fact);
    const name = fact.slice('renewer/'.length);
    return isKnown(kind)
      ? [{ fact, says: `the ${kind.known === 'service' ? 'service' : 'scheduled task'} "${name}"` }]
      : [];
  });
  const [first] = found;
  if (first === undefined) return [];
  const [renews, its] = found.length === 1 ? ['renews', 'its'] : ['renew', 'their'];
  return [
    reported(
      'other-renewer',
      first.fact,
      `on ${server.name}, ${list(found.map(({ says }) => says))} ${renews} certificates: ${its} scripts may bind another certificate to 443 or 444, enable it for SMTP, or remove the self-signed one`,
    ),
  ];
};
