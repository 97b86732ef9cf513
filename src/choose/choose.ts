import type { DesiredServer } from '../domain/desired.ts';
import { BACK_END_RECORD, type Fact, type FactKey, type Instant, isKnown, type Thumbprint } from '../domain/facts.ts';
import type { Allowed, Candidate, Choice, Waiting } from '../domain/plan.ts';
import { days, validity } from '../domain/say.ts';
import { isShutElsewhere } from '../domain/shell.ts';
import { ms, outlives, plusSeconds, validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { isBackEndRight } from './back-end-right.ts';
import { internalTransportOf } from './edge.ts';
import { type Fitness, fitness } from './fitness.ts';

interface Looked {
  readonly thumbprint: Thumbprint;
  readonly fitness: Fitness;
}
type Fit = { readonly thumbprint: Thumbprint; readonly notBefore: Instant; readonly notAfter: Instant };

/**
 * Chooses the certificate of this server: keep before adopt, adopt before create (exchange facts 3).
 * Decided once, from the observed facts. The result lists all other certificates with a reason.
 */
export function choose(view: View, server: DesiredServer, at: Instant, allowed: Allowed = {}): Choice {
  const store = view.get('store/My');
  if (!isKnown(store))
    return undecided([], 'the certificate store could not be read', [waiting('store/My', store.unknown)]);
  const looked = (store.known ?? []).map((thumbprint) => ({ thumbprint, fitness: fitness(thumbprint, view, server) }));
  const fits = looked.flatMap(asFit).sort(newestFirst);
  const enough = server.selfSigned.minDaysRemaining;
  const lasting = fits.filter((fit) => outlastsRun(fit, at) && outlives(fit.notAfter, at, enough));
  const taken = firstToServe(lasting, view, server);
  const candidates = looked.map((one) => candidate(one, taken, enough, at));
  if (taken) {
    const why = `${whyTaken(taken.thumbprint, view, server)} (${validity(taken, at)})`;
    return { certificate: taken.thumbprint, why, candidates };
  }
  return withoutLasting({ view, server, at, allowed, looked, fits, candidates });
}

/** A certificate that ends during the run would leave the server worse than before. A run takes minutes. */
const RUN_SECONDS = 3600;
export const outlastsRun = (fit: Pick<Fit, 'notBefore' | 'notAfter'>, at: Instant): boolean =>
  validAt(fit, at) && validAt(fit, plusSeconds(at, RUN_SECONDS));

interface NoLastingContext {
  readonly view: View;
  readonly server: DesiredServer;
  readonly at: Instant;
  readonly allowed: Allowed;
  readonly looked: readonly Looked[];
  readonly fits: readonly Fit[];
  readonly candidates: readonly Candidate[];
}

function withoutLasting({ view, server, at, allowed, looked, fits, candidates }: NoLastingContext): Choice {
  const why = whyNone({ server, looked, fits });
  const shell = view.get('shell/opens');
  // Only its own shell counts, unless its 444 is not what shuts it: an earlier server in the same run may be repaired, and
  // its shell may then reach this one. No shell issues a certificate on an Edge server: a person does (exchange facts 14.2).
  const shut = server.role !== 'edge' && !isTrue(shell) && !isReachedAround(view, server, at, allowed);
  const stopgap = fits.find((fit) => outlastsRun(fit, at));
  if (shut && stopgap) {
    const waitsFor = [shellWaiting(shell, server)];
    return {
      certificate: stopgap.thumbprint,
      why: `${why}; while ${shutSaid(shell)}, the newest valid one is used for now`,
      candidates: candidates.filter((one) => one.certificate !== stopgap.thumbprint),
      waitsFor,
    };
  }
  const barred = [...early(fits, at), ...unread(looked)];
  return barred.length > 0
    ? undecided(candidates, fits.length > 0 ? `${why}, but one may be usable` : UNREAD, barred)
    : { certificate: `new:${server.name}`, ...madeBy(view, allowed, why), candidates };
}

/**
 * Another certificate on 444 would not open the shell of this server, and one can be issued in another way: in the shell
 * of another server, with the snap-in, or, if a person allowed it, by Windows (exchange facts 14).
 */
const isReachedAround = (view: View, server: DesiredServer, at: Instant, { withoutCmdlets }: Allowed): boolean =>
  (isShutElsewhere(view, server) || isBackEndRight(view, at)) &&
  (withoutCmdlets === true || isTrue(view.get('shell/reaches')));

function whyNone({ server, looked, fits }: Pick<NoLastingContext, 'server' | 'looked' | 'fits'>): string {
  if (fits.length > 0) return `none is valid for more than ${days(server.selfSigned.minDaysRemaining)}`;
  const own = looked.some(({ fitness: found }) => found.is === 'unfit' && !found.foreign);
  return own ? 'each that the server has was rejected' : 'the server has none';
}

const UNREAD = 'one may be usable, but could not be read';

const shutSaid = (shell: Fact<boolean>): string =>
  isKnown(shell) ? 'no management shell opens' : 'it is not known whether a management shell opens';

function madeBy(view: View, { withoutCmdlets }: Allowed, why: string): Pick<Choice, 'why' | 'by'> {
  if (!withoutCmdlets || cmdletsReach(view)) return { why };
  return { why: `${why}; no Exchange cmdlet can be run, so Windows creates it`, by: 'windows' };
}

/** True if its own shell opens. If it is known not to open: true if the shell of another server reaches this one. */
function shellReaches(view: View): boolean {
  const own = view.get('shell/opens');
  if (!isKnown(own)) return false;
  return own.known === true || isTrue(view.get('shell/reaches'));
}

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;

/** Certificate cmdlets call MSExchangeServiceHost on the server itself, from any shell (exchange facts 4.5). */
function cmdletsReach(view: View): boolean {
  const host = view.get('service/MSExchangeServiceHost');
  return shellReaches(view) && (!isKnown(host) || host.known === 'running');
}

const shellWaiting = (shell: ReturnType<View['get']>, { name }: DesiredServer): Waiting =>
  isKnown(shell)
    ? { fact: 'shell/opens', is: 'unmet', requires: { code: 'shell-opens', server: name } }
    : waiting('shell/opens', shell.unknown);

/**
 * A clock may be wrong, and issuing another certificate would not correct that
 * (exchange facts 16, not-before-in-future).
 */
const early = (fits: readonly Fit[], at: Instant): Waiting[] =>
  fits
    .filter((fit) => ms(fit.notBefore) > ms(at))
    .map((fit) => ({
      fact: `certificate/${fit.thumbprint}`,
      is: 'unmet',
      requires: { code: 'certificate-valid-by-now', certificate: fit.thumbprint, from: fit.notBefore },
    }));

const unread = (looked: readonly Looked[]): Waiting[] =>
  looked.flatMap(({ fitness: found }) => (found.is === 'unknown' ? [waiting(found.fact, found.because)] : []));

const undecided = (candidates: readonly Candidate[], why: string, waitsFor: Waiting[]): Choice => ({
  certificate: null,
  why,
  candidates,
  waitsFor,
});

const waiting = (fact: FactKey, because: string): Waiting => ({ fact, is: 'unknown', because });

const asFit = ({ thumbprint, fitness: found }: Looked): Fit[] =>
  found.is === 'fit'
    ? [{ thumbprint, notBefore: found.certificate.notBefore, notAfter: found.certificate.notAfter }]
    : [];

const newestFirst = (a: Fit, b: Fit): number =>
  ms(b.notAfter) - ms(a.notAfter) || ms(b.notBefore) - ms(a.notBefore) || (a.thumbprint < b.thumbprint ? -1 : 1);

/**
 * A certificate that already has one of the declared uses costs one step and one outage less than any other, so it
 * comes before a newer one (exchange facts 3).
 */
const firstToServe = (newestFirst: readonly Fit[], view: View, server: DesiredServer): Fit | undefined =>
  declaredUses(server)
    .map((use) => newestFirst.find(({ thumbprint }) => uses(use, thumbprint, view, server)))
    .find((fit) => fit !== undefined) ?? newestFirst[0];

function whyTaken(thumbprint: Thumbprint, view: View, server: DesiredServer): string {
  const declared = declaredUses(server);
  const inUse = (use: DeclaredUse): boolean =>
    !isKnown(holderOf(use, view, server)) || uses(use, thumbprint, view, server);
  const [use] = declared.filter((one) => uses(one, thumbprint, view, server));
  if (use === undefined) return 'the newest one that is valid long enough';
  if (declared.every(inUse)) return 'it is in use';
  return use === BACK_END_RECORD ? '444 uses it already' : 'internal transport uses it already';
}

const holderOf = (use: DeclaredUse, view: View, server: DesiredServer): Fact<string> =>
  use === 'internal-transport' ? internalTransportOf(view, server) : view.get(use);

function uses(use: DeclaredUse, thumbprint: Thumbprint, view: View, server: DesiredServer): boolean {
  const found = holderOf(use, view, server);
  return isKnown(found) && found.known === thumbprint;
}

type DeclaredUse = typeof BACK_END_RECORD | 'internal-transport';

/** In the order of their weight: a change of internal transport is written to the directory (exchange facts 7.1). */
const declaredUses = (server: DesiredServer): DeclaredUse[] => [
  ...(server.selfSigned.services.includes('SMTP') ? (['internal-transport'] as const) : []),
  ...(server.backEnd.certificate === 'self-signed' ? [BACK_END_RECORD] : []),
];

function candidate(
  { thumbprint, fitness: found }: Looked,
  taken: Fit | undefined,
  enough: number,
  at: Instant,
): Candidate {
  if (found.is === 'unfit') {
    return { certificate: thumbprint, rejected: found.because, ...(found.foreign ? { foreign: true as const } : {}) };
  }
  if (found.is === 'unknown') return { certificate: thumbprint, unknown: { fact: found.fact, because: found.because } };
  if (thumbprint === taken?.thumbprint) return { certificate: thumbprint };
  const lasts = outlastsRun(found.certificate, at) && outlives(found.certificate.notAfter, at, enough);
  return {
    certificate: thumbprint,
    rejected: lasts ? 'another is preferred' : `it ${validity(found.certificate, at)}`,
  };
}
