import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, expect, test } from 'vitest';
import { ROOMS, roomsIn } from './rooms.ts';
import { WALLS } from './walls.ts';

let found: ICruiseResult;

beforeAll(async () => {
  const { output } = await cruise(['src'], {
    validate: true,
    ruleSet: { forbidden: WALLS },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  found = output as ICruiseResult;
});

test('the table has a row for each folder of src', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(ROOMS.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test('a cell that names no room is refused', () => {
  expect(() => roomsIn('## The rooms\n| a |\n| - |\n| `a/` | | none | whatever it needs | |\n')).toThrow(
    '"whatever it needs" is no room',
  );
});

/** If no module was read, the absence of violations means nothing. */
test('every room was read, with its imports', () => {
  const read = new Set(found.modules.map(({ source }) => source.split('/')[1]));
  expect(ROOMS.map(({ name }) => name).filter((name) => !read.has(name))).toEqual([]);
  expect(
    found.modules.some(
      ({ source, dependencies }) =>
        source === 'src/planner/server.ts' && dependencies.some((d) => d.resolved === 'src/drift/index.ts'),
    ),
  ).toBe(true);
});

test('no room imports what its row does not name', () => {
  const broken = found.summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} -> ${to} (${WALLS.find(({ name }) => name === rule.name)?.comment})`,
  );
  expect(broken).toEqual([]);
});

/** An unused permission would allow an import later that was not reviewed. */
test('each room imports what its row names', () => {
  const unused = ROOMS.flatMap(({ name, imports = [] }) =>
    imports.filter(({ room }) => !imported(name, room)).map(({ room }) => `${name} imports nothing of ${room}`),
  );
  expect(unused).toEqual([]);
});

const imported = (from: string, to: string): boolean =>
  found.modules.some(
    ({ source, dependencies }) =>
      source.startsWith(`src/${from}/`) && dependencies.some(({ resolved }) => resolved.startsWith(`src/${to}/`)),
  );

/** If no file imports the package under this name, the rule about it has no effect. */
test('node-powershell is imported in exactly one file', () => {
  const importers = found.modules.filter(({ dependencies }) =>
    dependencies.some(({ resolved }) => resolved.startsWith('node_modules/node-powershell/')),
  );
  expect(importers.map(({ source }) => source)).toEqual(['src/providers/powershell/bridge/shell.ts']);
});

/** `validate` runs in editors and pipelines at each change, so it must start at once. */
test('validate loads neither a plan nor the simulator at its start', () => {
  const loaded = loadedBy('src/commands/validate.ts');
  expect(loaded).toContain('src/config/read.ts');
  expect([...loaded].filter((file) => /^src\/(planner|reconcile|rehearse|simulator|journal)\//.test(file))).toEqual([]);
});

/** The modules that a start of this one reads: not what is imported later, and not types. */
function loadedBy(entry: string): ReadonlySet<string> {
  const loaded = new Set([entry]);
  for (const file of loaded)
    for (const { resolved, dynamic, dependencyTypes } of found.modules.find(({ source }) => source === file)
      ?.dependencies ?? [])
      if (!dynamic && !dependencyTypes.includes('type-only')) loaded.add(resolved);
  return loaded;
}
