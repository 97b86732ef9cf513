import { OBSERVE_ONE } from './lines.ts';

/** Faults of exstate itself, for a report to its maintainers. */
export const ownFaults = {
  'E-bug': {
    symptom: 'exstate stopped with an internal error and printed a stack trace.',
    cause: 'This is a fault in exstate, not in your configuration.',
    cure: 'Report the printed lines. If a run was active, continue it: exstate reads in the journal which steps are done.',
    commands: ['exstate apply'],
  },
  'E-guard': {
    symptom:
      'A server is REFUSED: exstate made a plan for it that would break a safety rule, for example by changing 443.',
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
      'The prediction of this step does not contain the change that would correct the difference. This is a fault in exstate.',
    cure: 'Report the name of the step from the message, with an observation. While planning, exstate changes nothing; if the error appeared during an undo, look at the journal of the run with `exstate show`.',
    commands: OBSERVE_ONE,
  },
  'E-planner-undeclared': {
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
