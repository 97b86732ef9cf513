import { GRANT_KEY, OBSERVE_ONE, PLAN_AND_APPLY } from './lines.ts';

/** Commands that did not start, runs that stopped, and plans that are not valid any more. */
export const commands = {
  'E-lab-gone': {
    symptom: 'The environment variable EXSTATE_LAB names a lab, but no lab answers at that address.',
    cause: 'The lab has ended, or it was started again and has another address now.',
    cure: 'Start the lab again and type the lines that it prints. To work with real servers, open a new PowerShell in which EXSTATE_LAB is not set.',
    commands: ['exstate lab --world FILE --in-place'],
  },
  'E-script-asks': {
    symptom: '`exstate observe --script` was used together with --world, --observation or --out.',
    cause: '--script only writes a PowerShell script. The command does not observe anything itself.',
    cure: 'Leave out --world, --observation and --out. When you run the script on the server, -OutFile says where it writes the observation.',
    commands: ['exstate observe --script look.ps1', '# on the server', '.\\look.ps1 -OutFile observation.json'],
  },
  'E-several-runs': {
    symptom: '`exstate rollback` does not know which run to undo.',
    cause: 'The state directory has matching runs of more than one organization.',
    cure: 'Name the run that you mean: the name of its journal file, without .jsonl.',
    commands: ['exstate rollback RUN'],
  },
  'E-at-refused': {
    symptom: 'A command refuses --at.',
    cause:
      'Real servers have their own clock: only a simulated organization can be moved to another time, and only to a later one. No command accepts the year 9990 or later, because a certificate that is issued then would expire after the year 9999.',
    cure: 'Leave out --at. To evaluate at another time without a change, use --at with `exstate plan`.',
  },
  'E-two-sources': {
    symptom: 'You named both --world and --observation.',
    cause: 'A command reads its facts from one source only.',
    cure: 'Leave out one of the two options.',
  },
  'E-snap-in-refused': {
    symptom: '--snap-in was used together with --world or --observation.',
    cause:
      '--snap-in loads the Exchange snap-in on a real server. A simulated or recorded organization has none to load.',
    cure: 'Leave out --snap-in. In a world file, write `snapIn: true` at the server.',
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
  'E-simulated-plan': {
    symptom: 'exstate refuses to apply a saved plan to real servers.',
    cause: 'The plan was made on a simulated organization, so it says nothing about the real servers.',
    cure: 'Make the plan on the real servers: leave out --world.',
    commands: PLAN_AND_APPLY,
  },
  'E-port-taken': {
    symptom: 'The lab does not start, because the port that you named is in use.',
    cause: 'Another program or another lab listens on this port of 127.0.0.1.',
    cure: 'Leave out --port. The lab then uses a free port and prints it.',
  },
  'E-wrong-organization': {
    symptom: 'The desired state and the source belong to different organizations. exstate does nothing.',
    cause:
      'For example, the desired state is for production and the world or the observation is from a test organization.',
    cure: 'Name files that belong together. If only the name is wrong, correct `organization` in the desired state.',
  },
  'E-unknown-server': {
    symptom: '--server names a server that does not exist, or a pattern that matches no server.',
    cause: 'The name is misspelled, or the desired state, the plan or the run does not contain this server.',
    cure: 'Use one of the names that the message lists. `EX01,EX02` is a list, and `EX*` means all names that begin with EX; upper and lower case are the same.',
  },
  'E-other-servers': {
    symptom: 'apply or rollback refuses --server, because a run with other servers is unfinished.',
    cause: 'An unfinished run can be continued or undone only with the servers with which it began.',
    cure: 'Leave out --server, or name the same servers. Make a plan for the others when the run is finished.',
  },
  'E-other-plan': {
    symptom: 'apply or retire stopped with exit code 6, because --expect names another plan.',
    cause:
      'The file is not the approved plan. Or you named no file, so exstate made a new plan: facts, times and remaining days are part of a plan, so a new plan has another code.',
    cure: 'Save the plan, have its code approved, and apply the saved file with this code.',
    commands: ['exstate plan --out plan.json', 'exstate apply plan.json --expect CODE'],
  },
  'E-unknown-code': {
    symptom: '`exstate explain` has no page for the code that you typed.',
    cause: 'The code is misspelled, or it belongs to another version of exstate.',
    cure: 'Copy the code from the report. Without a code, the command lists all codes.',
    commands: ['exstate explain', 'exstate explain E-stale-plan'],
  },
  'E-wrong-usage': {
    symptom: 'The command line contains an option, an argument or a value that exstate does not know.',
    cause: 'A word is misspelled, or the command line was written for another version.',
    cure: 'Read the help, then correct the command line.',
    commands: ['exstate --help', 'exstate plan --help'],
  },
  'E-nobody-to-ask': {
    symptom: 'apply, retire or rollback stopped at once with exit code 64 and changed nothing.',
    cause:
      'The command must ask for confirmation, but there is no terminal, for example in a pipeline or a scheduled task.',
    cure: 'Have a saved plan reviewed, then apply it with --yes.',
    commands: ['exstate apply plan.json --yes'],
  },
  'E-not-confirmed': {
    symptom: 'The command changed nothing, because you did not confirm it.',
    cause: 'The answer to the question was not the whole word "yes".',
    cure: 'Run the command again, and type "yes" when you are sure.',
  },
  'E-no-unfinished-run': {
    symptom: '`exstate rollback` has no run to undo.',
    cause: 'All runs are finished.',
    cure: 'To change what the servers have now, edit the desired state, then plan and apply.',
    commands: PLAN_AND_APPLY,
  },
  'E-run-finished': {
    symptom: '`exstate rollback` refuses the run that you named, because it is finished.',
    cause:
      'rollback undoes only what an unfinished run has not verified. Users may depend on the result of a finished run, and later runs may build on it.',
    cure: 'Look at what the run did. Then edit the desired state and make a new plan.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl', 'exstate plan'],
  },
  'E-other-source': {
    symptom: 'apply, retire or rollback is refused, because an unfinished run began on another source.',
    cause:
      'The journal contains the source of the run: the real servers, a lab, or the real path of a world file. The unfinished change is there.',
    cure: 'Type the command line that the message shows. If the world file was moved, move it back.',
  },
  'E-before-lost': {
    symptom: 'exstate can neither continue nor undo a run, because the file RUN.before.json is missing or was changed.',
    cause:
      'This file contains the facts from before the first step, and the journal contains its hash. exstate needs these facts to verify and to undo the run.',
    cure: 'Restore the file next to the journal. If it is lost, close the run: --close changes nothing on the servers, writes the present facts to the journal, names each stage that is open and ends the run. Then check these stages and make a new plan.',
    commands: ['exstate rollback --close', 'exstate plan'],
  },
  'E-before-differs': {
    symptom:
      'exstate can neither continue nor undo a run, because the journal has another value for a fact than the observation and the plan of the run.',
    cause:
      'An undo goes back to the value in the journal. This value was neither observed before the first step nor part of the plan: another person changed the fact during the run, or somebody edited the journal.',
    cure: 'Close the run. exstate then changes nothing on the servers, writes the present facts to the journal and names the stages that are open. Check these stages before you plan.',
    commands: ['exstate rollback --close', 'exstate plan'],
  },
  'E-run-unreadable': {
    symptom: 'apply, retire or rollback is refused, because exstate cannot read a file in the folder of the runs.',
    cause:
      'Your account has no permission, or the file is a broken link or no regular file. It may be the journal of a run that was interrupted during a change.',
    cure: 'Make the file readable. If you know that its run is finished, move the file to another folder. `exstate plan` and `exstate observe` still work.',
  },
  'E-journal-touched': {
    symptom: 'A run stopped, because its journal does not end where this process left it.',
    cause:
      'Another process wrote to the journal, replaced it or deleted it: for example another exstate that took over the lease, or an editor.',
    cure: 'Make sure that no other exstate is active. Then run the same command again: it observes the servers first.',
  },
  'E-lease-blocked': {
    symptom: 'No command that changes something can start, because lease.lock or lease.gate.lock is not a folder.',
    cause:
      'exstate takes the lease by creating a folder with this name. Another program created a file or a link with this name.',
    cure: 'Make sure that no exstate is active for this organization, then delete the file that the message names.',
  },
  'E-no-such-run': {
    symptom: '`exstate rollback` does not find the run that you named.',
    cause: 'The name is misspelled, or the run belongs to another organization or another state directory.',
    cure: 'List the journals in the state directory. The name of a run is the name of its file without .jsonl.',
    commands: ['Get-ChildItem .exstate\\*\\runs\\*.jsonl', 'exstate rollback RUN --state-dir DIRECTORY'],
  },
  'E-unfinished-run': {
    symptom: 'exstate refuses the command, because an earlier run of this organization is unfinished (exit code 9).',
    cause:
      'The earlier run was killed or stopped with Ctrl+C. A server may have a changed certificate and no restart yet.',
    cure: 'Look at the run first. Then continue it with apply, or undo what it has not verified with rollback.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl', 'exstate apply', 'exstate rollback'],
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
  'E-journal-not-written': {
    symptom: 'A run stopped before a step, because exstate could not write its journal.',
    cause:
      'The disk is full or the state directory is not available. exstate never performs a step that is not in the journal.',
    cure: 'Make room or restore access, then run the same command again. The run continues.',
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
  'E-stale-plan': {
    symptom:
      'The plan is stale: a fact that it depends on has changed (exit code 6). exstate performs no further step.',
    cause:
      'For example, another administrator changed something, a server was restarted, or a server that did not answer now does.',
    cure: 'Make a new plan, and read what is different before you apply it. A change that no step depends on does not make a plan stale.',
    commands: PLAN_AND_APPLY,
  },
  'E-step-not-planned': {
    symptom:
      'The saved plan contains a step that exstate would not plan now (exit code 6). exstate performs no further step.',
    cause:
      'Facts changed that the step does not check itself: for example, no connector needs it any more. Or the journals in this state directory say that the soak is not over.',
    cure: 'Make a new plan and read what changed. Keep all journals of an organization in one state directory, because the soak counts from them.',
    commands: PLAN_AND_APPLY,
  },
  'E-plan-expired': {
    symptom: 'The plan is not valid any more: the time under "valid until" has passed (exit code 6).',
    cause: 'Since then a certificate became valid, fell below the required number of days, or expired.',
    cure: 'Make a new plan. It can contain other steps than the old one, so review it again.',
    commands: PLAN_AND_APPLY,
  },
  'E-nothing-to-adopt': {
    symptom:
      'The plan for a server is blocked: the server has no certificate that exstate can bind to 444, and no way to issue one.',
    cause:
      'The management shell (EMS) opens only if 444 has a usable certificate, and New-ExchangeCertificate needs a management shell. No other server offers one at the moment.',
    cure: 'Let Windows make the certificate: plan with --without-cmdlets. Or make one certificate by hand, with one of the two lines that the plan shows, and let NETWORK SERVICE read its key; the next plan uses it. Do not make more than one.',
    commands: [
      'exstate plan --without-cmdlets --out plan.json',
      'exstate apply plan.json',
      '# or by hand: after the line from the plan, let NETWORK SERVICE read the key of the new certificate',
      ...GRANT_KEY,
      'exstate plan',
    ],
  },
  'E-bug': {
    symptom: 'exstate stopped with an internal error and printed a stack trace.',
    cause: 'This is a fault in exstate, not in your configuration.',
    cure: 'Report the printed lines. If a run was active, continue it: the journal says how far it came.',
    commands: ['exstate apply'],
  },
  'E-guard': {
    symptom:
      'A server is REFUSED: exstate made a plan for it that would break a safety rule, for example by writing 443.',
    cause: 'The planner of exstate has a fault. The server is not the cause.',
    cure: 'exstate changes nothing on this server; the plans of the other servers are not affected. Report the message together with an observation of the server.',
    commands: OBSERVE_ONE,
  },
  'E-rehearsal': {
    symptom: 'A server is REFUSED: the rehearsal of its plan did not lead to the desired state.',
    cause:
      'exstate first performs each plan on a simulated copy of the observed server. This failed because of a fault in exstate, not because of the server.',
    cure: 'Nothing is done on this server, and you can apply the plans of the others. Report the message with a new observation.',
    commands: OBSERVE_ONE,
  },
  'E-planner-circle': {
    symptom: 'A server is REFUSED: exstate cannot plan for it, because it proposed the same step twice.',
    cause:
      'The prediction of this step does not contain the change that would end the difference. This is a fault in exstate.',
    cure: 'Report the name of the step from the message, with an observation. While planning, exstate changes nothing; if the error appeared during an undo, look at the journal of the run with `exstate show`.',
    commands: OBSERVE_ONE,
  },
  'E-planner-unsaid': {
    symptom: 'A server is REFUSED: exstate cannot plan for it, because a step has an effect that it does not declare.',
    cause: 'The action that the message names does not list one of the facts that it changes: a fault in exstate.',
    cure: 'Send the message and an observation to the maintainers. If the error appeared during an undo, the stage may be undone only in part: check the server before you continue.',
    commands: OBSERVE_ONE,
  },
  'E-not-issued': {
    symptom:
      'A run stopped before a step that needs the new certificate, because the journal does not name this certificate.',
    cause: 'This is a fault in exstate: the step that issues the certificate must write its thumbprint to the journal.',
    cure: 'Report the message with the journal file. Then undo the run and plan again: if the certificate exists, the new plan uses it.',
    commands: ['exstate rollback', 'exstate plan'],
  },
};
