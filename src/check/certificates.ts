import { notTheServers } from '../choose/fitness.ts';
import type { CheckedCertificate, CheckState, OwnFinding, Thresholds } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { type Certificate, isKnown, type Thumbprint } from '../domain/facts.ts';
import type { Drift } from '../domain/plan.ts';
import { presents } from '../domain/presents.ts';
import { daysLeft, ms, outlives } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { isBesideTheRecord, USES, type Use, useName } from '../facts/uses.ts';

interface Asked {
  readonly server: DesiredServer;
  readonly view: View;
  readonly uses: ReadonlyMap<Thumbprint, readonly Use[]>;
  readonly drifts: readonly Drift[];
  readonly thresholds: Thresholds;
  readonly at: string;
}

interface One {
  readonly certificate: CheckedCertificate;
  readonly findings: readonly OwnFinding[];
}

/** Every certificate in use, with its state, and what is to be said of its dates. */
export const certificatesOf = (asked: Asked): One[] =>
  [...asked.uses]
    .sort(([, a], [, b]) => place(a) - place(b))
    .map(([id, uses]) => {
      const found = asked.view.peek(`certificate/${id}`);
      if (!isKnown(found)) return isUnlisted(id, asked.view) ? unlisted(id, uses, asked) : unread(id, uses, asked);
      return found.known === null ? gone(id, uses, asked) : dated(id, found.known, uses, asked);
    });

const place = ([first]: readonly Use[]): number => (first === undefined ? USES.length : USES.indexOf(first.kind));

const NO_DATES = { subject: null, issuer: null, notAfter: null, daysRemaining: null } as const;

/** That it could not be read is said with the other facts (`unread.ts`). */
const unread = (id: Thumbprint, uses: readonly Use[], { server }: Asked): One => ({
  certificate: { server: server.name, certificate: id, ...NO_DATES, uses: uses.map(useName), state: 'unknown' },
  findings: [],
});

/** Exchange lists every certificate that has a private key (exchange facts 13.7). Without one, TLS fails as if it were gone. */
export function isUnlisted(id: Thumbprint, view: View): boolean {
  const flags = view.peek(`flags/${id}`);
  return isKnown(flags) && flags.known === null;
}

function unlisted(id: Thumbprint, uses: readonly Use[], asked: Asked): One {
  const needed = uses.filter(({ kind }) => kind !== 'auth-previous');
  const down = needed.some(isDown);
  const state: CheckState = down ? 'critical' : needed.length > 0 ? 'warning' : 'ok';
  const common = about(asked.server, id, needed, null);
  const { certificate } = unread(id, uses, asked);
  return {
    certificate: { ...certificate, state },
    findings: needed.length === 0 ? [] : [{ ...common, code: 'certificate-not-listed', state, down, about: {} }],
  };
}

/** With these, clients are refused at once. The others fail when the process that uses them starts again. */
const DOWN: readonly Use['kind'][] = ['444', '443', 'loopback', 'internal-transport', 'auth'];

function gone(id: Thumbprint, uses: readonly Use[], asked: Asked): One {
  const { server, drifts } = asked;
  if (uses.every((use) => isFromCentralStore(use, asked))) return elsewhere(id, uses, asked, CENTRAL_STORE);
  if (uses.every((use) => isInOtherStore(id, use, asked))) return elsewhere(id, uses, asked, OTHER_STORE);
  const needed = uses.filter(({ kind }) => kind !== 'auth-previous');
  const state: CheckState = needed.some(isDown) ? 'critical' : needed.length > 0 ? 'warning' : 'ok';
  const left = needed.filter((use) => !drifts.some((drift) => saysGone(drift, use)));
  const finding: OwnFinding = {
    ...about(server, id, left, null),
    code: 'certificate-not-installed',
    state: left.some(isDown) ? 'critical' : 'warning',
    down: left.some(isDown),
    about: {},
  };
  return {
    certificate: { server: server.name, certificate: id, ...NO_DATES, uses: uses.map(useName), state },
    findings: left.length === 0 ? [] : [finding],
  };
}

/** The file of the certificate is on a share, so only the handshake shows it, and exstate does not know its dates. */
const isFromCentralStore = ({ fact }: Use, { view }: Asked): boolean =>
  fact.startsWith('wire/') && isBesideTheRecord(fact.slice('wire/'.length), view);

const CENTRAL_STORE = 'it is a file of the central certificate store';
const OTHER_STORE = 'it is in another store than LocalMachine\\My';

/** Its port presents it, so it is installed, and exstate reads My only. */
function isInOtherStore(id: Thumbprint, { fact }: Use, { view }: Asked): boolean {
  const [, endpoint] = /^(?:sslcert|wire)\/([^/]+:\d+)$/.exec(fact) ?? [];
  if (endpoint === undefined || !presents(`sslcert/${endpoint}`, id, view)) return false;
  const record = view.peek(`sslcert/${endpoint}`);
  return isKnown(record) && record.known === id;
}

