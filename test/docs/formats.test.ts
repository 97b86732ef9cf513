import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import checkSchema from '../../schemas/check.schema.json' with { type: 'json' };
import errorSchema from '../../schemas/error.schema.json' with { type: 'json' };
import findingsSchema from '../../schemas/findings.schema.json' with { type: 'json' };
import validFindings from '../../schemas/findings.schema.json?validator';
import initSchema from '../../schemas/init.schema.json' with { type: 'json' };
import inventorySchema from '../../schemas/inventory.schema.json' with { type: 'json' };
import journalSchema from '../../schemas/journal.schema.json' with { type: 'json' };
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };
import worldSchema from '../../schemas/world.schema.json' with { type: 'json' };
import { readDesired } from '../../src/config/read.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { EXPLANATIONS } from '../../src/explain/index.ts';
import { USES } from '../../src/facts/uses.ts';
import { STATES } from '../../src/inventory/inventory.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { INVENTORY_FORMATS } from '../../src/report/format.ts';
import { exstate, folder } from '../cli/exstate.ts';
import { headingsOf, PAGES, readFile } from './citations.ts';

const page = readFile(PAGES.formats);
const sections = headingsOf(page);
const section = (number: string): string => sections.find((one) => one.number === number)?.body ?? '';
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code ?? '');
const block = (number: string, language: string): string => blocks(section(number), language)[0] ?? '';
/** The properties of a schema at any depth. The desired state and server names are described elsewhere. */
const propertiesIn = (schema: unknown, elsewhere: ReadonlySet<string>): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (elsewhere.has(key)) return [];
    if (key !== 'properties') return propertiesIn(value, elsewhere);
    return Object.entries(value as object).flatMap(([name, property]) => [name, ...propertiesIn(property, elsewhere)]);
  });
};
const ELSEWHERE = new Set(['desiredState', 'desiredServer']);
/** Requirements are described in section 6. */
const OF_A_PLAN = new Set([...ELSEWHERE, 'requirement']);

/** The first cell of each table row, such as `| run-started | …`. */
const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => (cell ?? '').replaceAll('`', ''));

describe('the examples are read by the code that they are written for', () => {
  test('desired state: every line, and its defaults are the built-in ones', async () => {
    const cwd = folder({
      'example.yaml': block('2', 'yaml'),
      'smallest.yaml':
        'apiVersion: exstate/v1\norganization: contoso\nservers:\n  - { name: EX01, fqdn: ex01.contoso.com }\n',
    });
    const [example, smallest] = await Promise.all(
      ['example.yaml', 'smallest.yaml'].map((file) => readDesired(join(cwd, file))),
    );
    expect(example?.findings).toEqual([]);
    expect(example?.state?.servers.map(({ role }) => role)).toEqual(['mailbox', 'mailbox', 'edge']);
    expect(example?.state?.servers[0]).toEqual(smallest?.state?.servers[0]);
  });

  test('maintenance windows', async () => {
    const [, policy = ''] = blocks(section('2'), 'yaml');
    const smallest =
      'apiVersion: exstate/v1\norganization: contoso\nservers:\n  - { name: EX01, fqdn: ex01.contoso.com }\n';
    const cwd = folder({ 'policy.yaml': `${policy}${smallest}` });
    const { state, findings } = await readDesired(join(cwd, 'policy.yaml'), '2026-11-22T00:00:00Z');
    expect(findings).toEqual([]);
    expect([state?.maintenance?.windows?.length, state?.maintenance?.freeze?.length]).toEqual([2, 1]);
  });

  test('observation', () => {
    const { servers } = decodeObservation(JSON.parse(block('4', 'json')), 'formats.md');
    expect(servers['EX01']?.facts['wire/25/starttls']).toEqual({ unknown: 'no answer within 5 s' });
  });

  test('world, which is then planned on', async () => {
    const cwd = folder({
      'world.yaml': block('5', 'yaml'),
      'exstate.yaml':
        'apiVersion: exstate/v1\norganization: contoso\nservers:\n  - { name: EX01, fqdn: ex01.contoso.com }\n',
    });
    const { code, out, err } = await exstate(cwd, 'plan --world world.yaml --detailed-exitcode');
    expect({ code, err }).toEqual({ code: EXIT.changes, err: '' });
    expect(out).toContain('expires in 12 days');
  });

  test('findings', () => {
    expect(validFindings(JSON.parse(block('8', 'json'))), JSON.stringify(validFindings.errors)).toBe(true);
  });

  test('plan: no key that the schema does not have, and none of a step is left out', () => {
    const example = JSON.parse(block('6', 'json')) as { servers: { steps: object[] }[] };
    const [server] = example.servers;
    expect(Object.keys(example).sort()).toEqual([...planSchema.required].sort());
    expect(Object.keys(server ?? {}).sort()).toEqual([...planSchema.$defs.serverPlan.required].sort());
    expect(Object.keys(server?.steps[0] ?? {}).sort()).toEqual([...planSchema.$defs.step.required].sort());
  });
});

