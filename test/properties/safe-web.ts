import { BACK_END, FRONT_END, sameName } from '../../src/domain/facts.ts';
import { validAt } from '../../src/domain/time.ts';
import { type Organization, type Server, settingsOf, shellShut } from '../../src/simulator/index.ts';

import { type Effect, inStore, isFit, opens, type Rule, same, text } from './safe-words.ts';

const FRONT = ['0.0.0.0:443', '127.0.0.1:443'];

const BACK = '0.0.0.0:444';

const frontEnd: Rule = ({ start, was, is, wanted, effect }) =>
  FRONT.filter((endpoint) => !same(was.sslcert[endpoint], is.sslcert[endpoint]))
    .filter((endpoint) => {
      const now = inStore(is, is.sslcert[endpoint]);
      const declared = wanted?.frontEnd.certificate === 'self-signed' && now && isFit(effect, is, now);
      return (
        !declared &&
        !(wanted?.frontEnd.certificate === 'self-signed' && same(start.sslcert[endpoint], is.sslcert[endpoint]))
      );
    })
    .map((endpoint) => `443 moved: ${endpoint}`);

const requireSsl: Rule = ({ was, is }) => (same(was.requireSsl, is.requireSsl) ? [] : ['Require SSL changed']);

const rows: Rule = ({ was, is, wanted }) =>
  [...new Set([...Object.keys(was.rows), ...Object.keys(is.rows)])].flatMap((site) => {
    const list = (server: Server) => (server.rows[site] ?? []).map((row) => text(row));
    const declared =
      (site === BACK_END && wanted?.backEnd.certificate === 'self-signed' && ['*:444:']) ||
      (site === FRONT_END && wanted?.frontEnd.certificate === 'self-signed' && ['*:443:', '127.0.0.1:443:']) ||
      [];
    const gone = list(was).filter((row) => !list(is).includes(row));
    const came = list(is).filter(
      (row) => !list(was).includes(row) && !declared.some((one) => row.includes(`"${one}"`)),
    );
    return [...gone.map((row) => `row gone: ${row}`), ...came.map((row) => `row came: ${row}`)];
  });

const listens = (server: Server): boolean =>
  server.services['W3SVC'] === 'running' &&
  (server.rows[BACK_END] ?? []).some(({ bindingInformation }) => bindingInformation === '*:444:');

const serves = (org: Organization, server: Server): boolean => {
  const one = inStore(server, server.sslcert[BACK]);
  return listens(server) && one !== undefined && opens(one) && validAt(one, org.now);
};

/** A certificate may expire during an operation; the operation is not the cause. */
const servedThen = (org: Organization, server: Server, at: Organization): boolean =>
  serves({ ...org, now: at.now }, server);

/** A person made this HTTPS binding, so a person must remove it (exchange facts 8.1). */
const addresses = (server: Server): string[] =>
  (server.rows[BACK_END] ?? [])
    .map(({ bindingInformation }) => bindingInformation)
    .filter((row) => row.includes(':444:') && row !== '*:444:');

/** Running workers keep their certificate; new ones would have none. */
const blindRestart: Rule = ({ was, is }) =>
  was.workersServe !== is.workersServe && !opens(inStore(is, is.sslcert[BACK]))
    ? ['IIS was restarted onto a record that cannot be served']
    : [];

const backEnd: Rule = ({ effect, start, was, is, wanted }) => {
  const moved = !same(was.sslcert[BACK], is.sslcert[BACK]);
  const now = inStore(is, is.sslcert[BACK]);
  const fit = now !== undefined && isFit(effect, is, now);
  return [
    ...(servedThen(effect.before, was, effect.after) && !serves(effect.after, is)
      ? ['444 serves no valid certificate any more']
      : []),
    ...(moved && wanted?.backEnd.certificate !== 'self-signed' ? ['444 moved, which was not declared'] : []),
    ...(moved && addresses(was).length > 0 ? ['444 moved though a row on a single address is there'] : []),
    ...(moved && !fit && !same(is.sslcert[BACK], start.sslcert[BACK]) ? ['444 moved to an unfit certificate'] : []),
  ];
};

const otherRecords: Rule = ({ was, is }) =>
  [...new Set([...Object.keys(was.sslcert), ...Object.keys(is.sslcert)])]
    .filter(
      (endpoint) =>
        endpoint !== BACK && !FRONT.includes(endpoint) && !same(was.sslcert[endpoint], is.sslcert[endpoint]),
    )
    .map((endpoint) => `another record moved: ${endpoint}`);

/** Clients that sign in with a certificate fail without them, although the port presents the right certificate. */
const settings: Rule = ({ was, is }) =>
  [BACK, ...FRONT]
    .filter((endpoint) => was.sslcert[endpoint] !== undefined && is.sslcert[endpoint] !== undefined)
    .filter((endpoint) => !same(settingsOf(was, endpoint), settingsOf(is, endpoint)))
    .map((endpoint) => `the record ${endpoint} has other settings beside its certificate`);

const shell: Rule = ({ effect, start, was, is }) => {
  const opened = (org: Organization, server: Server): boolean =>
    shellShut({ ...org, now: effect.after.now }, server) === undefined;
  // An undo may go back to a state in which the shell did not open.
  const lost = opened(effect.start, start) && opened(effect.before, was) ? shellShut(effect.after, is) : undefined;
  return lost === undefined ? [] : [`the shell does not open any more: ${lost}`];
};

/**
 * A front end that demands trust passes its users on to 444 of another server only if it trusts the certificate there.
 * What exstate could not read on that server, it cannot know.
 */
const frontEndsElsewhere: Rule = ({ effect, start, was, is }) => {
  const trusts = (org: Organization, name: string, server: Server): boolean => {
    const one = inStore(server, server.sslcert[BACK]);
    const other = org.servers.find((found) => found.name === name);
    if (other === undefined || one === undefined || !opens(one) || !validAt(one, effect.after.now)) return false;
    return !same(one.issuer, one.subject) || other.root.includes(one.thumbprint);
  };
  return effect.before.servers
    .filter((other) => other.name !== is.name && other.toleratesUntrusted444 === false && isRead(effect, other))
    .filter(({ name }) => trusts(effect.start, name, start) && trusts(effect.before, name, was))
    .filter(({ name }) => !trusts(effect.after, name, is))
    .map(({ name }) => `the front end of ${name} refuses 444 now`);
};

/** A server without IIS has no front end. */
const isRead = ({ desired, before }: Effect, { name, role, services, answersAs }: Server): boolean =>
  role === 'mailbox' &&
  services['W3SVC'] !== null &&
  answersAs === undefined &&
  desired.servers.some((one) => sameName(one.name, name)) &&
  !before.unknown.some(
    ({ server, fact }) => sameName(server ?? '', name) && (fact === '*' || fact === 'tolerates-untrusted-444'),
  );

const services: Rule = ({ was, is }) =>
  Object.keys(was.services)
    .filter((name) => was.services[name] === 'running' && is.services[name] !== 'running')
    .map((name) => `${name} does not run any more`);

export const WEB = {
  frontEnd,
  requireSsl,
  rows,
  backEnd,
  blindRestart,
  otherRecords,
  settings,
  shell,
  frontEndsElsewhere,
  services,
};
