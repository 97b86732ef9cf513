import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PIPELINES = join(import.meta.dirname, '../../../examples/pipelines');

export const FILES = {
  github: ['exstate-plan.yml', 'exstate-apply.yml', 'exstate-nightly.yml'],
  'azure-devops': ['exstate-plan.yml', 'exstate-apply.yml', 'exstate-nightly.yml'],
  gitlab: ['gitlab-ci.yml'],
} as const;
export type Vendor = keyof typeof FILES;

export const ALL: readonly (readonly [vendor: Vendor, file: string])[] = (Object.keys(FILES) as Vendor[]).flatMap(
  (vendor) => FILES[vendor].map((file) => [vendor, file] as const),
);

export const textOf = (vendor: Vendor, file: string): string => readFileSync(join(PIPELINES, vendor, file), 'utf8');
