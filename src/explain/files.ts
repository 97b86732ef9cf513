import type { Explanations } from './explanation.ts';

/** Files that cannot be read, written or believed. */
export const files: Explanations = {
  'E-no-file': {
    symptom: 'The desired state is not found.',
    cause: 'No file is named and there is no exstate.yaml here, or its name is written differently.',
    cure: 'Change to its folder, or name it: `exstate plan path/to/exstate.yaml`.',
  },
  'E-not-a-file': {
    symptom: 'A folder or device was named.',
    cause: 'A desired state is a file.',
    cure: 'Name the file in the folder.',
  },
  'E-unreadable': {
    symptom: 'The desired state is there and cannot be read.',
    cause: 'This account may not read it, or another program holds it.',
    cure: 'Look at its permissions with the account that runs exstate.',
  },
  'E-too-large': {
    symptom: 'The desired state is refused for its size.',
    cause: 'A file of a thousand servers is far smaller; this is probably another file.',
    cure: 'Name the right file.',
  },
  'E-not-utf8': {
    symptom: 'The file is not UTF-8.',
    cause: 'An editor saved it in another encoding; `>` in Windows PowerShell writes UTF-16.',
    cure: 'Save it as UTF-8.',
  },
  'E-control-character': {
    symptom: 'A character that cannot be seen is reported.',
    cause: 'The file was pasted from a terminal, is in another encoding, or is no text.',
    cure: 'Delete the character at the place that is shown, or save the file as UTF-8.',
  },
  'E-empty-file': {
    symptom: 'The file says nothing.',
    cause: 'It is empty, or all of it is commented out.',
    cure: 'Begin with apiVersion, organization and one server.',
  },
  'E-file-missing': {
    symptom: 'A plan, world, observation or run is not found.',
    cause: 'The path is looked up from the folder that the command runs in.',
    cure: 'Check the path. Runs lie in the state directory, under the name of the organization.',
  },
  'E-file-is-directory': {
    symptom: 'A folder stands where a file is wanted.',
    cause: 'The path ends too early.',
    cure: 'Add the name of the file.',
  },
  'E-file-unreadable': {
    symptom: 'A file is there and cannot be read.',
    cause: 'Permissions, or a disk or share that does not answer.',
    cure: 'Read it by other means with the same account; then run the command again.',
  },
  'E-file-too-large': {
    symptom: 'A file is refused for its size.',
    cause: 'It is larger than what exstate itself would ever write.',
    cure: 'Probably another file was named.',
  },
  'E-not-json': {
    symptom: 'A plan or observation cannot be read from a certain place on.',
    cause: 'It was cut off, or edited.',
    cure: 'Make it again with `--out`; these files are not for editing.',
  },
  'E-not-yaml': {
    symptom: 'A world cannot be read from a certain place on.',
    cause: 'It is not YAML there.',
    cure: 'Look at the place that is named, and at the line above it.',
  },
  'E-nothing-to-show': {
    symptom: '`show` says that a file is neither a plan nor a run.',
    cause: 'A world, an observation or the YAML was named.',
    cure: 'Name the file that `exstate plan --out` wrote, or a .jsonl file in the state directory.',
  },
  'E-unknown-schema': {
    symptom: 'A file is of another kind or version than is wanted.',
    cause: 'An observation was given for a plan, or another exstate wrote it.',
    cure: 'Name the right file, or make it again with this version.',
  },
  'E-plan-invalid': {
    symptom: 'A plan is refused before anything else is done.',
    cause: 'It lacks something that every plan has, so this exstate did not write it.',
    cure: 'Plan again.',
  },
  'E-plan-changed': {
    symptom: 'A plan is refused: its digest does not fit.',
    cause:
      'Somebody edited it after it was made, be it only a space. What was reviewed is then not what would be done.',
    cure: 'Change the desired state instead, and plan again.',
  },
  'E-observation-invalid': {
    symptom: 'A recorded observation is refused.',
    cause: 'A fact has a form that it cannot have; the message names up to a handful of places.',
    cure: 'Record it again with `exstate observe --out`. What could not be read is written as unknown, never left out.',
  },
  'E-world-invalid': {
    symptom: 'A simulated organization is refused.',
    cause: 'A key is not known, or something refers to a certificate that is not in the list.',
    cure: 'Mend the places that are named; the examples show every form.',
  },
  'E-folder-missing': {
    symptom: 'A result cannot be written.',
    cause: 'The folder it should lie in is not there. exstate makes none by a slip of the finger.',
    cure: 'Make the folder, or name another.',
  },
  'E-not-writable': {
    symptom: 'A result cannot be written for want of permission.',
    cause: 'This account may not write in that folder.',
    cure: 'Choose another folder or have the permission given. The old file is untouched.',
  },
  'E-report-not-written': {
    symptom: 'A command ends with exit code 3, and its report is cut off or missing.',
    cause:
      'Standard output is a file on a full disk, a device that is gone, or a terminal that was closed. A reader that has enough, such as `head`, is no such case.',
    cure: 'Make room. What the command did stands. `exstate show` with the journal of a run prints its report again; a command that changes nothing can be run again.',
  },
  'E-not-written': {
    symptom: 'A result was not written.',
    cause: 'The disk is full, the share is gone, or the file is held open.',
    cure: 'Mend that and run the command again. A file is replaced whole or not at all.',
  },
};
