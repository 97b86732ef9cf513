import type { DesiredServer } from '../domain/desired.ts';
import type { Candidate, ServerClass, ServerPlan } from '../domain/plan.ts';
import type { Reversal } from '../domain/revert.ts';
import { show } from '../domain/say.ts';

/**
 * Servers whose plans are equal but for names, thumbprints and dates form a class, so that a person reads one plan of
 * the class. The order of the classes is the order of their first servers. `like`: servers that repeat the plan of another
 * one, and that one; they are in its class.
 */
export function classesOf(
  servers: readonly ServerPlan[],
  desired: readonly DesiredServer[],
  revert: readonly Reversal[] = [],
  like: ReadonlyMap<string, string> = new Map(),
): ServerClass[] {
  const fqdns = new Map(desired.map(({ name, fqdn }) => [name, fqdn]));
  const back = new Map(revert.map((one) => [one.server, one]));
  const keyOf = (server: ServerPlan): string =>
    anonymous(server, back.get(server.server), fqdns.get(server.server) ?? server.server);
  const repeated = new Set(like.values());
  const keys = new Map(
    servers.filter(({ server }) => repeated.has(server)).map((server) => [server.server, keyOf(server)]),
  );
  const alike = new Map<string, ServerPlan[]>();
  for (const server of servers) {
    const key = keys.get(like.get(server.server) ?? server.server) ?? keyOf(server);
    const members = alike.get(key);
    if (members === undefined) alike.set(key, [server]);
    else members.push(server);
  }
  return [...alike.values()].flatMap((members, i) => {
    const [first] = members;
    return first === undefined ? [] : [classOf(first, members, i + 1)];
  });
}

function classOf(first: ServerPlan, members: readonly ServerPlan[], number: number): ServerClass {
  const { verdict, steps, drift, blocked } = first;
  const held = new Set(blocked.map((one) => one.drift));
  return {
    id: `class-${number}`,
    servers: members.map(({ server }) => server),
    verdict,
    steps: steps.map(({ operation }) => operation.kind),
    drift: [...new Set(drift.map(({ code }) => code))],
    blocked: [...new Set(drift.filter(({ id }) => held.has(id)).map(({ code }) => code))],
  };
}

const THUMBPRINT = '[0-9A-F]{40}';
/** As `show` shortens a thumbprint in a sentence. */
const SHORT = '[0-9A-F]{4}…[0-9A-F]{4}';
const INSTANT = '\\d{4}-\\d\\d-\\d\\d(?:T[\\d:.]+Z| \\d\\d:\\d\\d UTC)?';
const DAYS = '\\b\\d+ days?\\b';
/** A list of thumbprints is a store: its order says nothing. */
const STORE = `\\[(?:"(?:${THUMBPRINT}|new:[^"]*)",?)+\\]`;
const THUMBPRINTS = new RegExp(THUMBPRINT, 'g');
/** The first character is tried alone, because most places of a text begin none of these. */
const STORES_OR_THUMBPRINTS = new RegExp(`(?=[[0-9A-F])(?:${STORE}|${THUMBPRINT})`, 'g');
const DIFFERING = new RegExp(`(?=[[0-9A-F])(?:${STORE}|${THUMBPRINT}|${SHORT}|${INSTANT}|${DAYS})`, 'g');
const DIFFERING_IN_REASONS = new RegExp(`${THUMBPRINT}|${SHORT}|${INSTANT}|${DAYS}`, 'g');

/**
 * The plan of a server as text, without what may differ within a class. The sentences are compared as well, because the
 * reader of a class reads the sentences of one server only. The number of active database copies is no difference: it
 * is counted for each server (`impact`).
 */
function anonymous(
  { impact: { mountedCopies, ...impact }, choice, ...server }: ServerPlan,
  revert: Reversal | undefined,
  fqdn: string,
): string {
  const rest = JSON.stringify({
    ...server,
    revert,
    impact,
    copies: mountedCopies === null ? 'unknown' : mountedCopies > 0,
  });
  const numbers = numbersIn(rest);
  const candidates = [...choice.candidates].sort(byReasonAndUse(numbers));
  const chosen = JSON.stringify({ ...choice, candidates });
  for (const id of chosen.match(THUMBPRINTS) ?? []) number(id, numbers);
  const named = replaced(replaced(`${rest}${chosen}`, inJson(fqdn), '@fqdn'), inJson(server.server), '@name');
  return named.replace(DIFFERING, (sign) => substitute(sign, numbers));
}

/** A number for each certificate, by thumbprint and by its short form. */
type Numbers = Map<string, string>;

/** In the order in which the plan uses the certificates. The order in a store says nothing. */
function numbersIn(text: string): Numbers {
  const numbers: Numbers = new Map();
  for (const found of text.match(STORES_OR_THUMBPRINTS) ?? []) if (!found.startsWith('[')) number(found, numbers);
  return numbers;
}

function number(id: string, numbers: Numbers): void {
  if (numbers.has(id)) return;
  const next = `#${numbers.size}`;
  numbers.set(id, next).set(show(id), next);
}

function substitute(sign: string, numbers: Numbers): string {
  if (sign.startsWith('['))
    return [...sign.matchAll(/"([^"]*)"/g)]
      .map(([, id = '']) => numbers.get(id) ?? 'new')
      .sort()
      .join();
  const known = numbers.get(sign);
  if (known !== undefined) return known;
  return /^\d+ days?$/.test(sign) ? '@days' : /^\d{4}-\d\d-\d\d/.test(sign) ? '@date' : '@certificate';
}

/**
 * Replaces a name, in any case, where it is a whole word. This searches for plain text, because a regular expression for
 * each of a thousand servers would have to be compiled.
 */
function replaced(text: string, name: string, sign: string): string {
  const [places, word] = [inLowerCase(text), name.toLowerCase()];
  if (word === '') return text;
  let [left, from] = ['', 0];
  for (let at = places.indexOf(word); at >= 0; at = places.indexOf(word, at + 1)) {
    if (isInWord(text, at - 1) || isInWord(text, at + word.length)) continue;
    left += text.slice(from, at) + sign;
    from = at + word.length;
  }
  return left + text.slice(from);
}

/** A letter that becomes two in lower case would move all places; the name is then found in this case only. */
function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

const isInWord = (text: string, at: number): boolean => /[\w-]/.test(text.charAt(at));

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The order of the candidates must not depend on their thumbprints. */
const byReasonAndUse =
  (numbers: Numbers) =>
  (a: Candidate, b: Candidate): number => {
    const [left, right] = [a, b].map(({ certificate, ...rest }) =>
      [reason(rest), numbers.get(certificate) ?? '~'].join(),
    );
    return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
  };

const reason = (candidate: Omit<Candidate, 'certificate'>): string =>
  JSON.stringify(candidate).replace(DIFFERING_IN_REASONS, '');
