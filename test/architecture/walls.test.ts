import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, expect, test } from 'vitest';
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

/** No violation among no modules is not a result. */
test('every room was read, with its imports', () => {
  const rooms = new Set(found.modules.map(({ source }) => source.split('/')[1]));
  for (const room of [
    'domain',
    'config',
    'choose',
    'drift',
    'actions',
    'planner',
    'guards',
    'prove',
    'rehearse',
    'apply',
    'journal',
    'providers',
    'lab',
    'report',
    'support',
    'commands',
  ]) {
    expect(rooms).toContain(room);
  }
  expect(
    found.modules.filter(({ source, dependencies }) => source.startsWith('src/') && dependencies.length > 0).length,
  ).toBeGreaterThan(60);
  expect(
    found.modules.some(
      ({ source, dependencies }) =>
        source === 'src/planner/server.ts' && dependencies.some((d) => d.resolved === 'src/drift/index.ts'),
    ),
  ).toBe(true);
});

/** A wall around a package that nobody imports by that name would hold off nothing. */
test('node-powershell is imported in exactly one file', () => {
  const importers = found.modules.filter(({ dependencies }) =>
    dependencies.some(({ resolved }) => resolved.startsWith('node_modules/node-powershell/')),
  );
  expect(importers.map(({ source }) => source)).toEqual(['src/providers/powershell/bridge/shell.ts']);
});

test('no wall is broken', () => {
  const broken = found.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  expect(broken).toEqual([]);
});
