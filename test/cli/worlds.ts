import { DESIRED, WORLD } from './exstate.ts';

/** The organization of `WORLD` with more lines. */
export const worldWith = (...more: readonly string[]): string => `${WORLD}${more.join('\n')}\n`;

/** The same, with more lines for its server. */
export const serverWith = (...more: readonly string[]): string =>
  `${WORLD}${more.map((line) => `    ${line}\n`).join('')}`;

export const fault = (operation: string, does: string, server = 'EX01'): string =>
  `faults: [ { server: ${server}, operation: ${operation}, nth: 1, does: ${does} } ]`;

/** The real time in ms that each observation and each operation takes, so that a test can act during it. */
export const slow = (latencyMs: number, world: string = WORLD): string =>
  world.replace('servers:', `latencyMs: ${latencyMs}\nservers:`);

const SERVER = /^ {2}- name: EX01[\s\S]*/m;
const again = (name: string, world: string): string =>
  (world.match(SERVER)?.[0] ?? '').replaceAll('EX01', name).replaceAll('ex01', name.toLowerCase());

/** A fleet: copies of the server under other names. The text for a name applies to that server only. */
export const fleetOf = (more: Readonly<Record<string, string>>): string =>
  WORLD.replace(SERVER, '') +
  Object.entries(more)
    .map(([name, line]) => again(name, WORLD) + (line === '' ? '' : `    ${line}\n`))
    .join('');

export const desiredOf = (...names: readonly string[]): string =>
  DESIRED.replace(SERVER, '') +
  names.map((name) => `  - name: ${name}\n    fqdn: ${name.toLowerCase()}.contoso.com\n`).join('');
