import { readFileSync } from 'node:fs';

/** One row of the table "The rooms" in src/ARCHITECTURE.md. */
export interface Room {
  readonly name: string;
  readonly effects: boolean;
  /** Paths under src; undefined for `all rooms`. */
  readonly imports: readonly Import[] | undefined;
  readonly broken: string;
}

interface Import {
  readonly room: string;
  readonly typesOnly: boolean;
}

export function roomsIn(architecture: string): Room[] {
  const [, table = ''] = architecture.split('## The rooms');
  const [, ...rows] = (table.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(1).map(roomIn);
}

function roomIn(row: string): Room {
  const [name = '', , effects = '', imports = '', broken = ''] = row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
  return {
    name: name.replaceAll('`', '').replace(/\/$/, ''),
    effects: effects === 'yes',
    imports: imports === 'all rooms' ? undefined : imports === 'nothing' ? [] : imports.split(',').map(importIn),
    broken,
  };
}

function importIn(text: string): Import {
  const found = /^(types of )?`([\w/]+)`$/.exec(text.trim());
  if (found?.[2] === undefined) throw new Error(`src/ARCHITECTURE.md, "The rooms": "${text}" is no room`);
  return { room: found[2], typesOnly: found[1] !== undefined };
}

export const ROOMS = roomsIn(readFileSync(new URL('../../src/ARCHITECTURE.md', import.meta.url), 'utf8'));
