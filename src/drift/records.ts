import { internalTransportOf } from '../choose/edge.ts';
import { authThumbprints } from '../choose/fitness.ts';
import type { Holder, HolderFault } from '../domain/codes.ts';
import {
  BACK_END_RECORD,
  BACK_END_ROW,
  type CertificateId,
  type Fact,
  type FactKey,
  isKnown,
  type Key,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import { type Drift, type Goal, goesBack } from '../domain/plan.ts';
import { presents } from '../domain/presents.ts';
import { keyFault, show, validity } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, down443, down444, ours, unread } from './check.ts';

/** The certificate of an http.sys record, or the internal transport certificate. */
export const holders: Check = (view, goal) =>
  Object.keys(goal.want)
    .filter((key): key is UseKey => key.startsWith('sslcert/') || key === 'internal-transport')
    .flatMap((key) => holder(key, view, goal));

export type UseKey = Extract<FactKey, `sslcert/${string}`> | 'internal-transport';

function holder(key: UseKey, view: View, goal: Goal): Drift[] {
  const found = holding(key, view, goal);
  if (!isKnown(found)) return [unread(key, found.unknown)];
  const wanted = goal.want[key] as { known: CertificateId | null };
  if (found.known === wanted.known) return [];
  const { prefix, suffix, says } = faultOf(key, found.known, view, goal);
  return [ours(`${prefix}-${suffix}`, key, says)];
}

export const holding = (key: UseKey, view: View, { server }: Goal): Fact<Thumbprint> =>
  key === 'internal-transport' ? internalTransportOf(view, server) : view.get(key);

export interface HolderSaid {
  readonly prefix: Holder;
  readonly suffix: HolderFault;
  readonly says: string;
}

export function faultOf(key: UseKey, id: Thumbprint | null, view: View, goal: Goal): HolderSaid {
  const [use, prefix] = named(key);
  if (id === null) return { prefix, suffix: 'empty', says: ifDown(key, view, `${use} has no certificate`) };
  const [suffix, what] = describe(id, key, view, goal);
  const says = `${use} uses ${show(id)}${what}`;
  const isDown = suffix === 'stale' || suffix === 'key-unusable';
  return { prefix, suffix, says: isDown ? ifDown(key, view, says) : says };
}

/** A binding that is missing is a difference of its own, which says it. */
function ifDown(key: UseKey, view: View, says: string): string {
  const row = view.get(BACK_END_ROW);
  if (key === 'sslcert/0.0.0.0:443') return down443(says);
  return key !== BACK_END_RECORD || (isKnown(row) && row.known === null) ? says : down444(says);
}

const named = (key: UseKey): [use: string, prefix: Holder] => {
  if (key === 'internal-transport') return ['internal transport', 'transport'];
  const endpoint = key.slice('sslcert/'.length).replace(/^0\.0\.0\.0:/, '');
  return [endpoint, endpoint === '444' ? 'backend' : 'frontend'];
};

/** What is wrong with this certificate, the worst fault first. */
function describe(id: Thumbprint, use: UseKey, view: View, goal: Goal): [suffix: HolderFault, what: string] {
  const found = view.get(`certificate/${id}`);
  if (!isKnown(found)) return ['bound-to-other', ', which could not be read'];
  const works = use !== 'internal-transport' && presents(use, id, view);
  if (found.known === null) return works ? ['bound-to-other', ELSEWHERE] : ['stale', ', which is not installed'];
  const key = view.get(`key/${id}`);
  const fault = isKnown(key) ? keyFault(key.known) : undefined;
  if (fault !== undefined) return [works && !isCookieKey(use, key) ? 'bound-to-other' : 'key-unusable', ` (${fault})`];
  if (authThumbprints(view.peek('auth-certificate')).includes(id)) return ['bound-to-auth', ', the Auth certificate'];
  if (!sameName(found.known.subject, found.known.issuer))
    return ['bound-to-foreign', ` (issued by ${found.known.issuer})`];
  if (ms(found.known.notAfter) <= ms(goal.at)) return ['bound-to-expired', ` (${validity(found.known, goal.at)})`];
  if (!sameName(found.known.subject, `CN=${goal.server.name}`))
    return ['bound-to-foreign', ` (for ${found.known.subject})`];
  const other = goesBack(goal) ? 'not the one from before' : 'not the chosen certificate';
  return ['bound-to-other', ` (${validity(found.known, goal.at)}), ${other}`];
}

const ELSEWHERE = ', which is in another store than LocalMachine\\My: Exchange does not see it';

/** OWA and ECP encrypt their cookies with the key of 443, which fails with a CNG key; 444 works (exchange facts 6). */
const isCookieKey = (use: UseKey, key: Fact<Key>): boolean =>
  use !== BACK_END_RECORD && isKnown(key) && key.known?.provider === 'cng';
