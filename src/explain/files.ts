import type { Explanations } from './explanation.ts';

/** Files that cannot be read, written or believed. */
export const files: Explanations = {
  'E-no-file': {
    symptom: 'The desired state is not found.',
    cause: 'No file is named and there is no exstate.yaml here, or its name is written differently.',
    cure: 'Change to its folder, or name it: `exstate plan path/to/exstate.yaml`.',
  },
  'E-not-a-file': {
    symptom: 'A folder, a device or a pipe was named.',
    cause: 'exstate reads files only: a pipe or a device may have no end, and a folder holds many files.',
    cure: 'Name the file in the folder, or save what the pipe holds to a file and name that.',
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
    cause:
      'At most 32 MiB of a world and 256 MiB of an observation, plan or run are read; exstate writes none as large.',
    cure: 'Another file was probably named: name the right one.',
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
  'E-forbidden-key': {
    symptom: 'A file is refused because it has a key __proto__.',
    cause:
      'In JavaScript this name changes how an object behaves. No server, site, service or fact is called so, so the file was made to do harm, or by a faulty program.',
    cure: 'Remove the key at the place that is named.',
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
  'E-plan-differs': {
    symptom: 'A plan, or the plan of a run, is refused: exstate plans something else from the inputs that it holds.',
    cause:
      'A plan holds the desired state, the facts and the instant that it was made from, and exstate plans again from them. Somebody changed the file and computed its digest again, or another version of exstate made it.',
    cure: 'The message names the server, the step and the field. Plan again and have the new plan approved. A run that another version began is continued or rolled back with that version. If nobody changed the version, find out who could write to the file.',
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
  'E-world-locked': {
    symptom: 'A world cannot be written because another process has its lock.',
    cause: 'A process that writes it was suspended, or something else lies under the name of the lock.',
    cure: 'End that process, or remove what the message names; then run the command again.',
  },
  'E-world-lock-lost': {
    symptom: 'A command stopped because another process wrote its world.',
    cause:
      'This process was suspended for more than 15 seconds while it held the lock, and the other took the lock over.',
    cure: 'Run the command again. The world is as the other process left it.',
  },
  'E-output-is-input': {
    symptom: 'A result is not written because the file that was named for it is read by the same command.',
    cause:
      '`--out`, `--script` or `--log` names the desired state, the world or the observation, perhaps by a link, or a file in the state directory.',
    cure: 'Name another file for the result. Nothing was written.',
  },
  'E-output-not-ours': {
    symptom: 'A result is not written because the file that was named for it holds something else.',
    cause:
      '`--out` and `--script` replace only what exstate wrote as the same kind of file: a plan by a plan, an observation by an observation, a script by a script.',
    cure: 'Name another file, or move the one that is there away. Nothing was written.',
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
