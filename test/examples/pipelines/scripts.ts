import { jobsOf, pipeline, stepsOf } from './azure.ts';
import { FILES, type Vendor } from './files.ts';
import { workflow } from './github.ts';
import { jobs } from './gitlab.ts';

export interface Script {
  /** Such as `github/exstate-plan.yml plan 2`. */
  readonly place: string;
  readonly text: string;
}

const numbered = (place: string, texts: readonly (string | undefined)[]): Script[] =>
  texts.flatMap((text, at) => (text === undefined ? [] : [{ place: `${place} ${at + 1}`, text }]));

const SCRIPTS: Readonly<Record<Vendor, () => Script[]>> = {
  github: () =>
    FILES.github.flatMap((file) =>
      Object.entries(workflow(file).jobs).flatMap(([job, { steps }]) =>
        numbered(
          `github/${file} ${job}`,
          steps.map(({ run }) => run),
        ),
      ),
    ),
  'azure-devops': () =>
    FILES['azure-devops'].flatMap((file) =>
      jobsOf(pipeline(file)).flatMap((job) =>
        numbered(
          `azure-devops/${file} ${job.job ?? job.deployment}`,
          stepsOf(job).map(({ powershell }) => powershell),
        ),
      ),
    ),
  gitlab: () => Object.entries(jobs()).flatMap(([job, { script }]) => numbered(`gitlab ${job}`, script)),
};

/** Every line of PowerShell in the pipelines. */
export const scripts: readonly Script[] = Object.values(SCRIPTS).flatMap((read) => read());
