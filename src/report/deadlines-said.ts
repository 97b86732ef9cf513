import { BACK_END_RECORD, FRONT_END_RECORDS } from '../domain/facts.ts';
import type { Deadline, Plan } from '../domain/plan.ts';
import { days, list, show } from '../domain/say.ts';
import { portSaid } from '../facts/words.ts';
import { type Page, some } from './page.ts';

/** `(the 443 certificate 7C65…7CC3 expires then)`: what ends the validity of a plan. */
export function deadlinesSaid({ deadlines, desired }: Plan, page: Pick<Page, 'verbose'>): string {
  const minimums = new Map(desired.state.servers.map(({ name, selfSigned }) => [name, selfSigned.minDaysRemaining]));
  const isHere = ({ server }: Deadline): boolean => minimums.has(server);
  const here = deadlines.filter(isHere);
  const alike = new Map<string, { readonly deadline: Deadline; readonly on: string[] }>();
  // A part of a plan is valid as long as the whole plan, so the reason can be a server of the other part.
  for (const deadline of here.length > 0 ? here : deadlines) {
    const { server, ...rest } = deadline;
    const key = JSON.stringify(rest);
    const same = alike.get(key);
    if (same) same.on.push(server);
    else alike.set(key, { deadline, on: [server] });
  }
  const said = [...alike.values()].map(({ deadline, on }) => {
    const minimum = minimums.get(deadline.server);
    const where = minimums.size > 1 || !isHere(deadline) ? ` of ${some(on, page)}` : '';
    return `${certificateSaid(deadline)}${where} ${eventSaid(deadline, minimum)} then`;
  });
  const shown = page.verbose ? said : said.slice(0, MOST);
  const left = said.length - shown.length;
  return `(${shown.join('; ')}${left > 0 ? `; and ${left} more, --verbose names all` : ''})`;
}

/** Servers that were installed on one day can have many deadlines in the same minute. */
const MOST = 3;

const certificateSaid = ({ certificate, use }: Deadline): string => {
  const uses = usesSaid(use);
  return `the ${uses === '' ? 'installed' : uses} certificate ${show(certificate)}`;
};

const [EVERY_ADDRESS, LOOPBACK] = FRONT_END_RECORDS;

/** One site has both records of 443: it is named once if they agree. */
function usesSaid(use: Deadline['use']): string {
  const both = use.includes(EVERY_ADDRESS) && use.includes(LOOPBACK);
  const records = [BACK_END_RECORD, ...FRONT_END_RECORDS].filter(
    (record) => use.includes(record) && !(both && record === LOOPBACK),
  );
  return list([
    ...records.map((record) => portSaid(record.slice('sslcert/'.length))),
    ...(use.includes('internal-transport') ? ['internal transport'] : []),
  ]);
}

/** The minimum of a server that is left out is not known here. */
function eventSaid({ event }: Deadline, minimum: number | undefined): string {
  if (event === 'becomes-valid') return 'becomes valid';
  if (event === 'expires') return 'expires';
  return minimum === undefined ? 'has too few days left' : `has only ${days(minimum)} left`;
}
