/** What `validate` finds in a desired state. */
export const configuration = {
  'E-invalid-configuration': {
    symptom: 'The command stopped before it asked any server, because the desired state has faults.',
    cause: 'The file is not valid YAML, a key is unknown or missing, or a value is not allowed.',
    cure: 'The report shows each fault with its line and column. Correct all of them, then validate again until there are none.',
    commands: ['exstate validate'],
  },
  'E-yaml-syntax': {
    symptom: 'The file is not valid YAML from the marked place on. exstate cannot read the rest of the file.',
    cause: 'Often a quote is missing, a line begins with a tab, or lines of the same level are indented differently.',
    cure: 'Look at the marked place and at the line above it. Indent with spaces, and indent the same level by the same number.',
  },
  'E-many-documents': {
    symptom: 'The file contains a second YAML document. exstate reads one document in a file.',
    cause: 'A line `---` begins a new YAML document.',
    cure: 'Remove that line, or move the second document to a file of its own.',
  },
  'E-alias': {
    symptom: 'exstate cannot resolve an alias (a name after `*`).',
    cause: 'No anchor with this name (`&name`) is above the alias, or the alias is inside the value that it repeats.',
    cure: 'Write the anchor above the alias, or write the value itself in place of the alias.',
  },
  'E-alias-bomb': {
    symptom: 'exstate stopped reading the file at an alias.',
    cause: 'Aliases repeat other aliases so often that the content becomes far larger than a desired state.',
    cure: 'Write the values in place of the aliases. Put settings that many servers share under `defaults`.',
  },
  'E-too-deep': {
    symptom: 'exstate stopped reading the file at a value that is nested too deeply.',
    cause: 'The value has many more levels than any file of exstate has, for example because brackets are not closed.',
    cure: 'Close the brackets, or correct the indentation of the lines above.',
  },
  'E-duplicate-key': {
    symptom: 'exstate refuses the desired state, because the same key is written twice in one place.',
    cause: 'Programs that read YAML do not agree which of the two counts, so exstate accepts neither.',
    cure: 'Delete one of the two lines.',
  },
  'E-unknown-key': {
    symptom: 'exstate does not know a key in the desired state.',
    cause: 'The key is misspelled, is at the wrong level, or belongs to another version of exstate.',
    cure: 'Use the key that the message proposes, or one of the keys that it lists.',
  },
  'E-missing-key': {
    symptom: 'exstate refuses the desired state, because a required key is missing.',
    cause: 'Each server needs `name` and `fqdn`. The file needs `apiVersion`, `organization` and `servers`.',
    cure: 'Add the key. exstate does not guess the name of a server.',
  },
  'E-empty-value': {
    symptom: 'exstate refuses the desired state, because a key has no value.',
    cause: 'The line ends after the colon, or the list has no items.',
    cure: 'Write a value. Or remove the key, if it is optional: the default then applies.',
  },
  'E-wrong-type': {
    symptom: 'exstate refuses a value of the wrong type, for example a number in quotes where a number is required.',
    cause: 'YAML decides the type by the form: 14 is a number, "14" is text, and `[IIS]` is a list.',
    cure: 'Write the value in the form that the message shows.',
  },
  'E-not-allowed': {
    symptom: 'exstate refuses a value that is not one of the allowed words.',
    cause: 'The word is misspelled, or it is allowed for another key only. Upper and lower case count.',
    cure: 'Use one of the words that the message lists.',
  },
  'E-not-yet': {
    symptom: 'The desired state lists IMAP or POP under `services`. exstate does not support them yet.',
    cause: 'exstate supports IIS and SMTP only.',
    cure: 'Remove IMAP and POP from the list. exstate does not change the certificates that these services use now.',
  },
  'E-malformed': {
    symptom: 'exstate refuses a name that does not have the required form.',
    cause:
      'The value is not a Windows computer name, or not a full DNS name, or it contains characters that are not allowed there.',
    cure: 'Write the name as the server shows it.',
    commands: ['# on the server', 'hostname', '[Net.Dns]::GetHostEntry($env:COMPUTERNAME).HostName'],
  },
  'E-out-of-range': {
    symptom: 'exstate refuses a number that is too small or too large.',
    cause:
      'For `minDaysRemaining`: a new certificate is valid for five years, so with a larger minimum each new certificate would be due for renewal again within two days. For `soakDays`: the soak would last longer than the certificate.',
    cure: 'Use a number within the limits that the message names.',
  },
  'E-repeated': {
    symptom: 'exstate refuses a list that contains the same item twice.',
    cause: 'Often somebody joined two lists.',
    cure: 'Delete one of the two items.',
  },
  'E-unknown-version': {
    symptom: 'The `apiVersion` of the file is not one that this version of exstate knows.',
    cause: 'The file was written for another version of exstate, or the value is misspelled.',
    cure: 'Write the version that the message names and check the file. Or use the version of exstate that the file was written for.',
    commands: ['exstate --version', 'exstate validate'],
  },
  'E-thumbprint': {
    symptom: 'exstate refuses a thumbprint in the desired state.',
    cause:
      'The desired state says which properties a certificate must have. exstate finds the certificate with these properties in each run.',
    cure: 'Remove the thumbprint. exstate uses an installed certificate that has the properties before it issues a new one.',
  },
  'E-duplicate-server': {
    symptom: 'exstate refuses the desired state, because the same server is listed twice.',
    cause: 'Windows ignores upper and lower case in computer names, so EX01 and ex01 are one server.',
    cure: 'Combine the two entries into one.',
  },
  'E-duplicate-fqdn': {
    symptom: 'exstate refuses the desired state, because two servers have the same `fqdn`.',
    cause: 'Often somebody copied an entry and changed only its `name`.',
    cure: 'Write the full DNS name of each server.',
  },
  'W-name-differs': {
    symptom:
      'Warning: the first part of `fqdn` is not the `name` of the server. If this is a mistake, exstate asks the wrong machine and then refuses to change it.',
    cause:
      'On an Exchange server both names are the same. Usually one of the two is misspelled or belongs to another server.',
    cure: 'Compare both with the names that the server shows, and correct the wrong one. The warning does not stop any command.',
    commands: ['# on the server itself', 'hostname', '[Net.Dns]::GetHostEntry($env:COMPUTERNAME).HostName'],
  },
  'E-not-on-edge': {
    symptom: 'An Edge server has IIS, `backEnd` or `frontEnd` in its own entry. They are not allowed there.',
    cause: 'An Edge Transport server has no web sites of Exchange.',
    cure: 'Remove them from this server. You can keep them under `defaults`: exstate does not apply them to Edge servers.',
  },
  'E-only-on-edge': {
    symptom: '`acknowledge` has `kept-by-hand` in the entry of a Mailbox server. It is not allowed there.',
    cause: 'exstate renews a Mailbox server. Only an Edge server is kept by hand, because it must be subscribed again.',
    cure: 'Write `kept-by-hand` under the Edge server, or under `defaults`: exstate applies it to Edge servers only. To keep exstate away from a Mailbox server, remove the server from the YAML.',
  },
  'E-iis-without-back-end': {
    symptom:
      'The desired state lists IIS and also says `backEnd: { certificate: leave }`. The two contradict each other.',
    cause: 'IIS means that 444 uses the self-signed certificate; `leave` means that exstate does not change 444.',
    cure: 'Remove IIS from `services`, or write `backEnd: { certificate: self-signed }`.',
  },
  'E-least-above-most': {
    symptom: 'A range under `outage` has a `least` that is larger than its `most`.',
    cause:
      'The two numbers are exchanged, or only one of them is written and the other one comes from `defaults` or is built in (60 and 300 seconds for `webSeconds`, 60 and 900 for `mailSeconds`).',
    cure: 'Write both: `outage: { webSeconds: { least: 120, most: 600 } }`.',
  },
  'E-critical-above-warning': {
    symptom: '`check` has a `criticalDays` that is larger than its `warningDays`.',
    cause:
      'The two numbers are exchanged, or only one of them is written and the other one comes from `defaults` or is built in (30 and 7 days).',
    cure: 'Write both: `check: { warningDays: 30, criticalDays: 7 }`.',
  },
};
