import { GRANT_KEY, PLAN_AND_APPLY } from './lines.ts';

/** Plans that exstate does not apply, and plans without a way forward. */
export const plans = {
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
  'E-other-plan': {
    symptom: 'apply or retire stopped with exit code 6, because --expect names another plan.',
    cause:
      'The file is not the approved plan. Or you named no file, so exstate made a new plan: facts, times and remaining days are part of a plan, so a new plan has another code.',
    cure: 'Save the plan, have its code approved, and apply the saved file with this code.',
    commands: ['exstate plan --out plan.json', 'exstate apply plan.json --expect CODE'],
  },
  'E-simulated-plan': {
    symptom: 'exstate refuses to apply a saved plan to real servers.',
    cause: 'The plan was made on a simulated organization, so it says nothing about the real servers.',
    cure: 'Make the plan on the real servers: leave out --world.',
    commands: PLAN_AND_APPLY,
  },
  'E-nothing-to-adopt': {
    symptom:
      'The plan for a server is blocked: the server has no certificate that exstate can bind to 444, and no way to issue one.',
    cause:
      'The management shell (EMS) opens only if 444 has a usable certificate, and New-ExchangeCertificate needs a management shell. No management shell of another server reaches this server.',
    cure: 'Let Windows make the certificate: plan with --without-cmdlets. Or make one certificate by hand, with one of the two lines that the plan shows, and let NETWORK SERVICE read its key; the next plan uses it. Do not make more than one.',
    commands: [
      'exstate plan --without-cmdlets --out plan.json',
      'exstate apply plan.json',
      '# or by hand: after the line from the plan, let NETWORK SERVICE read the key of the new certificate',
      ...GRANT_KEY,
      'exstate plan',
    ],
  },
};
