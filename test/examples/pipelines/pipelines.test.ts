import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESIRED, exstate, WORLD } from '../../cli/exstate.ts';
import { LONG } from '../../long.ts';
import { azure } from './azure.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { aProject, type JobEnded, type Pipelines, type Project } from './project.ts';
import { engine, openSteps } from './steps.ts';

const MARKER = '<!-- exstate:contoso -->';
const SETUP = WORLD.replace('    certificates:', '    setupRunning: true\n    certificates:');

const saved = (project: Project, { run }: Pick<JobEnded, 'run'>, artifact: string, file: string): string =>
  project.forge.artifacts.get(`${run}/${artifact}`)?.get(file) ?? '';
const codeOf = (project: Project, ended: Pick<JobEnded, 'run'>): string =>
  (JSON.parse(saved(project, ended, 'exstate-plan', 'plan.json')) as { code: string }).code;
/** As the pipeline of a pull request leaves it. */
async function reviewed(project: Project): Promise<{ run: string }> {
  const [cwd, run] = [project.checkout(), project.forge.newRun()];
  await exstate(cwd, `plan ${project.source} --out plan.json --report plan.md`);
  project.save(run, 'exstate-plan', cwd, ['plan.json', 'plan.md']);
  project.forge.say(project.forge.artifacts.get(`${run}/exstate-plan`)?.get('plan.md') ?? '');
  project.forge.planRun = run;
  return { run };
}
const own = ({ forge }: Project): string[] => forge.comments.filter((one) => one.own).map(({ body }) => body);
const runsOf = ({ stateDir }: Project): string[] => {
  const runs = join(stateDir, 'contoso', 'runs');
  return existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith('.jsonl')) : [];
};

const steps = openSteps();

/**
 * Each step of each vendor runs in the first tests, and refuses what was not reviewed. The other tests are about exstate
 * and the sentences for its exit codes, which scripts.test.ts compares between the vendors: test:long runs them with each.
 */
const testWith = (only: Pipelines, vendor: Pipelines) => (LONG || vendor === only ? test : () => {});

