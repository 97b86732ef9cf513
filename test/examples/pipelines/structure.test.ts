import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jobsOf, pipeline, stepsOf } from './azure.ts';
import { ALL, FILES, textOf } from './files.ts';
import { workflow } from './github.ts';
import { jobs } from './gitlab.ts';

test.for(ALL)('%s/%s: no key twice, no secret, no command of another shell', ([vendor, file]) => {
  const text = textOf(vendor, file);
  expect(() => parse(text, { strict: true })).not.toThrow();
  expect(text).not.toMatch(/\t|&&(?! [$!])|\|\||\b(?:bash|grep|curl|jq|sed|export)\b/);
  expect(text).not.toMatch(/(?:token|password|secret|key): *['"]?[A-Za-z0-9_-]{16,}/i);
});

describe('GitHub Actions', () => {
  const all = FILES.github.map((file) => [file, workflow(file)] as const);
  const uses = (step: { uses?: string }): string[] => (step.uses === undefined ? [] : [step.uses]);

  test('every action is pinned to a commit, with its version beside it', () => {
    for (const [file, { jobs }] of all)
      for (const name of Object.values(jobs).flatMap(({ steps }) => steps.flatMap(uses))) {
        expect(name).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
        expect(textOf('github', file)).toMatch(new RegExp(`${name} # v\\d+\\.\\d+\\.\\d+\n`));
      }
  });

  test('least permissions: nothing is written but the comment', () => {
    const granted = Object.fromEntries(
      all.map(([file, { permissions, jobs }]) => [
        file,
        [permissions, ...Object.values(jobs).map((job) => job['permissions'])].filter(Boolean),
      ]),
    );
    expect(granted).toEqual({
      'exstate-plan.yml': [{ contents: 'read', 'pull-requests': 'write' }],
      'exstate-apply.yml': [{}, { actions: 'read', contents: 'read', 'pull-requests': 'read' }, { contents: 'read' }],
      'exstate-nightly.yml': [{ contents: 'read' }],
    });
  });

  test('nothing from a fork runs on the runner, and no checkout keeps the token', () => {
    const plan = workflow('exstate-plan.yml');
    expect(Object.keys(plan.on)).toEqual(['pull_request']);
    for (const job of Object.values(plan.jobs))
      expect(job['if']).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    for (const step of all.flatMap(([, { jobs }]) => Object.values(jobs).flatMap((job) => job.steps)))
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toEqual({ 'persist-credentials': false });
  });

  test('apply waits for an approval, and never runs twice at a time', () => {
    const { apply } = workflow('exstate-apply.yml').jobs;
    expect(apply).toMatchObject({
      needs: 'find',
      environment: 'exchange-production',
      concurrency: { group: 'exstate-apply', 'cancel-in-progress': false },
    });
  });
});

/** No package brings the schema of Azure Pipelines, so the keys that the files use are written here. */
describe('Azure DevOps', () => {
  const KEYS = {
    pipeline: ['trigger', 'pr', 'schedules', 'parameters', 'lockBehavior', 'pool', 'variables', 'jobs', 'stages'],
    stage: ['stage', 'displayName', 'dependsOn', 'variables', 'jobs'],
    job: ['job', 'deployment', 'displayName', 'condition', 'timeoutInMinutes', 'environment', 'strategy', 'steps'],
    checkout: ['checkout', 'clean', 'persistCredentials'],
    powershell: ['powershell', 'name', 'displayName', 'condition', 'env'],
    task: ['task', 'displayName', 'condition', 'inputs'],
    download: ['download'],
  } as const;
  const INPUTS: Readonly<Record<string, readonly string[]>> = {
    'PublishBuildArtifacts@1': ['PathtoPublish', 'ArtifactName'],
    'DownloadBuildArtifacts@1': [
      ...['buildType', 'project', 'pipeline', 'buildVersionToDownload', 'buildId'],
      ...['downloadType', 'artifactName', 'downloadPath'],
    ],
  };
  const keysOf = (thing: object, kind: keyof typeof KEYS): void =>
    expect(Object.keys(thing).filter((key) => !(KEYS[kind] as readonly string[]).includes(key))).toEqual([]);

  test.for(FILES['azure-devops'])('%s has only known keys', (file) => {
    const whole = pipeline(file);
    keysOf(whole, 'pipeline');
    for (const stage of whole.stages ?? []) keysOf(stage, 'stage');
    for (const job of jobsOf(whole)) {
      keysOf(job, 'job');
      expect(stepsOf(job).length).toBeGreaterThan(1);
      for (const step of stepsOf(job)) {
        const kind = (['checkout', 'powershell', 'task', 'download'] as const).find((one) => one in step) ?? 'task';
        keysOf(step, kind);
        if (step.task !== undefined)
          expect(INPUTS[step.task]).toEqual(expect.arrayContaining(Object.keys(step.inputs ?? {})));
      }
    }
  });

  test('nothing from a fork runs on the agent, and no checkout keeps the token', () => {
    const [plan] = jobsOf(pipeline('exstate-plan.yml'));
    expect(plan).toHaveProperty(
      'condition',
      "and(eq(variables['Build.Reason'], 'PullRequest'), ne(variables['System.PullRequest.IsFork'], 'True'))",
    );
    for (const job of FILES['azure-devops'].flatMap((file) => jobsOf(pipeline(file))))
      expect(stepsOf(job)[0]).toEqual({ checkout: 'self', clean: true, persistCredentials: false });
  });

  test('apply gets the code from the step that checks it', () => {
    const [find, apply] = pipeline('exstate-apply.yml').stages ?? [];
    expect(find).toHaveProperty('stage', 'find');
    expect(find?.jobs.map(({ job }) => job)).toEqual(['find']);
    expect(find?.jobs.flatMap(stepsOf).map(({ name }) => name)).toContain('check');
    expect(apply).toMatchObject({
      dependsOn: 'find',
      variables: { PLAN_CODE: "$[ stageDependencies.find.find.outputs['check.code'] ]" },
    });
  });

  test('apply waits for an approval, and never runs twice at a time', () => {
    expect(pipeline('exstate-apply.yml')).toHaveProperty('lockBehavior', 'sequential');
    expect(jobsOf(pipeline('exstate-apply.yml')).at(-1)).toHaveProperty('environment', 'exchange-production');
  });
});

/** No package brings the schema of GitLab CI, so the keys that the file uses are written here. */
describe('GitLab CI', () => {
  const JOB = [
    ...['extends', 'tags', 'variables', 'stage', 'interruptible', 'timeout', 'rules', 'script', 'artifacts'],
    ...['needs', 'resource_group', 'environment'],
  ];
  const all = Object.entries(jobs());

  test.for(all.map(([name, job]) => [name, job] as const))('%s has only known keys', ([, job]) => {
    expect(Object.keys(job).filter((key) => !JOB.includes(key))).toEqual([]);
    expect(Object.keys(job.artifacts)).toEqual(expect.arrayContaining(['public', 'expire_in', 'paths']));
    for (const rule of job.rules)
      expect(Object.keys(rule).filter((key) => !['if', 'changes', 'when', 'allow_failure'].includes(key))).toEqual([]);
    expect(parse(textOf('gitlab', 'gitlab-ci.yml')).stages).toContain(job['stage']);
  });

  test('nothing from a fork runs on the runner', () => {
    const { plan } = jobs();
    expect(plan?.rules.map((rule) => rule.if)).toEqual([
      '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID',
    ]);
    for (const [name, { rules }] of all)
      for (const rule of rules)
        expect([name, rule.if]).toEqual([name, expect.stringContaining('$CI_PIPELINE_SOURCE == ')]);
  });

  test('apply waits for a person, and never runs twice at a time', () => {
    const { apply } = jobs();
    expect(apply).toMatchObject({
      resource_group: 'exstate',
      environment: { name: 'exchange-production' },
      needs: ['find'],
    });
    for (const rule of apply?.rules ?? []) expect(rule).toMatchObject({ when: 'manual', allow_failure: false });
  });

  test('the widget of the merge request is the report of the plan', () => {
    expect(jobs()['plan']?.artifacts.reports).toEqual({ terraform: 'widget.json' });
  });
});
