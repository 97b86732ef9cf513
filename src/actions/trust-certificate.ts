import { internalTransportOf } from '../choose/edge.ts';
import type { Action } from '../domain/action.ts';
import { type Condition, judge, need } from '../domain/condition.ts';
import { BACK_END_RECORD, isKnown, known } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { certificatePath, typed } from '../typed/literal.ts';
import { commonPreconditions, keyReadable, stillValid, targetOf } from './common-preconditions.ts';
import { shellIfShut, unsettledShell } from './shell.ts';
import { unsettledStarttls, unsettledTransport } from './starttls.ts';

const rootOf = (view: View): readonly string[] => {
  const root = view.peek('store/Root');
  return (isKnown(root) && root.known) || [];
};

/**
 * Copy the public part of a certificate to Trusted Root. Its key must be readable first: a change in Root makes
 * transport search for certificates again, and it must not find one whose key it cannot open (exchange facts 5.3, 10).
 */
export const trustCertificate: Action<'trust-certificate'> = {
  kind: 'trust-certificate',
  stage: 'issue',
  deadlineSeconds: 60,

  propose: (drift, goal) =>
    drift.code === 'root-copy-missing' && goal.choice.certificate !== null
      ? { kind: 'trust-certificate', certificate: goal.choice.certificate, ...targetOf(goal) }
      : undefined,

  precondition: (op, view, goal) => [
    ...commonPreconditions(op, view),
    keyReadable(op.certificate, view),
    stillValid(op.certificate, view, goal),
  ],

  predict: (op, view, goal) => ({
    writes: { 'store/Root': known([...rootOf(view), op.certificate]) },
    unsettles: [
      ...unsettledStarttls(view, goal.at),
      ...unsettledTransport(view),
      // If the front end requires trust, this makes the shell open.
      ...shellIfShut(view),
    ],
  }),

  say: (op) => ({
    sentence: `copy the public part of ${show(op.certificate)} to Trusted Root`,
    powershell: [
      `$file = [IO.Path]::GetTempFileName(); Export-Certificate -Cert ${certificatePath(op.certificate)} -FilePath $file`,
      'Import-Certificate -FilePath $file -CertStoreLocation Cert:\\LocalMachine\\Root; Remove-Item $file',
    ],
  }),
};

/** If the front end requires trust, 444 would fail without the copy. */
function unneeded(certificate: string, view: View): Condition[] {
  const tolerates = view.get('tolerates-untrusted-444');
  if (isKnown(tolerates) && tolerates.known === true) return [];
  return [need(view, BACK_END_RECORD, { code: 'root-not-needed', certificate }, (held) => held !== certificate)];
}

/**
 * A revert removes the copy only when nothing uses the certificate any more. An Edge server has no 444 (exchange
 * facts 14.2).
 */
function unused(certificate: string, view: View, { server }: Goal): Condition[] {
  const unneededBy = { code: 'root-not-needed', certificate } as const;
  const transport = internalTransportOf(view, server);
  return [
    ...(server.role === 'edge' ? [] : [need(view, BACK_END_RECORD, unneededBy, (held) => held !== certificate)]),
    judge(transport, 'internal-transport', unneededBy, (held) => held !== certificate),
  ];
}

/** The undo of trust-certificate. No desired state asks for it. */
export const untrustCertificate: Action<'untrust-certificate'> = {
  kind: 'untrust-certificate',
  stage: 'untrust',
  deadlineSeconds: 60,

  propose: (drift, goal) =>
    drift.code === 'root-copy-unwanted' && goal.choice.certificate !== null
      ? { kind: 'untrust-certificate', certificate: goal.choice.certificate, ...targetOf(goal) }
      : undefined,

  precondition: (op, view, goal) => [
    ...commonPreconditions(op, view),
    ...(goal.intent === 'revert' ? unused(op.certificate, view, goal) : unneeded(op.certificate, view)),
  ],

  predict: (op, view, goal) => ({
    writes: { 'store/Root': known(rootOf(view).filter((id) => id !== op.certificate)) },
    unsettles: [...unsettledStarttls(view, goal.at), ...unsettledTransport(view), ...unsettledShell(view)],
  }),

  say: (op) => ({
    sentence: `remove ${show(op.certificate)} from Trusted Root`,
    powershell: [`certutil -delstore Root ${typed(op.certificate)}`],
  }),
};
