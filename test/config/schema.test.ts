import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import { instantIn } from '../../src/domain/time.ts';
import { findingsJson } from '../../src/report/findings.ts';
import { SMALLEST } from './yaml.ts';

const NAMES = ['desired-state', 'findings', 'error', 'check', 'inventory', 'init'] as const;
const load = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));

interface Found {
  readonly at: string;
  readonly schema: Record<string, unknown>;
}

/** Every part of the schema that describes a value, at any depth. */
function parts(value: unknown, at = ''): Found[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'properties' || key === '$defs')
      return Object.entries(inner).flatMap(([name, schema]) => described(schema, `${at}/${name}`));
    return key === 'items' ? described(inner, `${at}/items`) : [];
  });
}
const described = (schema: unknown, at: string): Found[] => [
  ...(isRecord(schema) ? [{ at, schema }] : []),
  ...parts(schema, at),
];
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

describe.for(NAMES)('%s.schema.json', (name) => {
  const schema = load(name);
  const all = [{ at: '', schema }, ...parts(schema)];

  test('has a name, a title and parts', () => {
    expect([schema.$id, typeof schema.title, all.length > 3]).toEqual([`urn:exstate:${name}:v1`, 'string', true]);
  });
  test('describes every property, or refers to a description', () => {
    expect(all.filter((part) => !part.schema['description'] && !part.schema['$ref']).map(({ at }) => at)).toEqual([]);
  });
  test('knows every key of every object', () => {
    const open = all.filter(
      (part) => part.schema['type'] === 'object' && part.schema['additionalProperties'] !== false,
    );
    expect(open).toEqual([]);
  });
  test('has only valid examples and defaults', () => {
    for (const part of all) {
      const examples = [part.schema['examples'] ?? [], 'default' in part.schema ? [part.schema['default']] : []].flat();
      const { validate } = compiled({ ...part.schema, $defs: schema.$defs, $id: 'urn:exstate:part' });
      for (const example of examples) expect([part.at, example, validate(example)]).toEqual([part.at, example, true]);
    }
  });
});

function compiled(schema: AnySchema) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  ajv.addFormat('date-time', (text) => instantIn(text) !== undefined);
  return { validate: ajv.compile(schema) };
}

describe('findings as JSON', () => {
  const { validate } = compiled(load('findings'));

  test.for([
    ['of a valid file', SMALLEST],
    ['of an empty file', ''],
    ['with a guess and a list', SMALLEST.replace('fqdn', 'fqnd')],
    ['of broken YAML', 'a: "b\n'],
    ['with only a warning', SMALLEST.replace('ex01.', 'mail.')],
  ] as const)('%s validate against the schema', ([, text]) => {
    const json = findingsJson(parseDesired(text, 'exstate.yaml').findings);
    expect([validate(JSON.parse(json)), validate.errors]).toEqual([true, null]);
    expect(json.endsWith('}\n')).toBe(true);
  });
});
