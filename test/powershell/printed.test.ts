import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../src/actions/index.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { FactTable } from '../../src/facts/table.ts';
import type { Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { observeScript } from '../../src/providers/powershell/script.ts';
import { labText } from '../../src/report/lab-text.ts';
import { printable } from '../../src/report/printable.ts';
import { exchangeLine, windowsLine } from '../../src/typed/issuing.ts';
import { quote } from '../../src/typed/literal.ts';
import { pasteable } from '../../src/typed/paste.ts';
import { hostileName, namesOfPeople } from '../hostile-names.ts';
import { LONG } from '../long.ts';
import { engine, MODULE, sharedSession } from './engine.ts';

interface Parsed {
  readonly faults: number;
  readonly words: readonly { readonly kind: string; readonly text: string }[];
  readonly shape: string;
}

const many = fc.array(hostileName, { minLength: 60, maxLength: 60 });

/** All lines that exstate prints, with this name in each possible place. */
function linesWith(name: string): string[] {
  const on = { name, fqdn: name };
  const operations: Operation[] = [
    { kind: 'issue-certificate', certificate: 'new:EX01', on },
    { kind: 'issue-certificate', certificate: 'new:EX01', by: 'windows', on },
    { kind: 'grant-key', certificate: name, on },
    { kind: 'trust-certificate', certificate: name, on },
    { kind: 'untrust-certificate', certificate: name, on },
    { kind: 'add-binding', site: name, bindingInformation: `${name}:${name}:`, on },
    { kind: 'bind-certificate', site: name, endpoint: `${name}:${name}`, certificate: name, on },
    { kind: 'bind-certificate', site: name, endpoint: '0.0.0.0:444', certificate: name, on },
    { kind: 'restart-iis', on },
    { kind: 'enable-smtp', certificate: name, on },
    { kind: 'restart-transport', on },
    { kind: 'remove-certificate', certificate: name, on },
  ];
  const said = operations.flatMap(
    (operation) =>
      ACTIONS.find(({ kind }) => kind === operation.kind)?.say(operation as never, NOTHING_READ).powershell ?? [],
  );
  return [...said, exchangeLine(on), windowsLine(on), ...labLines(name)];
}

const NOTHING_READ = new FactTable({});

const labLines = (name: string): string[] =>
  labText(
    {
      organization: 'contoso',
      now: '2026-11-22T00:00:00Z',
      world: 'world.yaml',
      copyOf: null,
      log: 'log',
      url: name,
      manifest: name,
      servers: [{ name, fqdn: name }],
      wires: {},
      renamed: 0,
    },
    { color: false, width: 100, verbose: false },
  )
    .split('\n')
    .filter((line) => /^ +(\$env:|Import-Module)/.test(line));

/** Sites, ports and addresses end at the first colon, as in the key of a fact. */
const uncut = (name: string): string => name.replaceAll(':', ';');

describe.skipIf(!engine)("the engine's own parser reads printed lines correctly", () => {
  const session = sharedSession();
  const asked = async <T>(op: string, args: Record<string, Sendable>): Promise<T[]> => {
    const reply = await session().call(op, args, 120);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return reply.data as unknown as T[];
  };
  const parsed = (lines: readonly string[], words = false) => asked<Parsed>('parsed', { lines: [...lines], words });

  const expectLiterals = async (names: readonly string[]): Promise<void> => {
    const literals = names.map((name) => quote(name));
    for (const literal of literals) expect(printable(literal)).toBe(literal);
    const values = await asked<{ units: number[] }>('evaluated', { literals });
    const units = (name: string) => name.split('').map((unit) => unit.charCodeAt(0));
    expect(names.map((name, i) => [name, values[i]?.units])).toEqual(names.map((name) => [name, units(name)]));
  };

  test('a literal has the value of the name', () => expectLiterals(namesOfPeople));

  test('a literal has the value of any name', () => fc.assert(fc.asyncProperty(many, expectLiterals), { numRuns: 5 }));

  const expectWords = async (names: readonly string[]): Promise<void> => {
    const written = names.flatMap((name) => {
      const word = pasteable(name);
      return word === undefined ? [] : [{ name, word }];
    });
    const lines = await parsed(
      written.map(({ word }) => `exstate apply ${word} next`),
      true,
    );
    const seen = lines.map(({ faults, shape, words }) => ({ faults, shape, words: words.map(({ text }) => text) }));
    expect(seen).toEqual(
      written.map(({ name }) => ({
        faults: 0,
        shape: 'command exstate Unknown',
        words: ['exstate', 'apply', name, 'next'],
      })),
    );
    expect(new Set(lines.flatMap(({ words }) => words.map(({ kind }) => kind)))).toEqual(
      new Set(['StringConstantExpressionAst']),
    );
  };

  test('an argument to paste is one argument with the same value', () =>
    expectWords(namesOfPeople.filter((name) => !name.startsWith('--'))));

  test('any text is one argument', () =>
    fc.assert(
      fc.asyncProperty(
        many.map((all) => all.filter((name) => !/^--[a-z]/.test(name))),
        expectWords,
      ),
      { numRuns: 5 },
    ));

  let asMeant: Promise<Parsed[]> | undefined;
  /**
   * With this name, the same commands run with the same parameters as with a plain name, and nothing else is expanded.
   */
  const expectSameShape = async (name: string): Promise<void> => {
    const [plain, hostile] = [linesWith('EX01'), linesWith(uncut(name))];
    for (const line of hostile) expect(printable(line)).toBe(line);
    asMeant ??= parsed(plain);
    const [meant, read] = [await asMeant, await parsed(hostile)];
    const seen = (all: readonly Parsed[], lines: readonly string[]) =>
      all.map(({ faults, shape }, i) => ({ faults, shape, like: plain[i] === lines[i] ? '' : plain[i] }));
    expect({ name, read: seen(read, hostile) }).toEqual({ name, read: seen(meant, hostile) });
  };

  // All names have the same way to a line, and each has its value above. test:long puts every name into every line.
  const named = namesOfPeople.filter((name, at) => name !== '' && (LONG || at % 4 === 0));
  test.for(named)('no name calls or expands anything: %j', expectSameShape);

  test('no random name calls or expands anything', () =>
    fc.assert(fc.asyncProperty(hostileName, expectSameShape), { numRuns: LONG ? 25 : 10 }));

  test('no name in the observation script calls or expands anything', async () => {
    const scripts = ['EX01', ...named, ...fc.sample(hostileName, 10)].map((one) => {
      const script = observeScript(
        MODULE,
        { organization: one, servers: [{ name: one, fqdn: one }], others: [{ name: one, fqdn: one }] },
        one,
      );
      return (
        script.slice(0, 200) &&
        `${script.slice(0, script.indexOf('# ==== what is sent'))}${script.slice(script.indexOf('Save-Observation -Organization'))}`
      );
    });
    for (const script of scripts) expect(script).not.toMatch(/[^\n -~]/);
    const [meant, ...read] = await parsed(scripts);
    const seen = read.map(({ shape, faults }, at) => ({ script: scripts[at + 1], shape, faults }));
    expect(seen).toEqual(seen.map(({ script }) => ({ script, shape: meant?.shape, faults: 0 })));
  });
});