describe.skipIf(!engine).for<[name: string, vendor: Pipelines]>([
  ['GitHub Actions', github],
  ['Azure DevOps', azure],
  ['GitLab CI', gitlab],
])('%s: every step, as it stands in the file', ([, vendor]) => {
  test('a pull request gets one comment, which the next push updates', async () => {
    const project = await aProject(vendor, steps);
    const first = await vendor.plan(project);
    expect(first, first.said).toMatchObject({ ok: true });
    expect(own(project)).toEqual([saved(project, first, 'exstate-plan', 'plan.md')]);
    expect(own(project)[0]).toContain(`plan ${codeOf(project, first)}`);
    expect(own(project)[0]?.trimEnd().endsWith(MARKER)).toBe(true);

    const quoted = project.forge.say(`I quote the report.\n\n${MARKER}`, false);
    project.desired = `${DESIRED}    outage: { webSeconds: { least: 61, most: 62 } }\n`;
    const second = await vendor.plan(project);
    expect(codeOf(project, second)).not.toBe(codeOf(project, first));
    expect(own(project)).toEqual([saved(project, second, 'exstate-plan', 'plan.md')]);
    expect(quoted.body).toMatch(/^I quote the report\./);
    expect(project.readWorld()).toBe(WORLD);
  });

  test('after the merge the reviewed plan is applied, with its code', async () => {
    const project = await aProject(vendor, steps);
    const planned = await reviewed(project);
    const found = await vendor.find(project);
    expect(found, found.said).toMatchObject({ ok: true });
    expect(project.readWorld()).toBe(WORLD);
    const applied = await vendor.apply(project, found);
    expect(applied, applied.said).toMatchObject({ ok: true });
    expect(project.readWorld()).not.toBe(WORLD);
    expect(saved(project, applied, 'exstate-run', 'run.md')).toContain('Exit code 0');
    expect(applied.shown).toContain('Exit code 0');
    const [started = ''] = saved(project, applied, 'exstate-run', 'run.json').split('\n');
    expect(JSON.parse(started)).toMatchObject({ code: codeOf(project, planned), expect: codeOf(project, planned) });
    expect(runsOf(project)).toHaveLength(1);

    const nightly = await vendor.nightly(project);
    expect(nightly, nightly.said).toMatchObject({ ok: true });

    writeFileSync(project.world, project.readWorld().replace('2027-06-01', '2026-11-26'));
    const checked = await vendor.nightly(project);
    expect(checked.ok).toBe(false);
    expect(checked.said).toMatch(/exstate check ended with 2 \(1: warning, 2: critical, 3: unknown\)/);
    expect(checked.said).toContain('443');
  });

  test('a plan that the reviewers did not see is not applied', async () => {
    const project = await aProject(vendor, steps);
    const none = await vendor.find(project);
    expect(none.ok).toBe(false);
    expect(none.said).toContain('Nothing is applied.');
    await reviewed(project);
    for (const comment of project.forge.comments) comment.body = comment.body.replaceAll(/\w{4}-\w{4}/g, '2222-2222');
    const found = await vendor.find(project);
    expect(found.ok).toBe(false);
    expect(found.said).toContain('That is not the plan that was reviewed.');
    expect(project.outputs['code'] ?? '').toBe('');
  });

  testWith(azure, vendor)('the plan of the night fails with what to do, and is applied by its code', async () => {
    const project = await aProject(vendor, steps);
    const nightly = await vendor.nightly(project);
    expect(nightly.ok).toBe(false);
    expect(nightly.said).toMatch(/[Ee]xit code 2: Changes are pending\./);
    const wrong = await vendor.find(project, { run: nightly.run, code: '2222-2222' });
    expect(wrong.ok).toBe(false);
    const byHand = { run: nightly.run, code: codeOf(project, nightly).replace('-', '').toLowerCase() };
    const found = await vendor.find(project, byHand);
    expect(found, found.said).toMatchObject({ ok: true });
    const applied = await vendor.apply(project, found, byHand);
    expect(applied, applied.said).toMatchObject({ ok: true });
    expect(project.readWorld()).not.toBe(WORLD);
  });

  testWith(github, vendor)('what is blocked is a warning in review, and fails the night and the run', async () => {
    const project = await aProject(vendor, steps, SETUP);
    const planned = await vendor.plan(project);
    expect(planned, planned.said).toMatchObject({ ok: true });
    expect(planned.said).toMatch(/[Ee]xit code 5: something known blocks/);
    expect(own(project)).toHaveLength(1);
    const found = await vendor.find(project);
    const applied = await vendor.apply(project, found);
    expect(applied.ok).toBe(false);
    expect(applied.said).toMatch(/[Ee]xit code 5: Something known blocks the rest/);
    expect((await vendor.nightly(project)).said).toMatch(/[Ee]xit code 5: Something known blocks a change/);
  });

  testWith(gitlab, vendor)('a faulty file ends before the servers are asked', async () => {
    const project = await aProject(vendor, steps);
    project.desired = DESIRED.replace('fqdn', 'fqnd');
    const planned = await vendor.plan(project);
    expect(planned.ok).toBe(false);
    expect(planned.said).toContain('exstate.yaml has faults.');
    expect(own(project)).toEqual([]);
    expect((await vendor.nightly(project)).said).toMatch(/[Ee]xit code 3: /);
  });

  testWith(gitlab, vendor)('a recording in the repository takes the place of the servers', async () => {
    const project = await aProject(vendor, steps);
    const cwd = project.checkout();
    await exstate(cwd, `observe ${project.source} --out observation.json`);
    project.source = `--observation ${join(cwd, 'observation.json')}`;
    const planned = await vendor.plan(project);
    expect(planned, planned.said).toMatchObject({ ok: true });
    expect(own(project)[0]).toContain(`plan ${codeOf(project, planned)}`);
  });
});
