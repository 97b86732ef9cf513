import type { FoundServers } from '../domain/found-servers.ts';
import { printable } from './printable.ts';

interface Written {
  readonly source: string;
  /** The next command, with its quotes; none for a recording, which is planned on where it was made. */
  readonly next: string | undefined;
}

/** What `init` wrote into a file, and what a person has to look at in it. */
export function initText(found: FoundServers, file: string, { source, next }: Written): string {
  const { servers, leftOut } = found;
  const unread = servers.filter((one) => one.unread !== undefined);
  const guesses = servers.reduce((sum, one) => sum + one.guesses.length, 0) + guessesOfAll(found);
  const lines = [
    printable(source),
    `${printable(file)}: ${count(servers.length, 'server')} of ${printable(found.organization)}${guesses === 0 ? '' : `; ${count(guesses, 'guess', 'guesses')} to check`}`,
    ...unread.map(({ name, unread: why }) => `  not read: ${name}: ${printable(why ?? '')}`),
    ...leftOut.map(({ name }) => `  not read: ${printable(JSON.stringify(name))} is left out; the file says why`),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ];
  return `${lines.join('\n')}\n`;
}

const guessesOfAll = ({ organizationWas, subscriptions }: FoundServers): number =>
  (organizationWas === undefined ? 0 : 1) + (subscriptions.length === 0 ? 0 : 1);

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
