import type { Source, Through } from '../domain/source.ts';

/** The name of a source in every report, such as `simulated: world.yaml`. */
export function sourceSaid(source: Source): string {
  switch (source.kind) {
    case 'simulated':
      return `simulated: ${source.through === undefined ? source.name : `the lab at ${source.name}, ${LAB[source.through]}`}`;
    case 'servers':
      return `${ASKED_BY[source.through]} on ${source.name}`;
    case 'recorded':
      return source.of === undefined ? source.name : `observation: ${source.name} (${sourceSaid(source.of)})`;
    case 'healthchecker':
      return `HealthChecker: ${source.name}${source.more === undefined ? '' : ` and ${source.more} more`}`;
  }
}

const LAB: Readonly<Record<Through, string>> = { powershell: 'through PowerShell', script: 'through a script' };
const ASKED_BY: Readonly<Record<Through, string>> = { powershell: 'PowerShell', script: 'a script' };
