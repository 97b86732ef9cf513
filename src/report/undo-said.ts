import { show, validity } from '../domain/say.ts';
import type { NoWayBack, StageUndo } from '../domain/undo.ts';
import { portSaid } from './facts-said.ts';

export function undoSaid(undo: StageUndo): string {
  if (undo.is === 'possible') return undo.says;
  return undo.is === 'impossible' ? `none: ${noWayBackSaid(undo.because)}` : `not needed: ${NEEDLESS[undo.because]}`;
}

const NEEDLESS = {
  restart: 'a restart changes no setting',
  unused: 'what it adds is not in use yet, and the next run continues with it',
};

export function noWayBackSaid(reason: NoWayBack): string {
  if (reason.code === 'removed') return 'what was removed is not put back: see the certificate that was saved';
  const use = useSaid(reason.fact);
  if (reason.code === 'old-unknown') return `what ${use} had could not be read`;
  if (reason.code === 'old-none') return `${use} had no certificate`;
  if (!('certificate' in reason)) return '';
  const had = `${use} had ${show(reason.certificate)},`;
  return reason.code === 'old-not-valid' ? `${had} which ${validity(reason, reason.at)}` : `${had} ${OLD[reason.code]}`;
}

const OLD = {
  'old-not-installed': 'which is not in the store',
  'old-auth': 'the Auth certificate, which exstate never changes',
  'old-federation': 'the certificate of the federation trust, which exstate never changes',
  'old-key-unusable': 'whose key cannot be used',
  'old-not-presented': 'but did not present it',
};

export const useSaid = (fact: string): string =>
  fact.startsWith('sslcert/') ? portSaid(fact.slice('sslcert/'.length)) : fact.replace('-', ' ');
