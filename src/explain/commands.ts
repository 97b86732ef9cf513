import type { Explanations } from './explanation.ts';

/** Commands that were not begun, runs that were held, and plans that no longer hold. */
export const commands: Explanations = {
  'E-lab-gone': {
    symptom: 'exstate was started in a shell of a lab, and the lab does not answer.',
    cause: 'EXSTATE_LAB is still set, and the lab has ended or was started anew at another address.',
    cure: 'Start the lab and type the lines that it prints. For real servers, open a shell without EXSTATE_LAB.',
  },
  'E-script-asks': {
    symptom: '`observe --script` was given a source or --out.',
    cause: 'It writes a script that looks; it looks at nothing itself.',
    cure: 'Leave --world, --observation and --out out. The script is told by -OutFile where to write.',
  },
  'E-several-runs': {
    symptom: 'rollback asks which run is meant.',
    cause: 'Journals of more than one organization are kept here, and more than one of them has such a run.',
    cure: 'Name the run, as its journal file is named.',
  },
  'E-at-refused': {
    symptom: 'A command that changes something refuses --at.',
    cause:
      'Only a simulated organization can be brought to another time, only to a later one, and to none from 9990 on: a certificate that is issued then would expire after the last year that can be written.',
    cure: 'Leave --at out, or use it with `plan`.',
  },
  'E-two-sources': {
    symptom: 'Both --world and --observation were given.',
    cause: 'What is seen must come from one place.',
    cure: 'Leave one of them out.',
  },
  'E-snap-in-refused': {
    symptom: '--snap-in was given together with --world or --observation.',
    cause: 'Only on a real server is there a snap-in to load.',
    cure: 'Leave --snap-in out; in a world write `snapIn: true` at the server.',
  },
  'E-recorded-source': {
    symptom: 'apply, retire or rollback refuses an observation.',
    cause: 'A recording can be looked at; nothing can be done to it.',
    cure: 'Plan on the recording with --out, have the plan reviewed, and apply it where the servers are.',
  },
  'E-simulated-plan': {
    symptom: 'A saved plan is refused on real servers.',
    cause: 'It was made on a simulated organization, which says nothing about them.',
    cure: 'Plan again on the servers themselves.',
  },
  'E-port-taken': {
    symptom: 'The lab does not start: its port is taken.',
    cause: 'Another program, or another lab, listens there.',
    cure: 'Leave --port out: a free one is taken, and printed.',
  },
  'E-wrong-organization': {
    symptom: 'The source is of another organization.',
    cause: 'Desired state and source do not belong together, such as those of test and production.',
    cure: 'Name the pair that does. If the name alone is wrong, correct `organization` in the desired state.',
  },
  'E-unknown-server': {
    symptom: '--server names a server that is not there, or a pattern that matches none.',
    cause: 'The desired state, the plan or the run has no such server, or its name is written differently.',
    cure: 'Take one of the names that are listed. `EX01,EX02` is a list, `EX*` stands for all that begin so; case does not count.',
  },
  'E-other-servers': {
    symptom: 'apply or rollback refuses --server while a run is unfinished.',
    cause: 'The run was begun with other servers. It is continued or rolled back as it was begun, or not at all.',
    cure: 'Leave --server out, or name the same servers. When the run is finished, plan for the others.',
  },
  'E-other-plan': {
    symptom: 'apply or retire ends with exit code 6: --expect names another plan.',
    cause:
      'The file is not the one that was approved, or no file was named and the plan that was made now is another one: facts, instants and remaining days are part of a plan.',
    cure: 'Save the plan with `exstate plan --out`, have its code approved, and apply that file with `--expect CODE`.',
  },
  'E-step-not-planned': {
    symptom: 'apply ends with exit code 6: a step of a saved plan would not be planned now.',
    cause:
      'Facts changed that the step does not ask for itself, such as a connector that needs it no more; or its soak is not over by the journals here.',
    cure: 'Plan again, and read what changed. Keep the journals of an organization in one state directory: a soak counts from them.',
  },
  'E-unknown-code': {
    symptom: 'explain has no page for a code.',
    cause: 'It is not a code of this version, or not written as it was shown.',
    cure: 'Copy it from the report, such as E-stale-plan or backend-empty.',
  },
  'E-wrong-usage': {
    symptom: 'The command line has an option, an argument or a value that exstate does not know.',
    cause: 'A slip of the keyboard, or a command line written for another version.',
    cure: '`exstate --help` lists the commands, and `exstate plan --help` the options of one.',
  },
  'E-nobody-to-ask': {
    symptom: 'A command that changes something ends at once, with exit code 64.',
    cause: 'It would ask for a "yes", and there is no terminal to ask on.',
    cure: 'In a pipeline: have the plan reviewed, then `exstate apply PLAN.json --yes`.',
  },
  'E-not-confirmed': {
    symptom: 'Nothing was done.',
    cause: 'The question was not answered with "yes" in full.',
    cure: 'Run the command again when you are sure.',
  },
  'E-no-unfinished-run': {
    symptom: 'rollback finds nothing to undo.',
    cause: 'Every run has finished.',
    cure: 'Nothing is left to undo. To change what the servers have now, edit the desired state and plan again.',
  },
  'E-run-finished': {
    symptom: 'rollback refuses a run: it is finished.',
    cause:
      'rollback undoes only what an unfinished run has not proven. What a finished run proved may serve users now, and newer runs may rest on it.',
    cure: 'Edit the desired state and run `exstate plan`. `exstate show RUN.jsonl` tells what the run did.',
  },
  'E-other-source': {
    symptom: 'apply, retire or rollback is refused: an unfinished run was begun on another source.',
    cause:
      'The journal names where the run was begun: the real servers, a lab, or the file of a simulated organization by its real path. What it left half done is there, not here.',
    cure: 'Type the line that is shown. If the file of a simulated organization was moved, move it back.',
  },
  'E-before-lost': {
    symptom: 'A run can be neither continued nor rolled back: the file RUN.before.json is missing or changed.',
    cause:
      'That file holds what the servers had before the first step. A run is judged and undone by it, and the journal names its hash.',
    cure: 'Restore the file beside the journal. If it is lost: `exstate rollback --close` changes nothing, writes down what is there now, names each stage that is left open and ends the run. Then look at those stages, and run `exstate plan`.',
  },
  'E-before-differs': {
    symptom: 'A run can be neither continued nor rolled back: its journal says of a fact what nobody else says.',
    cause:
      'An undo goes back to the value that the journal names. Here it is neither what was seen before the first step nor what the plan was made for: somebody else changed it during the run, or the journal was edited.',
    cure: '`exstate rollback --close` changes nothing, writes down what is there now and ends the run. Then look at the stages that it names, and run `exstate plan`.',
  },
  'E-run-unreadable': {
    symptom: 'apply, retire or rollback is refused: a file among the runs cannot be read.',
    cause:
      'It lacks a permission, is a link that leads nowhere, or is not a file. It may be the journal of a run that was broken off in the middle of a change.',
    cure: 'Make it readable. If you know that its run is finished, move it out of the folder. `plan` and `observe` work without it.',
  },
  'E-journal-touched': {
    symptom: 'A run stops: its journal does not end where this process left it.',
    cause:
      'Another process wrote to the journal, replaced it or removed it, such as an exstate that took over, or an editor.',
    cure: 'See that no other exstate is at work. Then run the same command again: it looks first.',
  },
  'E-lease-blocked': {
    symptom: 'No command that changes something begins: lease.lock or lease.gate.lock is not a folder.',
    cause: 'exstate takes the lease by making a folder of this name. Something else made a file or a link.',
    cure: 'See that no exstate is at work on this organization, then remove what is named.',
  },
  'E-no-such-run': {
    symptom: 'rollback does not find a run.',
    cause: 'It belongs to another organization or another state directory.',
    cure: 'Look in the state directory; a run is named as its file is, without .jsonl.',
  },
  'E-unfinished-run': {
    symptom: 'A command is held: a run is unfinished.',
    cause: 'An earlier run was killed or stopped by Ctrl+C, perhaps between a change and its restart.',
    cure: '`exstate apply` continues it, `exstate rollback` undoes what it has not proven. `exstate show` tells how far it came.',
  },
  'E-lease-held': {
    symptom: 'A command is held by somebody else.',
    cause: 'Another exstate is at work on this organization; two at once would undo each other.',
    cure: 'The message names who and where. Wait, or ask. Do not delete the lease: after a crash it frees itself.',
  },
  'E-lease-lost': {
    symptom: 'A run stops in the middle: its lease is lost.',
    cause:
      'The process was suspended, or its disk did not answer, for more than a minute, and another command took the lease over. It writes nothing more; a step that was on its way to a server when it was suspended may still have taken effect.',
    cure: 'See that no other exstate is at work, then `exstate apply`: it looks first.',
  },
  'E-journal-not-written': {
    symptom: 'A run stops before a step: the journal cannot be written.',
    cause: 'The disk is full or the state directory is gone. What is not on record is not done.',
    cure: 'Make room, then run the same command again; it continues.',
  },
  'E-journal-damaged': {
    symptom: 'A run cannot be read beyond a certain line.',
    cause: 'A line was edited, lost or mixed up: each names the hash of the one before.',
    cure: 'Compare the last good line with the server. Then move the file away and plan anew; nothing is guessed.',
  },
  'E-journal-empty': {
    symptom: 'A run has a file and no line.',
    cause: 'It was killed before it began.',
    cure: 'It did nothing. Remove the file.',
  },
  'E-stale-plan': {
    symptom: 'apply ends with exit code 6 and names a fact that has changed.',
    cause:
      'Something that the plan rests on is different now: another administrator, a restart, a server that came back.',
    cure: 'Plan again, and read what changed before you apply. Facts that no step rests on never stop a plan.',
  },
  'E-plan-expired': {
    symptom: 'A plan is past its time.',
    cause: 'A certificate that it judged has become valid, fallen below the wanted days, or expired since.',
    cure: 'Plan again; the judgement may be another now.',
  },
  'E-nothing-to-adopt': {
    symptom: 'A server is held: no certificate for it can be used, and none can be issued.',
    cause: 'Without a certificate on 444 no management shell opens on it, and to issue one takes a shell.',
    cure: '`exstate plan --without-cmdlets` plans it: Windows itself makes the certificate, on the server. Or issue one by hand: from the shell of a healthy server, or on the server itself with New-SelfSignedCertificate and a CSP provider. Let NETWORK SERVICE read its key, then plan again: it is adopted. The plan shows the lines for the server.',
  },
  'E-bug': {
    symptom: 'A stack trace.',
    cause: 'A fault of exstate itself.',
    cure: 'Report it with those lines. If a run was under way, `exstate apply` continues it from its journal.',
  },
  'E-guard': {
    symptom: 'A server is REFUSED: its plan is withheld.',
    cause: 'The plan broke a law that no plan may break, such as a write to 443. exstate is at fault, not the server.',
    cure: 'Nothing is done on that server, and the plans of the others stand. Report the text with the observation of the server (`exstate observe --server NAME --out NAME.json`).',
  },
  'E-rehearsal': {
    symptom: 'A server is REFUSED after the rehearsal of its plan.',
    cause:
      'On a simulated copy of what was observed, its steps did not lead to the desired state. exstate is at fault, not the server.',
    cure: 'Nothing is done on that server, and the plans of the others stand. Report the text with the observation of the server (`exstate observe --server NAME --out NAME.json`).',
  },
  'E-planner-circle': {
    symptom: 'A server is REFUSED: no plan is made for it.',
    cause: 'A step was proposed a second time: its prediction does not cover what it is to mend.',
    cure: 'Nothing is done on that server, and the plans of the others stand. Report the text with the observation of the server (`exstate observe --server NAME --out NAME.json`).',
  },
  'E-planner-unsaid': {
    symptom: 'A server is REFUSED: no plan is made for it.',
    cause: 'A step brings something about that its prediction does not say: the action that is named forgets a write.',
    cure: 'Nothing is done on that server, and the plans of the others stand. Report the text with the observation of the server (`exstate observe --server NAME --out NAME.json`).',
  },
  'E-not-issued': {
    symptom: 'A run stops before a step that needs the new certificate.',
    cause: 'The journal does not say which one that is. This should not happen.',
    cure: 'Report it with the journal; then `exstate rollback` and plan again: the certificate is adopted if it is there.',
  },
};
