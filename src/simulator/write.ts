import type { Organization } from './organization.ts';
import type { Style } from './read.ts';
import type { WorldServer } from './world.ts';
import { save } from './written.ts';

/**
 * The text of a world, in the style of the example in the formats: servers in blocks, each of their properties on one
 * line. A general YAML writer takes 200 ms for a thousand servers, and a world is written after every operation.
 */
export function writeWorld(org: Organization, { json, header }: Style): string {
  const world = save(org);
  if (json) return `${JSON.stringify(world, null, 2)}\n`;
  const top = Object.entries(world).map(([key, value]) =>
    key === 'servers' && world.servers.length > 0
      ? ['servers:', ...world.servers.map(block)].join('\n')
      : `${key}:${lines(value, '  ')}`,
  );
  return `${header}${top.join('\n')}\n`;
}

const blocks = new WeakMap<WorldServer, string>();

function block(server: WorldServer): string {
  const text = blocks.get(server) ?? properties(server).join('\n');
  blocks.set(server, text);
  return text;
}

const properties = (server: WorldServer): string[] =>
  Object.entries(server).map(
    ([key, value], at) => `${at === 0 ? '  - ' : '    '}${scalar(key)}:${lines(value, '      ')}`,
  );

/** A list of objects has one object per line. */
const lines = (value: unknown, indent: string): string =>
  Array.isArray(value) && value.length > 0 && typeof value[0] === 'object'
    ? `\n${value.map((item) => `${indent}- ${flow(item)}`).join('\n')}`
    : ` ${flow(value)}`;

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, held]) => `${scalar(key)}: ${flow(held)}`).join(', ')} }`;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Unquoted only if no YAML reader can read it as another type. A JSON string is also a YAML string. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z](?:[\w.@/=-]| (?=[\w(]))*$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && (PLAIN.test(value) || INSTANT.test(value)) ? value : JSON.stringify(value);
