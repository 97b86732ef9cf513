import { FRONT_END_RECORDS } from '../domain/facts.ts';
import type { Surprise } from '../domain/journal.ts';
import { STAGES, type Stage } from '../domain/operation.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import { valueSaid } from '../facts/words.ts';
import { quote } from '../typed/literal.ts';
import { factIs } from './facts-said.ts';
import type { Advice } from './review/review.ts';
import { noWayBackSaid } from './undo-said.ts';

/** exstate does not change 443 back: the person who changed it may have wanted this. */
export const frontEndAdvice = (record: RunState): Advice[] =>
  [...movedOn(record)].map(([server, change]) => putBack(server, change));

/** The first change of 443 on each server: it contains the certificate from before the run. */
function movedOn(state: RunState): Map<string, Surprise> {
  const moved = [...state.judged.values()].flatMap(({ step, surprises }) =>
    surprises.filter(({ fact }) => isFrontEnd(fact)).map((change) => [state.serverOf(step), change] as const),
  );
  return new Map(moved.reverse());
}

const isFrontEnd = (fact: string): boolean => FRONT_END_RECORDS.some((one) => one === fact);

function putBack(server: string, { was }: Surprise): Advice {
  const moved = `UNEXPECTED CHANGE: 443 of ${server} got another certificate during this run. exstate does not change it: a person decides.`;
  return typeof was === 'string'
    ? { says: `${moved} To put it back, on ${server}, elevated:`, type: frontEndBack(was) }
    : { says: `${moved} Before, it had ${was === null ? 'no certificate' : valueSaid(was)}.` };
}

/** Both HTTPS bindings of 443. A restart activates the certificate that 444 has, so the reader checks 444 first. */
const frontEndBack = (thumbprint: string): string[] => [
  'Import-Module WebAdministration',
  `Get-WebBinding -Name 'Default Web Site' -Protocol https -Port 443 | ForEach-Object { $_.AddSslCertificate(${quote(thumbprint)}, 'My') }`,
  'netsh http show sslcert ipport=0.0.0.0:443    # if client certificates were negotiated or mapped before, set that again with netsh http update sslcert',
  'netsh http show sslcert ipport=0.0.0.0:444    # look at 444 before the restart',
  'iisreset /restart /timeout:120',
];

/**
 * For each server on which nothing but an issue is left of the run, if SMTP presents the newest certificate: the lines to remove
 * it. If 444 or internal transport uses it, it stays.
 */
export const newestAdvice = (record: RunState): Advice[] =>
  record.plan.servers.flatMap(({ server, notDone }) => {
    const own = record.issued[`new:${server}`];
    const inUse = (['web', 'transport'] as const).some(
      (stage) => record.stages.get(stageKey(server, stage))?.event === 'stage-proven',
    );
    if (own === undefined || inUse) return [];
    return notDone
      .filter(({ code }) => code === 'new-one-stays-on-smtp')
      .map(({ powershell = [] }) => ({
        says: `SMTP of ${server} presents the new certificate, which is still installed. To go back there, too:`,
        type: powershell.map((line) => withThumbprint(line, own)),
      }));
  });

/** For each stage that was not undone: the facts last observed, and the lines to go back by hand. */
export const halfWayAdvice = (record: RunState): Advice[] =>
  record.plan.servers.flatMap((server) =>
    STAGES.flatMap((stage) =>
      record.stages.get(stageKey(server.server, stage))?.event === 'stage-not-undone'
        ? wayBack(server, stage, record)
        : [],
    ),
  );

function wayBack(server: ServerPlan, stage: Stage, record: RunState): Advice[] {
  const own = record.issued[`new:${server.server}`];
  const back = (server.undo[stage]?.powershell ?? []).map((line) => withThumbprint(line, own));
  return [
    {
      says: `${server.server}, stage ${stage}, is incomplete. Last observed:`,
      items: lastSeen(server, stage, record),
    },
    back.length === 0
      ? { says: `There is no way back${whyNot(server, stage)}. Make a new plan.` }
      : { says: 'To go back by hand, on the server, elevated:', type: back },
  ];
}

/**
 * The reason comes from the plan. The old state may still have worked, for example with an expired certificate that is
 * tolerated.
 */
function whyNot({ undo }: ServerPlan, stage: Stage): string {
  const planned = undo[stage];
  return planned?.is === 'impossible' ? `: ${noWayBackSaid(planned.because)}` : '';
}

/** The last observed value of each fact, from the steps of the stage, their undo and the closing look. */
function lastSeen(server: ServerPlan, stage: Stage, { judged, undo, stages }: RunState): string[] {
  const steps = [
    ...server.steps.filter((step) => step.stage === stage),
    ...(undo.get(stageKey(server.server, stage)) ?? []),
  ];
  const end = stages.get(stageKey(server.server, stage));
  const closing = end?.event === 'stage-not-undone' ? (end.evidence ?? []) : [];
  const evidence = [...steps.flatMap(({ id }) => judged.get(id)?.evidence ?? []), ...closing];
  return [...new Map(evidence.map((one) => [one.fact, factIs(one.fact, one.saw)])).values()];
}

/** `$new`, alone or in a path, but not inside a name that contains this text. */
const NEW = /'(?:[^']|'')*'|"([^"$]*)\$\(\$new\)"|\$new\b/g;

function withThumbprint(line: string, thumbprint: string | undefined): string {
  if (thumbprint === undefined) return line;
  return line.replace(NEW, (found, path = '') => (found.startsWith("'") ? found : quote(path + thumbprint)));
}
