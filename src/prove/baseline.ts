import {
  type Fact,
  type FactKey,
  FRONT_END_RECORDS,
  HEALTH_PAGES,
  HEALTHY,
  isKnown,
  type Key,
} from '../domain/facts.ts';
import type { Evidence } from '../domain/journal.ts';
import type { Proof } from '../domain/proof.ts';
import { answersItself } from '../domain/shell.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';
import { eventExcuse } from './logged.ts';

/**
 * The value that a steady proof wants is the one from the first look of the run, even if it changed after the plan was
 * made.
 */
export const wantOf = ({ want, steady }: Proof, was: Fact<unknown>): unknown =>
  steady && isKnown(was) ? was.known : want;

/**
 * Why a proof that does not hold cannot fail its step. The baseline is the first look of the run: a fact that was wrong
 * or unreadable then cannot fail a step (exchange facts 13).
 */
export function excuseOf({ fact, want }: Proof, before: View, after: View): string | undefined {
  const [was, is] = [before.peek(fact), after.peek(fact)];
  const excuse = familyOf(fact)?.excuse;
  if (excuse !== undefined && fact.startsWith('event/')) return eventExcuse(fact, before, after, excuse);
  if (excuse !== undefined) return wrongBefore(excuse, want, was);
  if (isKnown(was) && was.known === false) return 'it failed before the first step as well';
  if (isFrontEndWire(fact) || (fact.startsWith('wire/') && showsNothing(fact, before, after)))
    return neverSeen(was, is);
  const blind = couldNotSucceed(fact, before) ? undefined : unread(was, is);
  return blind ?? familyOf(fact)?.decidesNothing;
}

/**
 * An event stays in the log for weeks, so it would fail each further look. A person has read in the report that it was
 * logged, and continued the run: only a newer one counts.
 */
export const alreadyReported = (fact: FactKey, is: Fact<unknown>, reported: readonly Evidence[]): string | undefined =>
  fact.startsWith('event/') &&
  isKnown(is) &&
  is.known !== null &&
  reported.some((one) => one.fact === fact && one.saw === is.known)
    ? 'it was reported when the run stopped, and not logged again since'
    : undefined;

/**
 * A port that presented nothing before the first step did not show either that this server can see it. For 444, a management
 * shell that this server answers or a health page behind it is then the proof. No shell shows the certificate of 443: the http.sys record, which the step
 * writes and which is read again, is the proof.
 */
const neverSeen = (was: Fact<unknown>, is: Fact<unknown>): string | undefined =>
  isKnown(was) && was.known === null && !isKnown(is)
    ? `it presented nothing before the first step, so it is not known whether this server can see it: ${is.unknown}`
    : unread(was, is);

const isFrontEndWire = (fact: FactKey): boolean =>
  FRONT_END_RECORDS.some((one) => fact === one.replace('sslcert', 'wire'));

/**
 * Every handshake with this port failed, because the certificate of its record is missing or has no usable key. That
 * does not show that this port cannot be seen, so the next handshake must succeed. A management shell that the back end of
 * this server answers and a health page behind 444 are the other proofs that 444 works.
 */
function couldNotSucceed(fact: FactKey, before: View): boolean {
  const used = keyOfPort(fact, before);
  return used !== undefined && ((isKnown(used.held) && used.held.known === null) || isUnusable(used.key));
}

/**
 * No handshake succeeded in this look, although the certificate of another port has a usable key. If the client side of
 * TLS 1.2 is off, a server fails with all of its own ports, and they work for others (exchange facts 13). A handshake
 * with this port then shows nothing.
 */
function seesNoPort(view: View, fact: FactKey): boolean {
  const ports = view.peekKeys('wire/');
  return (
    ports.every((port) => !isKnown(view.peek(port))) &&
    ports.some((port) => {
      const used = port === fact ? undefined : keyOfPort(port, view);
      return used !== undefined && isKnown(used.key) && !isUnusable(used.key);
    })
  );
}

/** Before the step, each handshake failed. A port on which nothing listened, such as while IIS is stopped, shows nothing. */
function sawNoPort(view: View): boolean {
  const ports = view.peekKeys('wire/').map((port) => view.peek(port));
  return ports.every((seen) => !isKnown(seen) || seen.known === null) && ports.some((seen) => !isKnown(seen));
}

/** The certificate of the http.sys record of a port, and its key. Undefined if it is not known that there is a record. */
function keyOfPort(fact: FactKey, view: View) {
  if (!fact.startsWith('wire/')) return undefined;
  const record = view.peek(`sslcert/${fact.slice('wire/'.length)}`);
  if (!isKnown(record) || record.known === null) return undefined;
  return { held: view.peek(`certificate/${record.known}`), key: view.peek(`key/${record.known}`) };
}

const isUnusable = (key: Fact<Key>): boolean => isKnown(key) && key.known?.usable !== true;

/** A handshake that fails shows nothing here: the port works, or this server sees none of its own ports. */
const showsNothing = (fact: FactKey, before: View, after: View): boolean =>
  opensThroughItself(after) ||
  (fact === 'wire/0.0.0.0:444' && answersBehind444(after)) ||
  (sawNoPort(before) && seesNoPort(after, fact));

/** The server reads its health pages through its own 444, so a healthy one shows that 444 works (exchange facts 13.1). */
const answersBehind444 = (view: View): boolean =>
  HEALTH_PAGES.some((page) => {
    const status = view.peek(page);
    return isKnown(status) && status.known === HEALTHY;
  });

/** True only if it is known which back end answered: that of another server shows nothing about this 444. */
function opensThroughItself(view: View): boolean {
  const shell = view.peek('shell/opens');
  const identity = view.peek('identity');
  if (!isKnown(shell) || shell.known !== true || !isKnown(identity) || identity.known === null) return false;
  return answersItself(view, identity.known) === true;
}

/** What was not right before the first step is not waited for. Everything else gets its time, although it decides nothing. */
export const isAwaited = ({ fact, want }: Proof, before: View, after: View): boolean => {
  const [was, is] = [before.peek(fact), after.peek(fact)];
  const family = familyOf(fact);
  if (family?.comesLater) return isKnown(was) && isKnown(is) && is.known !== want;
  const held = isKnown(was) && was.known === want;
  return held && family?.decidesNothing !== undefined && !(isKnown(is) && is.known === want);
};

/**
 * If a page was not seen healthy before, a step cannot be blamed for it. An event that is already in the log may be
 * logged again.
 */
function wrongBefore(excuse: string, well: unknown, was: Fact<unknown>): string | undefined {
  if (!isKnown(was)) return `it could not be read before the first step: ${was.unknown}`;
  return was.known === well ? undefined : excuse;
}

export const unread = (was: Fact<unknown>, is: Fact<unknown>): string | undefined =>
  !isKnown(was) && !isKnown(is) ? `it could not be read before the first step either: ${is.unknown}` : undefined;
