import type { CheckFinding, OwnFinding } from '../../domain/check.ts';
import type { CheckCode } from '../../domain/codes.ts';
import { date, days, list, minute, show } from '../../domain/say.ts';
import { factIs, factName } from '../facts-said.ts';

/** One sentence for each finding, without its server. */
export const findingSaid = (finding: CheckFinding): string => {
  if ('says' in finding) return finding.says;
  const say = SENTENCES[finding.code] as (one: OwnFinding) => string;
  return say(finding);
};

type Of<C extends CheckCode> = Extract<OwnFinding, { code: C }>;

const SENTENCES: { readonly [C in CheckCode]: (finding: Of<C>) => string } = {
  'certificate-expired': (one) => `${certificateSaid(one)} expired on ${date(one.about.notAfter)}`,
  'certificate-expires': (one) =>
    `${certificateSaid(one)} expires in ${days(one.daysRemaining ?? 0)}, on ${date(one.about.notAfter)}`,
  'certificate-not-yet-valid': (one) => `${certificateSaid(one)} is valid only from ${minute(one.about.from)}`,
  'certificate-not-installed': (one) => `${usesSaid(one)} names ${show(one.certificate)}, which is not installed`,
  'certificate-not-listed': (one) =>
    `${usesSaid(one)} names ${show(one.certificate)}, which Get-ExchangeCertificate did not list: it is not installed, or it has no private key`,
  'facts-unread': ({ about }) => `could not be read: ${factsSaid(about.facts)} (${about.because})`,
  'healthchecker-export': ({ about }) =>
    `HealthChecker looked at it on ${minute(about.takenAt)}. It does not export what ports present, private keys, health pages, rights, Remote Desktop, the Web Management Service, IMAP and POP, and whether Setup runs: they are not known, and \`exstate check\` without --healthchecker looks at them`,
  'not-compared': ({ about }) =>
    `could not be compared with the baseline: ${factsSaid(about.facts)} (${about.because})`,
  'proofs-owed': ({ about }) =>
    `stage ${about.stage} of run ${about.run} owes proofs: ${factsSaid(about.facts)}; \`exstate apply\` takes them`,
  'restart-pending': ({ fact, about }) => `${factIs(fact ?? '', about.reasons)}${RESTART[about.setup]}`,
  'run-unfinished': ({ about }) =>
    `run ${about.run} is unfinished: continue it with \`exstate apply\`, or undo it with \`exstate rollback\``,
  'runs-unread': ({ about }) => `it is not known whether a run is unfinished (${about.because})`,
  'server-not-desired': ({ server }) =>
    server === null
      ? 'there is no exstate.yaml here: the defaults apply to every server'
      : 'it is not in the desired state, so the defaults apply to it',
  'server-unread': ({ about }) => `nothing is known of it (${about.because})`,
  'setup-key-unusable': (one) =>
    `Setup would stop half-way: the private key of ${certificateSaid(one)} is missing or cannot be opened`,
  'setup-running': () => 'Exchange Setup or an update runs, or it stopped half-way',
  'setup-stops': (one) => `Setup would stop half-way: ${certificateSaid(one)} expired on ${date(one.about.notAfter)}`,
  'setup-removed': (one) => `${removedSaid(one)}${plannedSaid(one)}`,
  'setup-changed': (one) => `changed: ${wasAndIs(one)}${plannedSaid(one)}`,
  'setup-added': (one) => `added: ${addedSaid(one)}${plannedSaid(one)}`,
};

const RESTART = {
  no: '',
  before: '. Setup refuses to start before the restart',
  after: '. The update is complete only after the restart',
} as const;

/** `the certificate 3F0A…77C1 (444, internal-transport)`. */
const certificateSaid = (one: OwnFinding): string => `the certificate ${show(one.certificate)} (${usesSaid(one)})`;
const usesSaid = ({ uses }: OwnFinding): string => uses.join(', ');

const MOST = 6;
const factsSaid = (facts: readonly string[]): string => {
  const names = facts.slice(0, MOST).map(factName);
  return list(facts.length > MOST ? [...names, `${facts.length - MOST} more`] : names);
};

type Changed = Of<'setup-removed' | 'setup-changed' | 'setup-added'>;

const isList = ({ fact }: Changed): boolean => LISTS.some((one) => one === fact);
const LISTS = ['store/My', 'store/Root', 'edge-subscriptions', 'federation-trust', 'owa-im'];

function removedSaid(one: Changed): string {
  if (isList(one)) return `removed: ${show(String(one.about.was))} from ${factName(one.fact ?? '')}`;
  return `removed: ${wasAndIs(one)}`;
}

const addedSaid = (one: Changed): string =>
  isList(one) ? `${show(String(one.about.is))} to ${factName(one.fact ?? '')}` : factIs(one.fact ?? '', one.about.is);

const wasAndIs = ({ fact, about }: Changed): string =>
  `${factIs(fact ?? '', about.is)} (before: ${factIs(fact ?? '', about.was)})`;

const plannedSaid = ({ about }: Changed): string => (about.planned ? '; `exstate plan` corrects it' : '');