const elsewhere = (id: Thumbprint, uses: readonly Use[], asked: Asked, because: string): One => ({
  ...unread(id, uses, asked),
  findings: [
    {
      ...about(asked.server, id, uses, null),
      code: 'facts-unread',
      state: 'unknown',
      about: { facts: [`certificate/${id}`], because },
    },
  ],
});

/** A port that still presents it works until its process starts again. */
const isDown = ({ kind, fact }: Use): boolean => DOWN.includes(kind) && !fact.startsWith('wire/');

function saysGone({ code, fact }: Drift, use: Use): boolean {
  if (use.kind === 'auth') return code === 'auth-missing';
  if (use.kind === 'auth-next') return code === 'auth-next-missing';
  if (use.fact === 'wire/2525/x-anonymoustls') return code === 'transport-restart-due';
  return fact === use.fact;
}

function dated(id: Thumbprint, found: Certificate, uses: readonly Use[], asked: Asked): One {
  const { server, at, drifts } = asked;
  const judged = uses.filter((use) => isJudged(use, found, asked));
  const state: CheckState = judged.length === 0 ? 'ok' : stateOf(found, judged, asked);
  const left = judged.filter((use) => !drifts.some((drift) => saysDate(drift, use)));
  const common = about(server, id, left, daysLeft(found.notAfter, at));
  const { subject, issuer, notAfter } = found;
  const daysRemaining = daysLeft(notAfter, at);
  return {
    certificate: {
      server: server.name,
      certificate: id,
      subject,
      issuer,
      uses: uses.map(useName),
      notAfter,
      daysRemaining,
      state,
    },
    findings:
      state === 'ok' || left.length === 0 || isSaidByDrift(found, asked) ? [] : [dateFinding(common, found, state, at)],
  };
}

/**
 * The certificate of before is not needed any more, and the next one is judged by the checks of the Auth certificate. Of
 * several federation certificates, one that has expired beside a valid one is the previous one (exchange facts 7.3).
 */
function isJudged({ kind }: Use, { notAfter }: Certificate, { view, uses, at }: Asked): boolean {
  if (kind === 'auth-previous' || kind === 'auth-next') return false;
  if (kind !== 'federation' || ms(notAfter) > ms(at)) return true;
  return ![...uses].some(([id, all]) => {
    const other = view.peek(`certificate/${id}`);
    const isFederation = all.some((use) => use.kind === 'federation');
    return isFederation && isKnown(other) && other.known !== null && ms(other.known.notAfter) > ms(at);
  });
}

function stateOf(found: Certificate, uses: readonly Use[], asked: Asked): CheckState {
  const { at, thresholds, server } = asked;
  if (ms(found.notBefore) > ms(at) || !outlives(found.notAfter, at, thresholds.criticalDays)) return 'critical';
  if (!outlives(found.notAfter, at, thresholds.warningDays)) return 'warning';
  const own = uses.some(({ kind }) => kind === '444' || kind === 'internal-transport');
  const isOwn = own && notTheServers(found, server) === undefined;
  return isOwn && !outlives(found.notAfter, at, server.selfSigned.minDaysRemaining) ? 'warning' : 'ok';
}

/**
 * A drift of exstate already says that the self-signed certificate has too few days, or that another one is wanted. If
 * the store was not read, it says only that.
 */
const isSaidByDrift = ({ notBefore, notAfter }: Certificate, { at, thresholds, drifts, view }: Asked): boolean =>
  ms(notBefore) <= ms(at) &&
  outlives(notAfter, at, thresholds.warningDays) &&
  isKnown(view.peek('store/My')) &&
  drifts.some(({ owner }) => owner === 'ours');

function saysDate({ code, fact }: Drift, use: Use): boolean {
  if (use.kind === 'auth') return code === 'auth-expired' || code === 'auth-expiring';
  return code === 'frontend-expired' && fact === use.fact;
}

function dateFinding(common: ReturnType<typeof about>, found: Certificate, state: CheckState, at: string): OwnFinding {
  const { notAfter, notBefore } = found;
  if (ms(notBefore) > ms(at))
    return { ...common, code: 'certificate-not-yet-valid', state, about: { from: notBefore } };
  const code = ms(notAfter) <= ms(at) ? 'certificate-expired' : 'certificate-expires';
  return { ...common, code, state, about: { notAfter } };
}

const about = (server: DesiredServer, id: Thumbprint, uses: readonly Use[], daysRemaining: number | null) => ({
  server: server.name,
  down: false,
  fact: uses[0]?.fact ?? null,
  certificate: id,
  uses: uses.map(useName),
  daysRemaining,
});
