import type { Explanations } from './explanation.ts';

/** What `validate` finds in a desired state. */
export const configuration: Explanations = {
  'E-invalid-configuration': {
    symptom: 'A command ends before it looks at any server.',
    cause: 'The desired state has faults; each is shown with its line.',
    cure: 'Mend them all, then `exstate validate` until it is quiet.',
  },
  'E-yaml-syntax': {
    symptom: 'The file cannot be read from a certain line on.',
    cause: 'It is not YAML there: often a missing quote, a tab, or an indent that differs from its neighbours.',
    cure: 'Look at the marked place and the line above it. Indent with spaces, the same number for the same level.',
  },
  'E-many-documents': {
    symptom: 'A second document is reported.',
    cause: 'A line `---` in the middle begins another YAML document.',
    cure: 'Keep one desired state per file: take that line out or make two files.',
  },
  'E-alias': {
    symptom: 'A name after `*` is not accepted.',
    cause: 'No anchor `&name` stands above it, or it stands inside what it repeats.',
    cure: 'Write the anchor first, or write the value out.',
  },
  'E-alias-bomb': {
    symptom: 'Reading stops at an alias.',
    cause: 'Aliases repeat each other so often that the file would grow beyond all measure.',
    cure: 'Write the values out; what many servers share belongs under `defaults`.',
  },
  'E-too-deep': {
    symptom: 'Reading stops at a deeply nested value.',
    cause: 'Values stand inside each other far deeper than any file of exstate has levels.',
    cure: 'Look for brackets that are not closed, or for lines that were indented by accident.',
  },
  'E-duplicate-key': {
    symptom: 'A key is reported as written twice.',
    cause: 'YAML readers disagree on which of the two counts, so neither is taken.',
    cure: 'Delete one of them.',
  },
  'E-unknown-key': {
    symptom: 'A key is not known.',
    cause: 'A slip of the finger, a key at the wrong level, or one of another version.',
    cure: 'Take the one that is proposed, or one of those that are listed as allowed there.',
  },
  'E-missing-key': {
    symptom: 'Something that is needed is not there.',
    cause: 'A server needs `name` and `fqdn`; the file needs `apiVersion`, `organization` and `servers`.',
    cure: 'Add it. Nothing that identifies a server is guessed.',
  },
  'E-empty-value': {
    symptom: 'A key is there, its value is not.',
    cause: 'Nothing stands after the colon, or a list has no items.',
    cure: 'Give it a value, or take the key out: then its default holds.',
  },
  'E-wrong-type': {
    symptom: 'A list was written where one value is wanted, or the other way round.',
    cause: 'YAML took what you wrote for another kind of value, such as text for a number.',
    cure: 'Write it in the form that the message shows.',
  },
  'E-not-allowed': {
    symptom: 'A value is refused.',
    cause: 'Only certain words have a meaning there.',
    cure: 'Take one of those that are listed.',
  },
  'E-not-yet': {
    symptom: 'IMAP or POP is refused as a service.',
    cause: 'exstate does not handle these services so far, and does not pretend to.',
    cure: 'Leave them out. What they use now is not touched.',
  },
  'E-malformed': {
    symptom: 'A name is refused for its form.',
    cause: 'It is no Windows computer name, no DNS name, or holds characters that these cannot have.',
    cure: 'Write it as the server itself says it: `hostname`, and its full DNS name.',
  },
  'E-out-of-range': {
    symptom: 'A number is too small or too large.',
    cause: 'A certificate that is always about to expire could never be in its desired state.',
    cure: 'Stay within the bounds that the message names.',
  },
  'E-repeated': {
    symptom: 'An item stands in a list twice.',
    cause: 'Usually two lists were joined.',
    cure: 'Delete one.',
  },
  'E-unknown-version': {
    symptom: 'The file is of another version.',
    cause: '`apiVersion` names one that this exstate does not read.',
    cure: 'Write the version that is offered and read what changed, or use the exstate that the file was written for.',
  },
  'E-thumbprint': {
    symptom: 'A thumbprint in the desired state is refused.',
    cause: 'A desired state says what a certificate must be like; which one that is, is found at each run.',
    cure: 'Take the thumbprint out. To keep a certificate, see that it fits: exstate adopts before it creates.',
  },
  'E-duplicate-server': {
    symptom: 'A server is written twice.',
    cause: 'Windows compares computer names without case, so EX01 and ex01 are one server.',
    cure: 'Join the two entries.',
  },
  'E-duplicate-fqdn': {
    symptom: 'Two servers have one DNS name.',
    cause: 'An entry was copied, and only its name was changed.',
    cure: 'Give each server its own full DNS name.',
  },
  'E-not-on-edge': {
    symptom: 'IIS, backEnd or frontEnd is refused for a server.',
    cause: 'An Edge Transport server has no Exchange web sites.',
    cure: 'Leave these out at that server. Those under `defaults` do not reach it.',
  },
  'E-iis-without-back-end': {
    symptom: 'IIS is wanted and the back end is to be left.',
    cause: 'The word IIS means that 444 serves the certificate. To leave 444 alone at the same time cannot be.',
    cure: 'Take IIS out of the services, or let `backEnd.certificate` be self-signed.',
  },
};
