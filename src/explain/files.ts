import { RECORD } from './lines.ts';

/** Files that cannot be read or written, or whose content is refused. */
export const files = {
  'E-no-file': {
    symptom: 'exstate does not find the desired state.',
    cause: 'You named no file and the current folder has no exstate.yaml, or the file has another name.',
    cure: 'Change to the folder of the file, or name the file on the command line.',
    commands: ['exstate plan FOLDER/exstate.yaml'],
  },
  'E-not-a-file': {
    symptom: 'You named a folder, a device or a pipe in place of a file.',
    cause: 'exstate reads regular files only: a pipe or a device may never end, and a folder contains many files.',
    cure: 'Name the file inside the folder. Or save the content of the pipe to a file, and name that file.',
  },
  'E-unreadable': {
    symptom: 'The desired state exists, but exstate cannot read it.',
    cause: 'Your account has no permission to read the file, or another program has locked it.',
    cure: 'Check the permissions of the file for the account that runs exstate, and close other programs that use it.',
  },
  'E-too-large': {
    symptom: 'The desired state is larger than 4 MiB. exstate does not read it.',
    cause: 'The desired state of a thousand servers is much smaller, so you probably named another file.',
    cure: 'Name the file that contains the desired state.',
  },
  'E-not-utf8': {
    symptom: 'The file is not text in UTF-8.',
    cause: 'An editor saved the file in another encoding, or `>` in Windows PowerShell wrote it as UTF-16.',
    cure: 'Save the file as UTF-8 in your editor.',
  },
  'E-control-character': {
    symptom: 'The file contains an invisible control character, which YAML does not allow.',
    cause: 'Text was pasted from a terminal, or the file is not a text file.',
    cure: 'Delete the character at the line and column that the message shows.',
  },
  'E-empty-file': {
    symptom: 'The desired state contains no settings.',
    cause: 'The file is empty, or all its lines are comments.',
    cure: 'Write apiVersion, organization and at least one server.',
  },
  'E-file-missing': {
    symptom: 'exstate does not find a plan, a world, an observation or a journal that you named.',
    cause: 'A relative path starts at the folder in which you run the command.',
    cure: 'Check the path. Journals are in the state directory, in <organization>/runs.',
  },
  'E-file-is-directory': {
    symptom: 'You named a folder where a file is required.',
    cause: 'The path has no file name at its end.',
    cure: 'Add the file name to the path.',
  },
  'E-file-unreadable': {
    symptom: 'A file that you named exists, but cannot be read.',
    cause: 'The account has no permission to read it, or the disk or the network share does not answer.',
    cure: 'Open the file in another program with the same account. When that works, run the command again.',
  },
  'E-file-too-large': {
    symptom: 'A file that you named is larger than exstate reads.',
    cause:
      'exstate reads at most 32 MiB of a world, 64 MiB of an export of HealthChecker, and 256 MiB of an observation, a plan or a journal. It never writes a larger file.',
    cure: 'You probably named another file: name the right one.',
  },
  'E-not-json': {
    symptom: 'A plan or an observation is not valid JSON at the line and column that the message shows.',
    cause: 'The file was copied incompletely, or somebody edited it.',
    cure: 'Write the file again with `--out`. Do not edit plans and observations.',
  },
  'E-not-yaml': {
    symptom: 'A world file is not valid YAML at the line and column that the message shows.',
    cause: 'The file has a syntax error there, or the wrong file was named.',
    cure: 'Correct the line, or the line above.',
  },
  'E-forbidden-key': {
    symptom: 'exstate refuses a file, because it contains the key __proto__.',
    cause:
      'In JavaScript this key changes how objects behave. No server, site, service or fact has this name, so a faulty program or an attacker wrote the file.',
    cure: 'Find out who wrote the file. Remove the key at the place that the message names.',
  },
  'E-nothing-to-show': {
    symptom: '`exstate show` cannot show the file, because it is neither a plan nor a journal.',
    cause: 'You named a world, an observation or a desired state.',
    cure: 'Name a file that `exstate plan --out` wrote, or a .jsonl file in the state directory (.exstate).',
  },
  'E-unknown-schema': {
    symptom: 'A file has another kind or another version than this command reads.',
    cause: 'You named an observation in place of a plan, or another version of exstate wrote the file.',
    cure: 'Name the right file, or make it again with this version of exstate.',
  },
  'E-plan-invalid': {
    symptom: 'exstate refuses a plan file and does nothing.',
    cause: 'The file lacks properties that each plan has, so this version of exstate did not write it.',
    cure: 'Make a new plan and have it reviewed.',
    commands: ['exstate plan --out plan.json'],
  },
  'E-plan-changed': {
    symptom: 'exstate refuses a plan file, because its digest does not match its content.',
    cause: 'Somebody changed the file after exstate wrote it. One space is enough.',
    cure: 'Change the desired state, not the plan. Then plan again and have the new plan reviewed.',
    commands: ['exstate plan --out plan.json'],
  },
  'E-plan-differs': {
    symptom: 'exstate refuses a plan, or the plan of a run, because it makes another plan from the same inputs.',
    cause:
      'A plan contains the desired state, the facts and the time from which it was made, and exstate plans again from them. Either somebody changed the file and its digest, or another version of exstate made the plan.',
    cure: 'Make a new plan and have it approved. A plan to revert must agree with the journal of the run that it reverts. If another version began a run, continue or undo the run with that version. If the version is the same, find out who could write to the file; the message names the server, the step and the field.',
    commands: ['exstate --version', 'exstate plan --out plan.json'],
  },
  'E-healthchecker-invalid': {
    symptom: '`exstate check --healthchecker` refuses a file.',
    cause:
      'It is not the CLIXML that HealthChecker writes, it was copied incompletely, its encoding was changed, or two of the files are of the same server. The message says which.',
    cure: 'Name the .xml file that HealthChecker writes beside its report, one for each server, and the newest one. Copy it as a file, not as text. Name the desired state before --healthchecker.',
    commands: ['exstate check exstate.yaml --healthchecker HealthChecker-EX01-20261122093000.xml'],
  },
  'E-observation-invalid': {
    symptom: 'exstate refuses a recorded observation, because a fact in it has a form that is not allowed.',
    cause: 'The file was edited, or another tool wrote it. The message names the first places.',
    cure: 'Observe again. A fact that could not be read belongs in the file as unknown, with the reason.',
    commands: RECORD,
  },
  'E-world-invalid': {
    symptom: 'exstate refuses a world file (a simulated organization).',
    cause: 'The file has a key that is not known, or it names a certificate that it does not define.',
    cure: 'Correct the places that the message names. The folder `examples` has world files that work.',
  },
  'E-world-locked': {
    symptom: 'exstate cannot write a world file, because another process has locked it.',
    cause:
      'A process that writes this world was suspended, or another program created something with the name of the lock.',
    cure: 'End that process, or delete what the message names. Then run the command again.',
  },
  'E-world-lock-lost': {
    symptom: 'A command stopped, because another process wrote its world file.',
    cause:
      'This process was suspended for more than 15 seconds while it had the lock, so the other process took over the lock.',
    cure: 'The world file is as the other process wrote it. Run your command again.',
  },
  'E-output-is-input': {
    symptom: 'exstate did not write a file, because the same command reads that file. Nothing was changed.',
    cause:
      '`--out`, `--script` or `--log` names the desired state, the world, the observation or a file in the state directory, perhaps through a link.',
    cure: 'Name another file for the output.',
  },
  'E-output-not-ours': {
    symptom: 'exstate did not replace an existing file, because the file has other content. It is unchanged.',
    cause:
      '`--out` and `--script` replace only a file of the same kind that exstate wrote, such as a plan, an observation or an inventory of the same format.',
    cure: 'Name another file, or move the existing file to another folder.',
  },
  'E-file-exists': {
    symptom: '`exstate init` did not write the file that `--out` names, because it exists. Its content is as it was.',
    cause:
      'A desired state is written by persons from then on, so `init` only writes a new file. A link counts as a file.',
    cure: 'Name another file, and compare the two. Without `--out`, the command prints the desired state.',
    commands: ['exstate init --out exstate.new.yaml'],
  },
  'E-limit-too-small': {
    symptom: 'A Markdown report does not fit into the given number of characters, even without any detail.',
    cause:
      'exstate leaves out details, and then rows, to keep `--limit`. It never leaves out what is down now, the totals and the next command.',
    cure: 'Give a larger `--limit`; the message says how many characters are needed. Or write the report to a file: `--report FILE.md`.',
  },
  'E-folder-missing': {
    symptom: 'exstate cannot write a file, because its folder does not exist.',
    cause: 'The path is misspelled, or the folder was not created. exstate does not create folders for `--out`.',
    cure: 'Create the folder, or name another one.',
  },
  'E-not-writable': {
    symptom: 'exstate cannot write a file, because the account has no permission to write in the folder.',
    cause: 'The folder or the disk is read-only for this account.',
    cure: 'Name another folder, or ask for the permission. An older file with this name is unchanged.',
  },
  'E-report-not-written': {
    symptom:
      'The report of a command is incomplete or missing (exit code 3). What the command did on the servers is done.',
    cause: 'Standard output is a file on a full disk, a device that is gone, or a terminal that was closed.',
    cure: 'Make room on the disk. `exstate show` prints the report of a run again from its journal; you can repeat a command that changes nothing.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl'],
  },
  'E-not-written': {
    symptom: 'exstate could not write a file.',
    cause: 'The disk is full, the network share is not available, or another program has locked the file.',
    cure: 'Correct that, then run the command again. An existing file is either replaced completely or unchanged.',
  },
};