describe('the page names everything that exists', () => {
  test('exit codes, in their order', () => {
    const codes = firstCells(section('9')).filter((cell) => /^\d+$/.test(cell));
    expect(codes.map(Number)).toEqual(Object.values(EXIT));
  });

  test('events and verdicts of the journal', () => {
    const events = firstCells(section('7')).filter((cell) => /^[a-z]+-[a-z-]+$/.test(cell));
    expect(events).toEqual(journalSchema.properties.event.enum);
    for (const verdict of ['verified', 'already-so', 'failed', 'lost'])
      expect(section('7')).toContain(`\`${verdict}\``);
  });

  test.for([
    ['6', 'plan', planSchema, ELSEWHERE],
    ['7', 'journal', journalSchema, OF_A_PLAN],
    ['8', 'findings', findingsSchema, ELSEWHERE],
    ['8', 'error', errorSchema, ELSEWHERE],
    ['11', 'inventory', inventorySchema, ELSEWHERE],
    ['10', 'check', checkSchema, ELSEWHERE],
    ['12', 'first desired state', initSchema, ELSEWHERE],
  ] as const)('every property: section %s, of a %s', ([number, , schema, elsewhere]) => {
    const all = propertiesIn(schema, elsewhere);
    expect(all.length).toBeGreaterThan(3);
    expect(all.filter((name) => !new RegExp(`\\b${name}\\b`).test(section(number)))).toEqual([]);
  });

  test('states, uses and formats of an inventory', () => {
    const words = [...STATES, ...USES, 'expires', 'renewal-due', 'soak-ends'];
    expect(words.filter((word) => !section('11').includes(`\`${word}\``))).toEqual([]);
    expect(section('11')).toContain(`--format ${INVENTORY_FORMATS.join('|')}`);
  });

  test('no unknown error code', () => {
    const built = page.slice(0, page.indexOf('## Agreed for later'));
    const codes = [...new Set([...built.matchAll(/\bE-[a-z-]+/g)].map(([code]) => code))];
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !EXPLANATIONS.has(code))).toEqual([]);
  });

  test('operations, stages and verdicts of a plan', () => {
    const { operation, stage, verdict } = planSchema.$defs;
    for (const word of [...operation.properties.kind.enum, ...stage.enum, ...verdict.enum])
      expect(section('6')).toContain(`\`${word}\``);
  });

  test('every property of a world', () => {
    const { certificate, server } = worldSchema.$defs;
    const all = [worldSchema, certificate, server].flatMap(({ properties }) => Object.keys(properties));
    const missing = all.filter((name) => name !== '$schema' && !new RegExp(`\\b${name}\\b`).test(section('5')));
    expect(missing).toEqual([]);
  });

  test('every fact that a world shows, and no family that it does not', async () => {
    const cwd = folder({
      'world.yaml': `${block('5', 'yaml').replace('    fqdn:', '    address: 10.0.0.11\n    internalTransportOn: { dc2: old }\n    renewers: { Certify.Service: service }\n    fqdn:')}connectors: [ { server: EX01, name: Default Frontend EX01 } ]\n`,
      'exstate.yaml': block('2', 'yaml'),
    });
    const { out } = await exstate(cwd, 'observe --world world.yaml --format json --server EX01');
    const { facts, servers } = JSON.parse(out) as { facts: object; servers: Record<string, { facts: object }> };
    const family = (key: string) => key.replace(/^(?!shell\/|store\/|web\/|transport\/)([a-z-]+)\/.*/, '$1/');
    const shown = new Set([...Object.keys(facts), ...Object.keys(servers['EX01']?.facts ?? {})].map(family));
    const named = firstCells(section('3'))
      .flatMap((cell) => cell.split(', '))
      .filter((cell) => /^[a-z0-9-]+(\/|$)/.test(cell) && !cell.startsWith('of '))
      .map((cell) => family(cell));
    expect([...shown].filter((one) => !named.includes(one)).sort()).toEqual([]);
    // The snap-in is a fact only if a person allows it.
    expect([...new Set(named)].filter((one) => !shown.has(one))).toEqual(['shell/snap-in']);
  });
});

describe('command lines', () => {
  const help = new Map<string, string>();
  const words = (text: string): string[] => [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([word]) => word);
  const agreed = page.slice(page.indexOf('## Agreed for later'));
  const commandsIn = (text: string) =>
    [...text.matchAll(/^exstate ([a-z]+) /gm)].map(([, command]) => command as string);

  beforeAll(async () => {
    const cwd = folder();
    const own = (await exstate(cwd, '--help')).out;
    help.set('', own);
    const commands = [...own.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, command]) => command ?? '');
    for (const command of commands.filter((one) => one !== 'help'))
      help.set(command, (await exstate(cwd, `${command} --help`)).out);
  });

  test('every command has its line, and no other has one', () => {
    const found = [...help.keys()].filter((command) => command !== '');
    expect(found.length).toBeGreaterThan(8);
    expect(commandsIn(blocks(section('1'), '').join('\n')).sort()).toEqual(found.sort());
  });

  test('every option is named', () => {
    const options = new Set([...help.values()].flatMap(words));
    const missing = [...options].filter((one) => !['--help', '--version'].includes(one) && !section('1').includes(one));
    expect(missing).toEqual([]);
  });

  test('no option is named that no command accepts', () => {
    const taken = [...help.values()].flatMap(words);
    const refused = ['--dry-run', '--what-if', '--force'];
    expect(words(section('1')).filter((one) => !taken.includes(one))).toEqual(refused);
  });

  test('what is planned for later is not there yet: its section moves when it is built', () => {
    const built = commandsIn(agreed).filter((command) => help.has(command) && command !== 'explain');
    expect(built).toEqual([]);
  });
});
