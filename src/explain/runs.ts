import { PLAN_AND_APPLY } from './lines.ts';

/** Runs that stopped, and runs, journals and leases that prevent a command. */
export const runs = {
  'E-unfinished-run': {
    symptom: 'exstate refuses the command, because an earlier run of this organization is unfinished (exit code 9).',
    cause:
      'The earlier run was killed or stopped with Ctrl+C. A server may have a changed certificate and no restart yet.',
    cure: 'Look at the run first. Then continue it with apply, or undo what it has not verified with rollback.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl', 'exstate apply', 'exstate rollback'],
  },
  'E-other-servers': {
    symptom: 'apply or rollback refuses --server, because a run with other servers is unfinished.',
    cause: 'An unfinished run can be continued or undone only with the servers with which it began.',
    cure: 'Leave out --server, or name the same servers. Make a plan for the others when the run is finished.',
  },
  'E-other-source': {
    symptom: 'apply, retire, revert or rollback is refused, because a run began on another source.',
    cause:
      'The journal contains the source of the run: the real servers, a lab, or the real path of a world file. The change is there.',
    cure: 'Type the command line that the message shows. If the world file was moved, move it back.',
  },
  'E-no-unfinished-run': {
    symptom: '`exstate rollback` has no run to undo.',
    cause: 'All runs are finished.',
    cure: 'To change what the servers have now, edit the desired state, then plan and apply.',
    commands: PLAN_AND_APPLY,
  },
  'E-no-such-run': {
    symptom:
      '`exstate rollback` or `exstate revert` does not find the run that you named, or `exstate apply` does not find the run that a saved plan reverts.',
    cause: 'The name is misspelled, or the run belongs to another organization or another state directory.',
    cure: 'List the journals in the state directory. The name of a run is the name of its file without .jsonl.',
    commands: ['Get-ChildItem .exstate\\*\\runs\\*.jsonl', 'exstate rollback RUN --state-dir DIRECTORY'],
  },
  'E-several-runs': {
    symptom: '`exstate rollback` or `exstate revert` does not know which run you mean.',
    cause: 'The state directory has matching runs of more than one organization.',
    cure: 'Name the run that you mean: the name of its journal file, without .jsonl.',
    commands: ['Get-ChildItem .exstate\\*\\runs\\*.jsonl', 'exstate rollback RUN'],
  },
  'E-nothing-to-revert': {
    symptom: '`exstate revert` has nothing to go back from.',
    cause:
      'The run changed nothing on the servers that you named: every step was already correct, or every stage that failed was undone.',
    cure: 'See in the report which stages the run proved. If you left out servers with --server, name others. If an earlier run made the change, name that run.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl'],
  },
  'E-run-finished': {
    symptom: '`exstate rollback` refuses the run that you named, because it is finished.',
    cause:
      'rollback undoes only what an unfinished run has not verified. Users may depend on the result of a finished run, and later runs may build on it.',
    cure: 'Look at what the run did. `exstate revert` makes a plan that goes back to what the run found, as far as the old certificate still works. Or edit the desired state and make a new plan.',
    commands: [
      'exstate show .exstate/ORGANIZATION/runs/RUN.jsonl',
      'exstate revert RUN --out plan.json',
      'exstate plan',
    ],
  },
  'E-run-unreadable': {
    symptom: 'apply, retire or rollback is refused, because exstate cannot read a file in the folder of the runs.',
    cause:
      'Your account has no permission, or the file is a broken link or no regular file. It may be the journal of a run that was interrupted during a change.',
    cure: 'Make the file readable. If you know that its run is finished, move the file to another folder. `exstate plan` and `exstate observe` still work.',
  },
  'E-before-lost': {
    symptom:
      'exstate can neither continue nor undo nor revert a run, because the file RUN.before.json is missing or was changed.',
    cause:
      'This file contains the facts from before the first step, and the journal contains its hash. exstate needs these facts to verify and to undo the run.',
    cure: 'Restore the file next to the journal. If it is lost, close an unfinished run: --close changes nothing on the servers, writes the present facts to the journal, names each stage that is open and ends the run. Then check these stages and make a new plan.',
    commands: ['exstate rollback --close', 'exstate plan'],
  },
  'E-before-differs': {
    symptom:
      'exstate can neither continue nor undo nor revert a run, because the journal has another value for a fact than the observation and the plan of the run.',
    cause:
      'An undo goes back to the value in the journal. This value was neither observed before the first step nor part of the plan: another person changed the fact during the run, or somebody edited the journal.',
    cure: 'Close an unfinished run. exstate then changes nothing on the servers, writes the present facts to the journal and names the stages that are open. Check these stages before you plan.',
    commands: ['exstate rollback --close', 'exstate plan'],
  },
  'E-journal-not-written': {
    symptom: 'A run stopped before a step, because exstate could not write its journal.',
    cause:
      'The disk is full or the state directory is not available. exstate never performs a step that is not in the journal.',
    cure: 'Make room or restore access, then run the same command again. The run continues.',
  },
  'E-journal-touched': {
    symptom: 'A run stopped, because its journal does not end where this process left it.',
    cause:
      'Another process wrote to the journal, replaced it or deleted it: for example another exstate that took over the lease, or an editor.',
    cure: 'Make sure that no other exstate is active. Then run the same command again: it observes the servers first.',
  },
  'E-journal-damaged': {
    symptom: 'exstate cannot read the journal of a run beyond the line that the message names.',
    cause: 'Somebody edited the file, or a line was lost. Each line contains the hash of the line before.',
    cure: 'Compare the last good line with the servers. Then move the file to another folder and make a new plan.',
    commands: ['Move-Item .exstate\\ORGANIZATION\\runs\\RUN.jsonl FOLDER', 'exstate plan'],
  },
  'E-journal-empty': {
    symptom: 'A journal file contains no complete line.',
    cause: 'The run was killed before its first step, so it changed nothing.',
    cure: 'Delete the file.',
  },
  'E-proofs-owed': {
    symptom: '`exstate retire` removes nothing, because proofs of an earlier run are owed (exit code 5).',
    cause:
      'A component of the server was Inactive or Draining during that run, for example in maintenance mode. SMTP then answers 421 on every port, so exstate could not see which certificate transport presents.',
    cure: 'Take the server out of maintenance: set the component to Active with the same requester, and restart transport if it was drained. Then apply: it takes the proofs and changes nothing.',
    commands: [
      '# in the management shell (EMS)',
      "Get-ServerComponentState -Identity 'ex01.contoso.com' -Component HubTransport | Format-List State, LocalStates, RemoteStates",
      "Set-ServerComponentState -Identity 'ex01.contoso.com' -Component HubTransport -State Active -Requester Maintenance",
      'exstate apply',
      'exstate retire',
    ],
  },
  'E-lease-held': {
    symptom: 'exstate refuses the command, because another exstate is changing this organization (exit code 9).',
    cause: 'Only one process at a time may change an organization, so that two runs do not undo each other.',
    cure: 'The message names the user, the computer and the command. Wait until that run ends, or ask that person. Do not delete the lease file: after a crash the lease becomes free within a minute.',
  },
  'E-lease-lost': {
    symptom: 'A run stopped before its next step, because it lost its lease.',
    cause:
      'The process was suspended, or its disk did not answer, for more than a minute, and another command took over the lease. A step that was already on its way to a server may still have taken effect.',
    cure: 'Make sure that no other run is active, then continue. exstate looks at the servers before it does anything.',
    commands: ['exstate apply'],
  },
  'E-lease-blocked': {
    symptom: 'No command that changes something can start, because lease.lock or lease.gate.lock is not a folder.',
    cause:
      'exstate takes the lease by creating a folder with this name. Another program created a file or a link with this name.',
    cure: 'Make sure that no exstate is active for this organization, then delete the file that the message names.',
  },
};
