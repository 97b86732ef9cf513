/** Commands that exstate did not start, because the command line or its source is wrong. */
export const commands = {
  'E-wrong-usage': {
    symptom:
      'The command line contains an option, an argument or a value that exstate does not know, such as `-WhatIf`.',
    cause: 'A word is misspelled, or the command line was written for another version.',
    cure: 'Read the help, then correct the command line.',
    commands: ['exstate --help', 'exstate plan --help'],
  },
  'E-unknown-code': {
    symptom: '`exstate explain` has no page for the code or the words that you typed.',
    cause: 'A word is misspelled, no page has most of these words, or the code belongs to another version of exstate.',
    cure: 'Copy the code from the report. For a symptom, type one or two words of it, an event number, or a part of the error message. Without any word, the command lists all codes.',
    commands: ['exstate explain', 'exstate explain E-stale-plan', 'exstate explain blank owa', 'exstate explain 15021'],
  },
  'E-unknown-server': {
    symptom: '--server names a server that does not exist, or a pattern that matches no server.',
    cause: 'The name is misspelled, or the desired state, the plan or the run does not contain this server.',
    cure: 'Use one of the names that the message lists. `EX01,EX02` is a list, and `EX*` means all names that begin with EX; upper and lower case are the same.',
  },
  'E-wrong-organization': {
    symptom: 'exstate does nothing, because the desired state and the source belong to different organizations.',
    cause:
      'For example, the desired state is for production and the world or the observation is from a test organization.',
    cure: 'Name files that belong together. If only the name is wrong, correct `organization` in the desired state.',
  },
  'E-two-sources': {
    symptom: 'You named two sources, such as --world and --observation, or one of them beside --healthchecker.',
    cause: 'A command reads its facts from one source only.',
    cure: 'Leave out one of the two options.',
  },
  'E-recorded-source': {
    symptom: 'apply, retire or rollback was used with --observation.',
    cause: 'An observation is a recording of servers. exstate cannot change servers through it.',
    cure: 'Make a plan from the observation, have it reviewed, and apply it where the servers can be reached.',
    commands: [
      'exstate plan --observation observation.json --out plan.json',
      '# where the servers can be reached',
      'exstate apply plan.json',
    ],
  },
  'E-healthchecker-source': {
    symptom: '`exstate plan` refuses an observation that was made from an export of HealthChecker.',
    cause:
      'HealthChecker does not see what the ports present, the private keys, the rights and whether Setup runs. No plan can rest on that.',
    cure: 'Let exstate look at the servers itself. Where nothing foreign may run there, use the script that `exstate observe --script` writes.',
    commands: ['exstate plan', 'exstate observe --script look.ps1'],
  },
  'E-snap-in-refused': {
    symptom: '--snap-in was used together with --world or --observation.',
    cause:
      '--snap-in loads the Exchange snap-in on a real server. A simulated or recorded organization has none to load.',
    cure: 'Leave out --snap-in. In a world file, write `snapIn: true` at the server.',
  },
  'E-script-asks': {
    symptom: '`exstate observe --script` was used together with --world, --observation or --out.',
    cause: '--script only writes a PowerShell script. The command does not observe anything itself.',
    cure: 'Leave out --world, --observation and --out. When you run the script on the server, -OutFile says where it writes the observation.',
    commands: ['exstate observe --script look.ps1', '# on the server', '.\\look.ps1 -OutFile observation.json'],
  },
  'E-at-refused': {
    symptom: 'A command refuses --at.',
    cause:
      'Real servers have their own clock. Only a simulated organization can be moved to another time, and only to a later one. No command accepts the year 9990 or later, because a certificate that is issued then would expire after the year 9999.',
    cure: 'Leave out --at. To evaluate at another time without a change, use --at with `exstate plan`.',
    commands: ['exstate plan --at 2027-01-31'],
  },
  'E-nobody-to-ask': {
    symptom: 'apply, retire or rollback stopped at once with exit code 64 and changed nothing.',
    cause:
      'The command must ask for confirmation, but there is no terminal, for example in a pipeline or a scheduled task.',
    cure: 'Save the plan and have it reviewed. Then apply the saved plan with --yes and with the code that was approved.',
    commands: ['exstate plan --out plan.json', '# after the review', 'exstate apply plan.json --expect CODE --yes'],
  },
  'E-not-confirmed': {
    symptom: 'The command changed nothing, because you did not confirm it.',
    cause: 'The answer to the question was not the whole word "yes", or Ctrl+C was pressed (exit code 130).',
    cure: 'Run the command again, and type "yes" when you are sure.',
  },
  'E-no-servers': {
    symptom: '`exstate init` writes nothing, because there is no server that a desired state could contain.',
    cause:
      'The world or the observation is of no Exchange server, or the DNS names of its servers are not known, for example because none of them answered.',
    cure: 'Name a source that contains Exchange servers. Or write the file by hand: it needs the organization, and the name and the fqdn of each server.',
  },
  'E-servers-not-listed': {
    symptom: '`exstate init` cannot list the servers of the organization.',
    cause:
      'The management shell that it asks does not open, or your account may not use it. Without --shell it asks the computer on which exstate runs, which must be an Exchange server.',
    cure: 'Name a Mailbox server whose management shell opens. If none opens, run exstate on a Mailbox server with --snap-in.',
    commands: ['exstate init --shell ex01.contoso.com --out exstate.yaml'],
  },
  'E-lab-gone': {
    symptom:
      'exstate does nothing: the environment variable EXSTATE_LAB names a lab, but no lab answers at that address.',
    cause: 'The lab has ended, or it was started again and has another address now.',
    cure: 'Start the lab again and type the lines that it prints. To work with real servers, open a new PowerShell in which EXSTATE_LAB is not set.',
    commands: ['exstate lab --world FILE --in-place'],
  },
  'E-port-taken': {
    symptom: 'The lab does not start, because the port that you named is in use.',
    cause: 'Another program or another lab listens on this port of 127.0.0.1.',
    cure: 'Leave out --port. The lab then uses a free port and prints it.',
    commands: ['exstate lab --world FILE'],
  },
};
