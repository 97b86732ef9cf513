import { EXIT } from '../domain/fault.ts';
import { STAGES } from '../domain/operation.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { quote, show } from '../domain/say.ts';
import { factIs } from './facts-said.ts';
import { hang, type Page, paints, toType } from './page.ts';
import { type RunRecord, stageKey } from './run-record.ts';

/** How it ended, and what to type now. */
export function runNextText(record: RunRecord, page: Page): string[] {
  return [
    ...endText(record, page),
    ...frontEndText(record, page),
    ...notUndoneText(record, page),
    ...nextText(record, page),
  ];
}

function endText({ finished }: RunRecord, page: Page): string[] {
  const { bold } = paints(page);
  if (finished === null)
    return hang(
      '',
      `This run is unfinished (exit code ${EXIT.interrupted} if it was stopped by Ctrl+C).`,
      page,
      undefined,
      bold,
    );
  const meaning = MEANINGS[finished.exit] ?? 'it ended otherwise';
  const says = finished.says === '' ? [] : hang('  ', finished.says, page);
  return [...hang('', `Exit code ${finished.exit}: ${meaning}.`, page, undefined, bold), ...says];
}

export const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'every step is done and proven',
  [EXIT.bug]: 'a fault of exstate itself',
  [EXIT.failed]: 'failed, and not undone or not verified',
  [EXIT.undone]: 'failed, and the stage is undone',
  [EXIT.interrupted]: 'stopped by Ctrl+C between two steps',
  [EXIT.stale]: 'the servers are no longer as the plan saw them, or its time is over',
  [EXIT.heldByKnown]: 'the steps there were are done; the rest is held by something known',
  [EXIT.heldByUnknown]: 'the steps there were are done; the rest is held by something unknown',
};

function nextText({ finished, plan }: RunRecord, page: Page): string[] {
  const lines = finished === null ? UNFINISHED : (NEXT[finished.exit] ?? []);
  const retire = finished?.exit === EXIT.ok && plan.intent === 'converge' ? retireSaid(plan.servers) : [];
  return [...lines, ...retire].flatMap((line) => hang('', line, page));
}

const UNFINISHED = [
  'Next: `exstate apply` continues it; it looks first at what has become of the last step.',
  'Or:   `exstate rollback` undoes what is not proven and finishes it. Nothing else is begun before.',
];

const NEXT: Readonly<Record<number, readonly string[]>> = {
  [EXIT.failed]: ['Next: look at the server and decide; then `exstate plan`, which begins with what is there.'],
  [EXIT.undone]: [
    'What was proven before stays. A certificate that was issued stays too and will be adopted.',
    'Next: read above why it failed, mend that, then `exstate plan`.',
  ],
  [EXIT.stale]: ['Next: `exstate plan`, and read what changed.'],
  [EXIT.heldByKnown]: ['Next: mend what is waited for, then `exstate plan`.'],
  [EXIT.heldByUnknown]: ['Next: `exstate plan`; what could not be read may be readable now.'],
};

const retireSaid = (servers: readonly ServerPlan[]): string[] => {
  const old = servers.flatMap(({ notDone }) => notDone.filter(({ operation }) => operation.startsWith('Remove-')));
  return old.length === 0 ? [] : ['Later: `exstate retire` removes what is superseded, when its soak is over.'];
};

const MOVED = /^sslcert\/(0\.0\.0\.0|127\.0\.0\.1):443 was (\S+), is now/;

/** No step writes 443 here: whoever moved it, a person puts it back, and knows why. */
function frontEndText(record: RunRecord, page: Page): string[] {
  const surprises = [...record.judged.values()].flatMap((judged) => judged.surprises);
  const moved = surprises.map((says) => MOVED.exec(says)).find((found) => found !== null);
  if (!moved) return [];
  const full = fullThumbprint(moved[2] ?? '', record);
  return [
    '',
    ...hang(
      '',
      '443 has moved while this ran. It is left as it is: a person decides. To put it back, on the server, elevated:',
      page,
    ),
    ...toType(
      [
        'Import-Module WebAdministration',
        `Get-WebBinding -Name 'Default Web Site' -Protocol https -Port 443 | ForEach-Object { $_.AddSslCertificate(${full === undefined ? "'<THUMBPRINT>'" : quote(full)}, 'My') }`,
        'netsh http show sslcert ipport=0.0.0.0:444    # look at 444 as well before the restart',
        'iisreset /restart /timeout:120',
      ],
      5,
      page,
    ),
    ...(full === undefined
      ? hang('', `<THUMBPRINT> is ${moved[2]}, in full: Get-ChildItem Cert:\\LocalMachine\\My`, page)
      : []),
  ];
}

/** A surprise names a certificate in short; the plan and the evidence know it in full. */
function fullThumbprint(short: string, { plan, judged }: RunRecord): string | undefined {
  const candidates = plan.servers.flatMap(({ choice }) => choice.candidates.map(({ certificate }) => certificate));
  const wanted = [...judged.values()].flatMap(({ evidence }) => evidence.map(({ want }) => want));
  return [...candidates, ...wanted].find((id): id is string => typeof id === 'string' && show(id) === short);
}

/** What is there now, and the way back by hand. */
function notUndoneText(record: RunRecord, page: Page): string[] {
  return record.plan.servers.flatMap((server) =>
    STAGES.filter((stage) => record.stages.get(stageKey(server.server, stage))?.is === 'not undone').flatMap(
      (stage) => {
        const steps = [
          ...server.steps.filter((step) => step.stage === stage),
          ...(record.undo.get(stageKey(server.server, stage)) ?? []),
        ];
        const back = (server.undo[stage]?.powershell ?? []).map((line) => withThumbprint(line, record));
        return [
          '',
          ...hang('', `${server.server}, stage ${stage}, is left half-way. Last seen there:`, page),
          ...lastSeen(
            steps.map(({ id }) => id),
            record,
          ).flatMap((says) => hang('  - ', says, page)),
          ...(back.length === 0
            ? hang('', 'There is no way back: what was there before did not serve. The way on is a new plan.', page)
            : [...hang('', 'The way back, by hand, on the server, elevated:', page), ...toType(back, 5, page)]),
        ];
      },
    ),
  );
}

function lastSeen(steps: readonly string[], { judged }: RunRecord): string[] {
  const evidence = steps.flatMap((id) => judged.get(id)?.evidence ?? []);
  return [...new Map(evidence.map((one) => [one.fact, factIs(one.fact, one.saw)])).values()];
}

const withThumbprint = (line: string, { issued }: RunRecord): string => {
  const made = Object.values(issued);
  return made.length === 1 && made[0] !== undefined ? line.replaceAll('$new', quote(made[0])) : line;
};
