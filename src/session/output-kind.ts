import { SCRIPT_BEGINS } from '../providers/powershell/script.ts';
import { STATE_CHANNEL } from '../report/check/prtg.ts';
import type { InventoryFormat } from '../report/format.ts';
import { CSV_BEGINS } from '../report/inventory/csv.ts';
import { ICS_BEGINS } from '../report/inventory/ics.ts';

/** The kind of a file, decided by its content. */
export type Kind =
  | 'plan'
  | 'observation'
  | 'script'
  | 'calls'
  | 'journal'
  | 'check'
  | 'check-text'
  | 'metrics'
  | 'prtg'
  | 'world'
  | 'desired-state'
  | 'text-report'
  | 'markdown-report'
  | 'html-report'
  | `${InventoryFormat}-inventory`;

interface Known {
  /** With its article, for use in a sentence. */
  readonly name: string;
  readonly is: (text: string, top: Readonly<Record<string, unknown>>) => boolean;
}

const schema =
  (name: string): Known['is'] =>
  (_, top) =>
    typeof top['schema'] === 'string' && top['schema'].startsWith(`exstate/${name}/`);
const version =
  (name: RegExp): Known['is'] =>
  (text, top) =>
    name.test(typeof top['apiVersion'] === 'string' ? top['apiVersion'] : versionIn(text));
const versionIn = (text: string): string => /^\s*["']?apiVersion["']?\s*:\s*["']?([^\s"'#]+)/m.exec(text)?.[1] ?? '';

export const KINDS: Readonly<Record<Kind, Known>> = {
  plan: { name: 'a plan', is: schema('plan') },
  observation: { name: 'an observation', is: schema('observation') },
  script: { name: 'a script that observes servers', is: (text) => text.startsWith(SCRIPT_BEGINS) },
  calls: { name: 'the log of a lab', is: (_, top) => 'cmdlet' in top && 'changes' in top && 'outcome' in top },
  check: { name: 'a check', is: schema('check') },
  prtg: { name: 'a check for PRTG', is: (text, top) => 'prtg' in top && text.includes(STATE_CHANNEL) },
  metrics: { name: 'a check for Prometheus', is: (text) => text.startsWith('# HELP exstate_') },
  'check-text': { name: 'a check as text', is: (text) => /^EXSTATE (OK|WARNING|CRITICAL|UNKNOWN) - /.test(text) },
  journal: { name: 'the journal of a run', is: schema('journal') },
  world: { name: 'a world', is: version(/^exstate\/world\//) },
  'json-inventory': { name: 'an inventory', is: schema('inventory') },
  'csv-inventory': { name: 'an inventory', is: (text) => text.startsWith(`${CSV_BEGINS}\r\n`) },
  'ics-inventory': { name: 'a calendar of an inventory', is: (text) => text.startsWith(ICS_BEGINS) },
  'html-inventory': {
    name: 'a page of an inventory',
    is: (text) => text.slice(0, BEGINS).includes('<meta name="generator" content="exstate inventory">'),
  },
  'markdown-inventory': {
    name: 'a Markdown inventory',
    is: (text) => text.startsWith('### exstate: inventory of ') && MARKED.test(text),
  },
  'text-inventory': {
    name: 'a text inventory',
    is: (text) => /^(?:.*\n){1,2}inventory of .*: \d+ certificates? on \d+ servers?$/m.test(text.slice(0, BEGINS)),
  },
  'text-report': {
    name: 'a text report',
    is: (text) => /^(?:.*\n){1,4}plan [A-Z2-9]{4}-[A-Z2-9]{4}$/m.test(text.slice(0, BEGINS)),
  },
  'markdown-report': { name: 'a Markdown report', is: (text) => MARKED.test(text) },
  'html-report': { name: 'a page for a change board', is: (text) => PAGE.test(text.slice(0, BEGINS)) },
  'desired-state': { name: 'a desired state', is: version(/^exstate\/v/) },
};

/** The last line, by which a bot finds the comment. */
const MARKED = /<!-- exstate:[^\n]* -->\n$/;

const PAGE = /^<!doctype html>[\s\S]*<meta name="generator" content="exstate">/;

/** A text report names its plan in its first lines. */
const BEGINS = 2000;

/** Undefined if exstate has no such kind of file, or if the content is not text. */
export function kindOf(text: string | undefined): Kind | undefined {
  if (text === undefined) return undefined;
  const top = topOf(text);
  return (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind].is(text, top));
}

/** The object in the text, or in its first line, as in a journal. */
function topOf(text: string): Readonly<Record<string, unknown>> {
  if (!/^\s*\{/.test(text)) return {};
  return objectIn(text) ?? objectIn(text.slice(0, text.indexOf('\n') + 1)) ?? {};
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
