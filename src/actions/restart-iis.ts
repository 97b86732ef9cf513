import type { Action } from '../domain/action.ts';
import { need } from '../domain/condition.ts';
import {
  BACK_END,
  BACK_END_RECORD,
  BACK_END_ROW,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  isKnown,
  known,
} from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { type Proof, SETTLE_SECONDS } from '../domain/proof.ts';
import type { View } from '../domain/view.ts';
import { fromPortRecord } from '../iis/port-record.ts';
import { commonPreconditions, keyUsable, targetOf } from './common-preconditions.ts';
import { noWebEvent, pagesSeen, pagesStillWell } from './health.ts';
import { startOverwritesNothing } from './metabase.ts';
import { hiddenByCentralStore } from './rows.ts';
import { iisInstalled, isStopped, started } from './services.ts';
import { unsettledShell } from './shell.ts';

/**
 * Restart IIS, so that no worker process uses the old certificate. New handshakes use the new record at once; the
 * restart ends the connections that proxies have cached. It is the only outage for web users in a run (exchange facts
 * 9).
 */
export const restartIis: Action<'restart-iis'> = {
  kind: 'restart-iis',
  stage: 'web',
  deadlineSeconds: 300,

  propose: (drift, goal) => (drift.code === 'web-restart-due' ? { kind: 'restart-iis', ...targetOf(goal) } : undefined),

  precondition: (op, view) => {
    const record = view.get(BACK_END_RECORD);
    const bound = isKnown(record) ? (record.known as string | null) : null;
    return [
      ...commonPreconditions(op, view),
      ...iisInstalled(view),
      // After a restart onto an unusable record, every connection would fail. Before it, old worker processes may still
      // work.
      need(view, BACK_END_ROW, { code: 'row-present', site: BACK_END, row: '*:444:' }, (row) => row !== null),
      need(view, BACK_END_RECORD, { code: 'record-present' }, (found) => found !== null),
      ...(bound === null ? [] : [keyUsable(bound, view)]),
      ...startOverwritesNothing(view),
    ];
  },

  predict: (_op, view, goal) => ({
    writes: { 'web/restart-due': known(false), ...started(view, ['WAS', 'W3SVC']) },
    unsettles: [
      ...unsettledShell(view),
      'wire/0.0.0.0:444',
      'wire/0.0.0.0:443',
      'wire/127.0.0.1:443',
      ...pagesSeen(view),
    ],
    proofs: [
      ...presents(view, BACK_END_RECORD),
      ...FRONT_END_RECORDS.flatMap((key) => frontEndStill(view, key, goal)),
      opens,
      ...pagesStillWell(view),
      ...noWebEvent(view),
    ],
    cost: { webSeconds: [goal.server.outage.webSeconds.least, goal.server.outage.webSeconds.most] },
  }),

  say: () => ({
    sentence: 'restart IIS',
    powershell: [
      'Select-String -Path $env:windir\\System32\\inetsrv\\config\\applicationHost.config -Pattern \'property id="(5506|5511)"\'    # an old hash here comes back with the restart: clear it first',
      'iisreset /restart /timeout:120',
      'Get-Service WAS, W3SVC',
    ],
  }),
};

const opens: Proof = { fact: 'shell/opens', want: true, withinSeconds: SETTLE_SECONDS, reportedOnly: true };

/** After the restart each port presents the certificate of its record. */
function presents(view: View, key: FactKey): Proof[] {
  const record = view.peek(key);
  const wire = `wire/${key.slice('sslcert/'.length)}` as const;
  if (!isKnown(record) || record.known === null || !isShown(wire, record.known, view)) return [];
  return usable(view, record.known as string)
    ? [{ fact: wire, want: record.known as string, withinSeconds: SETTLE_SECONDS }]
    : [];
}

/**
 * A port does not present a record that no HTTPS binding uses, or whose port uses the central certificate store. If the
 * port was seen to present it, that decides.
 */
function isShown(wire: `wire/${string}`, record: unknown, view: View): boolean {
  const seen = view.peek(wire);
  if (isKnown(seen) && seen.known === record) return true;
  const port = wire.slice(wire.lastIndexOf(':') + 1);
  const site = port === '444' ? BACK_END : FRONT_END;
  const own = wire.slice('wire/'.length).replace(/^0\.0\.0\.0:/, '*:');
  if (hiddenByCentralStore(`${own}:`, view)) return false;
  const found = [own, `*:${port}`].map((row) => view.peek(`row/${site}/${row}:` as const));
  // The HTTPS binding of the exact address decides. If there is none, the one for all addresses does.
  const decides = found.find((row) => !isKnown(row) || row.known !== null);
  return decides !== undefined && (!isKnown(decides) || fromPortRecord(decides.known));
}

/**
 * exstate does not change 443 with `leave`, so 443 must present the same certificate as at the start of the run, even
 * if it was renewed after the plan. If IIS was stopped, 443 presented nothing and the restart starts it.
 */
const frontEndStill = (view: View, key: FactKey, goal: Goal): Proof[] =>
  goal.server.frontEnd.certificate === 'leave' && !isStopped('W3SVC', view)
    ? [...presents(view, key), ...presentsAsSeen(view, key)].map((proof) => ({ ...proof, steady: true }))
    : presents(view, key);

/** The record cannot be read, so what the port presents now is what it must present after the restart. */
function presentsAsSeen(view: View, key: FactKey): Proof[] {
  const fact = `wire/${key.slice('sslcert/'.length)}` as const;
  const [record, seen] = [view.peek(key), view.peek(fact)];
  return !isKnown(record) && isKnown(seen) && seen.known !== null
    ? [{ fact, want: seen.known, withinSeconds: SETTLE_SECONDS }]
    : [];
}

const usable = (view: View, id: string): boolean => {
  const key = view.peek(`key/${id}`);
  return isKnown(key) && key.known?.usable === true;
};
