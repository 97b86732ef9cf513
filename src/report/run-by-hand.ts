import { STAGES, type Stage } from '../domain/operation.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { quote } from '../typed/literal.ts';
import { factIs } from './facts-said.ts';
import { hang, type Page, toType } from './page.ts';
import { type RunRecord, stageKey } from './run-record.ts';

const MOVED = /^sslcert\/(?:0\.0\.0\.0|127\.0\.0\.1):443 was (\S+), is now/;
const INDENT = 5;

/** Where 443 is not ours, a person puts it back: whoever moved it may have meant to. */
export const frontEndText = (record: RunRecord, page: Page): string[] =>
  [...movedOn(record)].flatMap(([server, short]) => putBack(server, short, record, page));

/** What 443 had before it moved, by server. */
function movedOn({ judged }: RunRecord): Map<string, string> {
  const moved = [...judged.values()].flatMap(({ step, surprises }) =>
    surprises.flatMap((says) => (MOVED.exec(says)?.slice(1) ?? []).map((short) => [serverOf(step), short] as const)),
  );
  return new Map(moved.reverse());
}

const serverOf = (step: string): string => step.slice(0, step.indexOf('/'));

function putBack(server: string, short: string, record: RunRecord, page: Page): string[] {
  const full = fullThumbprint(short, record);
  const says = `443 of ${server} has moved while this ran. It is left as it is: a person decides. To put it back, on ${server}, elevated:`;
  return [
    ...hang('', says, page),
    ...toType(frontEndBack(full ?? `<${short}>`), INDENT, page),
    ...(full === undefined ? hang('', `<${short}> in full: Get-ChildItem Cert:\\LocalMachine\\My`, page) : []),
  ];
}

/** Both rows of 443; a restart brings back whatever 444 has, so that is looked at before. */
const frontEndBack = (thumbprint: string): string[] => [
  'Import-Module WebAdministration',
  `Get-WebBinding -Name 'Default Web Site' -Protocol https -Port 443 | ForEach-Object { $_.AddSslCertificate(${quote(thumbprint)}, 'My') }`,
  'netsh http show sslcert ipport=0.0.0.0:444    # look at 444 before the restart',
  'iisreset /restart /timeout:120',
];

/** A surprise names a certificate in short; the plan and the evidence know it in full. */
function fullThumbprint(short: string, { plan, judged }: RunRecord): string | undefined {
  const candidates = plan.servers.flatMap(({ choice }) => choice.candidates.map(({ certificate }) => certificate));
  const proofs = plan.servers.flatMap(({ steps }) => steps.flatMap((step) => step.proofs.map(({ want }) => want)));
  const seen = [...judged.values()].flatMap(({ evidence }) => evidence.map(({ want }) => want));
  return [...candidates, ...proofs, ...seen].find((id): id is string => typeof id === 'string' && show(id) === short);
}

/** What is there now, and the way back by hand. */
export const halfWayText = (record: RunRecord, page: Page): string[] =>
  record.plan.servers.flatMap((server) =>
    STAGES.flatMap((stage) =>
      record.stages.get(stageKey(server.server, stage))?.is === 'not undone'
        ? wayBack(server, stage, record, page)
        : [],
    ),
  );

function wayBack(server: ServerPlan, stage: Stage, record: RunRecord, page: Page): string[] {
  const back = (server.undo[stage]?.powershell ?? []).map((line) => withThumbprint(line, record));
  return [
    ...hang('', `${server.server}, stage ${stage}, is left half-way. Last seen there:`, page),
    ...lastSeen(server, stage, record).flatMap((says) => hang('  - ', says, page)),
    '',
    ...(back.length === 0
      ? hang('', `There is no way back${whyNot(server, stage)}. The way on is a new plan.`, page)
      : [...hang('', 'The way back, by hand, on the server, elevated:', page), ...toType(back, INDENT, page)]),
  ];
}

/** What the plan said beforehand: what was there may have served all the same, such as an expired one that is tolerated. */
const whyNot = ({ undo }: ServerPlan, stage: Stage): string => {
  const way = undo[stage];
  return way?.is === 'impossible' ? `: ${way.says}` : '';
};

/** The last word on each fact, of the stage's steps and then of their undo. */
function lastSeen(server: ServerPlan, stage: Stage, { judged, undo, stages }: RunRecord): string[] {
  const steps = [
    ...server.steps.filter((step) => step.stage === stage),
    ...(undo.get(stageKey(server.server, stage)) ?? []),
  ];
  const closing = stages.get(stageKey(server.server, stage))?.evidence ?? [];
  const evidence = [...steps.flatMap(({ id }) => judged.get(id)?.evidence ?? []), ...closing];
  return [...new Map(evidence.map((one) => [one.fact, factIs(one.fact, one.saw)])).values()];
}

/** `$new`, in a path or alone, but not in a name that happens to hold it. */
const NEW = /'(?:[^']|'')*'|"([^"$]*)\$\(\$new\)"|\$new\b/g;

function withThumbprint(line: string, { issued }: RunRecord): string {
  const [thumbprint, ...more] = Object.values(issued);
  if (thumbprint === undefined || more.length > 0) return line;
  return line.replace(NEW, (found, path = '') => (found.startsWith("'") ? found : quote(path + thumbprint)));
}
