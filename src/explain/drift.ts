import type { Explanation, Explanations } from './explanation.ts';

/** The three uses of a certificate that a desired state speaks of, and what a wrong one does there. */
const USES = {
  backend: {
    port: '444, which everything behind the front end uses',
    harm: 'Users get blank pages, the management shell does not open, and 443 looks healthy all the while.',
    cure: 'The plan binds the chosen certificate and restarts IIS. No shell is needed for that.',
  },
  frontend: {
    port: '443, because the desired state gives it to the self-signed certificate',
    harm: 'Clients are warned or turned away.',
    cure: 'The plan binds the chosen certificate. Where 443 should keep a public one, say `frontEnd: { certificate: leave }`.',
  },
  transport: {
    port: 'internal transport, which encrypts mail between servers and vouches for them to Edge',
    harm: 'Mail between Mailbox servers goes on for a while; Edge synchronization and a later removal suffer first.',
    cure: 'The plan enables SMTP, and only SMTP, on the chosen certificate and restarts transport.',
  },
} as const;

/** What may be found there instead of the chosen certificate. */
const HOLDERS = {
  empty: 'No certificate is set. Updates and some runs of Enable-ExchangeCertificate leave it so.',
  stale:
    'The certificate that is set is not in the store any more: somebody or a script deleted it while it was in use.',
  'key-unusable':
    'The certificate that is set has no private key that Exchange can use: imported without it, or with a CNG key.',
  'bound-to-auth':
    'The Auth certificate is set. It signs tokens and is no server certificate; a careless selection or an Auth renewal did that.',
  'bound-to-foreign':
    'A certificate from an authority, or of another server, is set. It works until its own renewal forgets this place.',
  'bound-to-expired':
    'The certificate that is set has expired. Servers tolerate that among themselves; clients on 443 do not.',
  'bound-to-other':
    'A certificate of this server is set that is not the chosen one, as after a renewal that stopped half-way.',
} as const;

const page = (use: keyof typeof USES, holder: keyof typeof HOLDERS): Explanation => ({
  symptom: `Something else than the chosen certificate is found on ${USES[use].port}. ${isSilent(use, holder) ? 'Nothing need be noticed yet.' : USES[use].harm}`,
  cause: HOLDERS[holder],
  cure: USES[use].cure,
});

const isSilent = (use: string, holder: string): boolean =>
  use !== 'frontend' && ['bound-to-other', 'bound-to-expired', 'bound-to-foreign'].includes(holder);

const holders: Explanations = Object.fromEntries(
  (Object.keys(USES) as (keyof typeof USES)[]).flatMap((use) =>
    (Object.keys(HOLDERS) as (keyof typeof HOLDERS)[]).map((holder) => [`${use}-${holder}`, page(use, holder)]),
  ),
);

/** Differences that a plan mends. */
export const drift: Explanations = {
  ...holders,
  'self-signed-missing': {
    symptom: 'The server has no self-signed certificate that can be used.',
    cause: 'It was deleted, its key is gone or unusable, or what is there has another name or purpose.',
    cure: 'The plan issues one. Where no management shell opens, see E-nothing-to-adopt.',
  },
  'self-signed-expired': {
    symptom: 'The self-signed certificate has expired; events 12015 or 12016 tell of it.',
    cause: 'Nobody renewed it in five years.',
    cure: 'Renew it in the next window: urgent, but seldom an emergency. The plan does so in its ordinary order.',
  },
  'self-signed-expiring': {
    symptom: 'The self-signed certificate has fewer days left than are wanted.',
    cause: 'Its five years are nearly over, or `minDaysRemaining` was raised.',
    cure: 'The plan issues another, or adopts one that is there. Exactly N days left is not more than N.',
  },
  'key-unreadable': {
    symptom: 'STARTTLS or X-ANONYMOUSTLS may fail after the next restart of transport.',
    cause:
      'Transport runs as NETWORK SERVICE, which may not read the private key: the certificate was imported or made by other tools.',
    cure: 'The plan grants the right to read it, before anything else uses the certificate.',
  },
  'root-copy-missing': {
    symptom: 'The certificate is not in Trusted Root, where it is wanted.',
    cause: 'Only Setup puts it there; a renewal does not.',
    cure: 'The plan copies the public part, after the key is readable. It is wanted where the YAML says `trustedRoot: copy`, or where a connector names the certificate. Even with `trustedRoot: keep` it is wanted where 444 must be trusted, or might have to be: a certificate outside Trusted Root on 444 can shut the management shell, and from an expired one there is no way back. Only a 444 that works with an untrusted certificate shows that no copy is needed. The copy holds no key, and `exstate retire` removes it with the certificate.',
  },
  'root-copy-unwanted': {
    symptom: 'While a stage is undone, a copy in Trusted Root is found that was not there before.',
    cause: 'The stage put it there.',
    cure: 'The undo takes it out again.',
  },
  'row-missing': {
    symptom: 'A web site of Exchange has lost its https row; blank pages follow.',
    cause: 'An update or a hand in IIS Manager removed it.',
    cure: 'The plan adds the row, binds the certificate and restarts IIS. A row for a single address holds it: a person decides on that.',
  },
  'web-restart-due': {
    symptom: 'Now and then an error that names :444, and the old certificate from caches.',
    cause: 'IIS runs since before 444 was changed: a run or a person stopped between the change and the restart.',
    cure: 'The plan restarts IIS, about half a minute for web clients.',
  },
  'transport-restart-due': {
    symptom: 'Transport still presents the old certificate.',
    cause: 'It keeps what it started with, and has not been restarted since the change.',
    cure: 'The plan restarts transport. Mail queues meanwhile; the stop may take minutes and is never cut short.',
  },
  'certificate-superseded': {
    symptom: 'An old self-signed certificate is still installed.',
    cause: 'Another has taken its place; it was kept for an undo.',
    cure: '`exstate retire` removes it after the soak, if nothing refers to it any more.',
  },
  'fact-unknown': {
    symptom: 'Something that is wanted could not be read, so nobody knows whether it is so.',
    cause: 'The management shell is shut, a right is missing, or the server did not answer. Unknown is not absent.',
    cure: 'Mend what the plan names as the cause, then plan again. While a shell is shut, 444 is mended first.',
  },
};
