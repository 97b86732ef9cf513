import type { Explanations } from './explanation.ts';
import { RECORD } from './lines.ts';

/** Files that cannot be read, written or believed. */
export const files: Explanations = {
  'E-no-file': {
    symptom: 'exstate does not find the desired state.',
    cause: 'You named no file and the current folder has no exstate.yaml, or the file has another name.',
    cure: 'Change to the folder of the file, or name the file on the command line.',
    commands: ['exstate plan FOLDER/exstate.yaml'],
  },
  'E-not-a-file': {
    symptom: 'The desired state that you named is a folder, a device or a pipe.',
    cause: 'exstate reads the desired state from a regular file only.',
    cure: 'Name the file inside the folder.',
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
    symptom: 'A file that you named is larger than exstate reads (256 MiB).',
    cause: 'exstate itself never writes a file of this size.',
    cure: 'Check whether you named the right file.',
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
  'E-not-written': {
    symptom: 'exstate could not write a file.',
    cause: 'The disk is full, the network share is not available, or another program has locked the file.',
    cure: 'Correct that, then run the command again. An existing file is either replaced completely or unchanged.',
  },
};
