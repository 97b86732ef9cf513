import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { textOf } from './files.ts';
import { type Api, type Comment, TOKEN } from './forge.ts';
import { type ByHand, COMMIT, type JobEnded, type Pipelines, type Project } from './project.ts';

type Words = Readonly<Record<string, string>>;
export interface Job {
  readonly script: readonly string[];
  readonly rules: readonly { if: string; when?: string; changes?: string[] }[];
  readonly artifacts: { when?: string; paths: readonly string[]; reports?: Words } & Record<string, unknown>;
  readonly [key: string]: unknown;
}

export const jobs = (): Readonly<Record<string, Job>> => {
  const { stages: _, '.exstate': shared, ...rest } = parse(textOf('gitlab', 'gitlab-ci.yml'));
  return Object.fromEntries(Object.entries(rest).map(([name, job]) => [name, { ...shared, ...(job as Job) }]));
};

const AT = '/api/v4/projects/12';
const noteOf = ({ id, body, own }: Comment) => ({ id, body, author: { id: own ? 90 : 1 } });
const MERGED = [{ iid: 7, state: 'merged', target_branch: 'main' }];

const api: Api = (request, forge) => {
  const { method, path, body } = request;
  if (path === '/api/v4/user') return { id: 90 };
  if (path === `${AT}/merge_requests/7/notes`)
    return method === 'POST' ? noteOf(forge.say(body['body'] as string)) : forge.page(request).map(noteOf);
  const changed = forge.comments.find(({ id }) => path === `${AT}/merge_requests/7/notes/${id}`);
  if (method === 'PUT' && changed) {
    changed.body = body['body'] as string;
    return noteOf(changed);
  }
  if (path === `${AT}/repository/commits/${COMMIT}/merge_requests`) return MERGED;
  if (path === `${AT}/merge_requests/7/pipelines`) return pipelinesOf(forge.planRun);
  if (path === `${AT}/pipelines/31/jobs`) return [{ id: Number(forge.planRun), name: 'plan' }];
  const [, run] = /\/jobs\/(\d+)\/artifacts\/plan\.json$/.exec(path) ?? [];
  return forge.artifacts.get(`${run}/exstate-plan`)?.get('plan.json');
};

const pipelinesOf = (planRun: string | undefined) =>
  planRun === undefined ? [] : [30, 31].map((id) => ({ id, source: 'merge_request_event', status: 'success' }));

/** After each item the runner ends the job if the last command failed. */
const asOneScript = (items: readonly string[]): string =>
  items.map((item) => `${item}\nif (!$?) { Exit &{if ($LASTEXITCODE) {$LASTEXITCODE} else {1}} }`).join('\n');

async function run(
  project: Project,
  name: string,
  artifact: string,
  values: Words,
  files: Words = {},
): Promise<JobEnded> {
  const { script = [], artifacts } = jobs()[name] ?? {};
  const [id, cwd] = [project.forge.newRun(), project.checkout()];
  for (const [from, kept] of Object.entries(files)) project.get(from, kept, cwd);
  const { code, said } = await project.steps(cwd, { ...given(project), ...values }, asOneScript(script));
  if (code === 0 || artifacts?.when === 'always') {
    const reports = Object.values(artifacts?.reports ?? {});
    project.save(id, artifact, cwd, [...(artifacts?.paths ?? []), ...reports]);
  }
  return { ok: code === 0, said, shown: said, cwd, run: id };
}

const given = (project: Project): Words => ({
  EXSTATE_SOURCE: project.source,
  EXSTATE_STATE_DIR: project.stateDir,
  EXSTATE_GITLAB_TOKEN: TOKEN,
  CI_API_V4_URL: `${project.url}/api/v4`,
  CI_PROJECT_ID: '12',
  CI_MERGE_REQUEST_IID: '7',
  CI_COMMIT_SHA: COMMIT,
  CI_DEFAULT_BRANCH: 'main',
});

const typedIn = (byHand?: ByHand): Words =>
  byHand ? { EXSTATE_PLAN_JOB: byHand.run, EXSTATE_PLAN_CODE: byHand.code } : {};

export const gitlab: Pipelines = {
  api,
  plan: async (project) => {
    const ended = await run(project, 'plan', 'exstate-plan', {});
    if (ended.ok) project.forge.planRun = ended.run;
    return ended;
  },
  nightly: (project) => run(project, 'nightly', 'exstate-plan', {}),
  find: async (project, byHand) => {
    const ended = await run(project, 'find', 'reviewed-plan', typedIn(byHand));
    const env = join(ended.cwd, 'plan.env');
    project.outputs =
      ended.ok && existsSync(env) ? { code: readFileSync(env, 'utf8').trim().slice('PLAN_CODE='.length) } : {};
    return ended;
  },
  apply: (project, found, byHand) =>
    run(
      project,
      'apply',
      'exstate-run',
      { ...typedIn(byHand), PLAN_CODE: project.outputs['code'] ?? '' },
      { [found.run]: 'reviewed-plan' },
    ),
};
