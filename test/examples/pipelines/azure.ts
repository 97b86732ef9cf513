import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { folder } from '../../cli/exstate.ts';
import { textOf } from './files.ts';
import { type Api, type Comment, type Request, TOKEN } from './forge.ts';
import { type ByHand, COMMIT, type JobEnded, type Pipelines, type Project } from './project.ts';

type Words = Readonly<Record<string, string>>;
interface Step {
  readonly powershell?: string;
  readonly name?: string;
  readonly task?: string;
  readonly condition?: string;
  readonly inputs?: Words;
  readonly env?: Words;
}
interface Job {
  readonly job?: string;
  readonly deployment?: string;
  readonly steps?: readonly Step[];
  readonly strategy?: { runOnce: { deploy: { steps: readonly Step[] } } };
}
interface Stage {
  readonly variables?: Words;
  readonly jobs: readonly Job[];
}
export interface Pipeline {
  readonly variables: Words;
  readonly jobs?: readonly Job[];
  readonly stages?: readonly Stage[];
}

export const pipeline = (file: string): Pipeline => parse(textOf('azure-devops', file)) as Pipeline;
export const jobsOf = ({ jobs, stages = [] }: Pipeline): readonly Job[] => jobs ?? stages.flatMap((one) => one.jobs);
export const stepsOf = ({ steps, strategy }: Job): readonly Step[] => steps ?? strategy?.runOnce.deploy.steps ?? [];

const API = '/contoso/4d1f/_apis';
const THREADS = `${API}/git/repositories/9c2e/pullRequests/7/threads`;
const threadOf = ({ id, body }: Comment) => ({ id, isDeleted: false, comments: [{ id: 1, content: body }] });

const api: Api = (request, forge) => {
  const { method, path, body } = request;
  if (path === THREADS && method === 'GET') return { value: forge.comments.map(threadOf) };
  if (path === THREADS) return threadOf(forge.say((body['comments'] as { content: string }[])[0]?.content ?? ''));
  const changed = forge.comments.find(({ id }) => path === `${THREADS}/${id}/comments/1`);
  if (method === 'PATCH' && changed) {
    changed.body = body['content'] as string;
    return { id: 1 };
  }
  if (path === `${API}/git/repositories/9c2e/pullrequestquery`) return mergedWith(request);
  const [, build] = /\/_apis\/build\/builds\/(\d+)$/.exec(path) ?? [];
  if (build !== undefined) return buildOf(build);
  if (path !== `${API}/build/builds`) return undefined;
  return { value: forge.planRun === undefined ? [] : [buildOf(forge.planRun)] };
};

const buildOf = (id: string) => ({ id: Number(id), definition: { id: 5 } });

function mergedWith({ body }: Request): unknown {
  const [query] = body['queries'] as { type: string; items: string[] }[];
  const known = query?.type === 'lastMergeCommit' && query.items[0] === COMMIT;
  return { results: [known ? { [COMMIT]: [{ pullRequestId: 7, status: 'completed' }] } : {}] };
}

/** Runs the steps of a job in a clean checkout. A task is replaced by what it does for the pipeline. */
async function run(project: Project, file: string, job: string, id: string, values: Words): Promise<JobEnded> {
  const whole = pipeline(file);
  const steps = jobsOf(whole)
    .filter((one) => job === (one.job ?? one.deployment))
    .flatMap(stepsOf);
  const cwd = project.checkout();
  const staging = folder();
  const known: Record<string, string> = {
    'System.AccessToken': TOKEN,
    'System.TeamProjectId': '4d1f',
    'Build.ArtifactStagingDirectory': staging,
    'Build.SourcesDirectory': cwd,
    ...whole.variables,
    ...values,
  };
  const filled = (words: Words = {}): Words =>
    Object.fromEntries(
      Object.entries(words).map(([key, text]) => [
        key,
        text.replace(
          /\$\(([\w.]+)\)|\$\{\{ (.+?) \}\}/g,
          (whole, macro, expression) => known[macro ?? expression] ?? whole,
        ),
      ]),
    );
  let [ok, said, shown] = [true, '', ''];
  for (const step of steps) {
    if (!ok && step.condition !== 'always()') continue;
    if (step.powershell === undefined) {
      task(project, step.task ?? '', filled(step.inputs), id);
      continue;
    }
    const env = { ...whole.variables, ...given(project, staging), ...values, ...filled(step.env) };
    const asEnv = Object.fromEntries(Object.entries(env).filter(([name]) => /^\w+$/.test(name)));
    const ended = await project.steps(cwd, asEnv, step.powershell);
    ok &&= ended.code === 0;
    said += ended.said;
    for (const [, name, value = ''] of ended.said.matchAll(
      /##vso\[task\.setvariable variable=(\w+);isOutput=true\](.*)/g,
    ))
      known[`${step.name}.${name}`] = value.trim();
    for (const [, name = ''] of ended.said.matchAll(/##vso\[task\.uploadsummary\](.*)/g))
      shown += readFileSync(name.trim(), 'utf8');
  }
  project.outputs = known['check.code'] === undefined ? {} : { code: known['check.code'] };
  return { ok, said, shown, cwd, run: id };
}

const given = (project: Project, staging: string): Words => ({
  EXSTATE_SOURCE: project.source,
  EXSTATE_STATE_DIR: project.stateDir,
  SYSTEM_COLLECTIONURI: `${project.url}/contoso/`,
  SYSTEM_TEAMPROJECTID: '4d1f',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
  BUILD_REPOSITORY_ID: '9c2e',
  BUILD_SOURCEVERSION: COMMIT,
  BUILD_ARTIFACTSTAGINGDIRECTORY: staging,
});

function task(project: Project, task: string, inputs: Words, id: string): void {
  const from = inputs['PathtoPublish'] ?? '';
  if (task === 'PublishBuildArtifacts@1') project.save(id, inputs['ArtifactName'] ?? '', from, readdirSync(from));
  if (task !== 'DownloadBuildArtifacts@1') return;
  if (inputs['buildType'] === 'specific' && inputs['pipeline'] !== '5')
    throw new Error('another pipeline made this build');
  const [artifact = '', into = ''] = [inputs['artifactName'], inputs['downloadPath']];
  project.get(inputs['buildId'] ?? id, artifact, join(into, artifact));
}

const typedIn = (byHand?: ByHand): Words => ({
  'parameters.planRun': byHand?.run ?? 'none',
  'parameters.planCode': byHand?.code ?? 'none',
});

export const azure: Pipelines = {
  api,
  plan: async (project) => {
    const ended = await run(project, 'exstate-plan.yml', 'plan', project.forge.newRun(), {});
    if (ended.ok) project.forge.planRun = ended.run;
    return ended;
  },
  nightly: (project) => run(project, 'exstate-nightly.yml', 'nightly', project.forge.newRun(), {}),
  find: (project, byHand) => run(project, 'exstate-apply.yml', 'find', project.forge.newRun(), typedIn(byHand)),
  apply: (project, found) =>
    run(project, 'exstate-apply.yml', 'apply', found.run, { PLAN_CODE: project.outputs['code'] ?? '' }),
};
