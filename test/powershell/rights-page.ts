import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RightsSection {
  readonly requires: string | undefined;
  readonly calls: readonly string[];
  /** The calls that can change a server. */
  readonly changes: readonly string[];
  /** Other sections whose calls also belong to this one. */
  readonly also: readonly string[];
}

const PAGE = join(import.meta.dirname, '../../src/providers/powershell/RIGHTS.md');
export const rightsText = (): string => readFileSync(PAGE, 'utf8');

/** By heading, as the links of the page name it. */
export function rightsPage(text = rightsText()): ReadonlyMap<string, RightsSection> {
  const [, ...sections] = text.split(/^### /m);
  return new Map(sections.map((section) => [anchor(section.split('\n')[0] ?? ''), read(section)]));
}

const anchor = (heading: string): string => heading.replaceAll('`', '').toLowerCase().replaceAll(' ', '-');

function read(section: string): RightsSection {
  const [body = ''] = section.split(/^## /m);
  const rows = [...body.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, call = '', does = '']) => [call, does] as const);
  return {
    requires: /Requires \*\*(.+?)\*\*/.exec(body)?.[1],
    calls: rows.map(([call]) => normal(call)),
    changes: rows.filter(([, does]) => does.includes('**Changes:**')).map(([call]) => normal(call)),
    also: [...body.matchAll(/\]\(#([\w-]+)\)/g)].map(([, name = '']) => name),
  };
}

/** The order of parameters does not matter. A value in brackets is an argument of the script. */
export function normal(call: string): string {
  const [name = '', ...given] = call
    .replace(/<[^>]*>/g, '')
    .replaceAll("'", '')
    .replace(/\s+/g, ' ')
    .trim()
    .split(/ (?=[-/])/);
  return [name, ...given.sort()].join(' ');
}

/** All calls of a section and of the sections that it refers to. */
export function callsOf(
  page: ReadonlyMap<string, RightsSection>,
  name: string,
  of: 'calls' | 'changes' = 'calls',
): string[] {
  const section = page.get(name);
  if (section === undefined) throw new Error(`RIGHTS.md has no section ${name}`);
  const all = [section, ...section.also.map((other) => page.get(other))];
  return [...new Set(all.flatMap((one) => one?.[of] ?? []))].sort();
}
