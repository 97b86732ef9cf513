import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { folder } from '../../cli/exstate.ts';
import { textOf } from './files.ts';
import { type Api, type Comment, TOKEN } from './forge.ts';
import { type ByHand, COMMIT, type JobEnded, type Pipelines, type Project } from './project.ts';

type Words = Readonly<Record<string, string>>;
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly id?: string;
  readonly if?: string;
  readonly with?: Words;
  readonly env?: Words;
}
export interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly env: Words;
  readonly jobs: Record<string, { steps: readonly Step[]; outputs?: Words } & Record<string, unknown>>;
}

export const workflow = (file: string): Workflow => parse(textOf('github', file)) as Workflow;

const REPOSITORY = 'contoso/exchange';
const HEAD = 'beef00000000000000000000000000000000beef';
const commented = ({ id, body, own }: Comment) => ({ id, body, user: { type: own ? 'Bot' : 'User' } });

const api: Api = ({ method, path, query, body }, forge) => {
  const at = `/repos/${REPOSITORY}`;
  if (path === `${at}/issues/7/comments`) {
    if (method === 'POST') return commented(forge.say(body['body'] as string));
    return forge.page({ method, path, query, body }).map(commented);
  }
  const changed = forge.comments.find(({ id }) => path === `${at}/issues/comments/${id}`);
  if (method === 'PATCH' && changed) {
    changed.body = body['body'] as string;
    return commented(changed);
  }
  if (path === `${at}/commits/${COMMIT}/pulls`)
    return [{ number: 7, merged_at: '2026-11-22T00:00:00Z', merge_commit_sha: COMMIT, head: { sha: HEAD } }];
  if (path !== `${at}/actions/workflows/exstate-plan.yml/runs` || query.get('head_sha') !== HEAD) return undefined;
  return { workflow_runs: forge.planRun === undefined ? [] : [{ id: Number(forge.planRun) }] };
};

/** Runs the steps of a job in a clean checkout. An action is replaced by what it does for the pipeline. */
async function run(project: Project, file: string, job: string, id: string, values: Words): Promise<JobEnded> {
  const { env, jobs } = workflow(file);
  const { steps = [], outputs = {} } = jobs[job] ?? {};
  const cwd = project.checkout();
  const runner = folder({ summary: '', output: '' });
  const known: Record<string, string> = { 'github.token': TOKEN, 'github.event.pull_request.number': '7', ...values };
  const filled = (words: Words = {}): Words =>
    Object.fromEntries(
      Object.entries(words).map(([key, text]) => [
        key,
        String(text).replace(/\$\{\{ (.+?) \}\}/g, (_, name) => known[name] ?? ''),
      ]),
    );
  let [ok, said] = [true, ''];
  for (const step of steps) {
    if (!ok && step.if !== 'always()') continue;
    if (step.run === undefined) {
      action(project, step.uses ?? '', filled(step.with), id, cwd);
      continue;
    }
    const ended = await project.steps(cwd, { ...env, ...given(project, runner), ...filled(step.env) }, step.run);
    ok &&= ended.code === 0;
    said += ended.said;
    for (const line of readFileSync(join(runner, 'output'), 'utf8').split(/\r?\n/)) {
      const [name = '', value = ''] = line.split('=');
      if (name !== '') known[`steps.${step.id}.outputs.${name}`] = value;
    }
    writeFileSync(join(runner, 'output'), '');
  }
  project.outputs = filled(outputs);
  return { ok, said, shown: readFileSync(join(runner, 'summary'), 'utf8'), cwd, run: id };
}

const given = (project: Project, runner: string): Words => ({
  EXSTATE_SOURCE: project.source,
  EXSTATE_STATE_DIR: project.stateDir,
  GITHUB_API_URL: project.url,
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_SHA: COMMIT,
  GITHUB_STEP_SUMMARY: join(runner, 'summary'),
  GITHUB_OUTPUT: join(runner, 'output'),
});

function action(project: Project, uses: string, inputs: Words, id: string, cwd: string): void {
  const [name] = uses.split('@');
  const artifact = inputs['name'] ?? '';
  if (name === 'actions/upload-artifact')
    project.save(id, artifact, cwd, (inputs['path'] ?? '').split('\n').filter(Boolean));
  if (name === 'actions/download-artifact') project.get(inputs['run-id'] ?? id, artifact, cwd);
}

const typedIn = (byHand?: ByHand): Words => (byHand ? { 'inputs.run': byHand.run, 'inputs.code': byHand.code } : {});

export const github: Pipelines = {
  api,
  plan: async (project) => {
    const ended = await run(project, 'exstate-plan.yml', 'plan', project.forge.newRun(), {});
    if (ended.ok) project.forge.planRun = ended.run;
    return ended;
  },
  nightly: (project) => run(project, 'exstate-nightly.yml', 'plan', project.forge.newRun(), {}),
  find: (project, byHand) => run(project, 'exstate-apply.yml', 'find', project.forge.newRun(), typedIn(byHand)),
  apply: (project, found) =>
    run(project, 'exstate-apply.yml', 'apply', found.run, { 'needs.find.outputs.code': project.outputs['code'] ?? '' }),
};
