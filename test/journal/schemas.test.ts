import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import validPlan from '../../schemas/plan.schema.json?validator';
import { sayErrors } from '../../src/support/schema-faults.ts';
import { aPlan, aStep } from './a-run.ts';

const [server] = aPlan.servers;
const planWith = (change: object): unknown => ({ ...aPlan, ...change });
const serverWith = (change: object): unknown => planWith({ servers: [{ ...server, ...change }] });
const stepWith = (change: object): unknown => serverWith({ steps: [{ ...aStep, ...change }] });
const operationWith = (change: object): unknown => stepWith({ operation: { ...aStep.operation, ...change } });
const faults = (plan: unknown): string[] => (validPlan(plan) ? [] : sayErrors(validPlan.errors));

describe('a plan', () => {
  const on = aStep.operation.on;
  test.for([
    ['of one step is valid', aPlan],
    [
      'with a temporary choice is valid',
      serverWith({ choice: { certificate: null, why: 'x', candidates: [], waitsFor: [] } }),
    ],
    ['with an end of validity is valid', planWith({ validUntil: '2026-12-04T00:00:00Z' })],
    ['with a restart is valid', stepWith({ operation: { kind: 'restart-iis', on } })],
    [
      'with a new binding is valid',
      stepWith({ operation: { kind: 'add-binding', on, site: 'x', bindingInformation: '*:444:' } }),
    ],
    ['with a certificate that a step issues is valid', operationWith({ certificate: 'new:EX01' })],
  ] as const)('%s', ([, plan]) => {
    expect(faults(plan)).toEqual([]);
  });

  const step = 'servers > 0 > steps > 0';
  test.for([
    ['an unknown key', planWith({ note: 'x' }), ['(top): note is not known here']],
    [
      'another verdict',
      planWith({ verdict: 'maybe' }),
      ['verdict: must be in-desired-state or changes or blocked or refused, found "maybe"'],
    ],
    ['an invalid digest', planWith({ digest: 'sha256:1' }), ['digest: must match pattern']],
    [
      'an invalid time',
      planWith({ judgedAt: 'yesterday' }),
      ['judgedAt: must be an instant that exists, such as 2026-11-22T00:00:00Z, found "yesterday"'],
    ],
    ['a step without a stage', stepWith({ stage: undefined }), [`${step}: stage is missing`]],
    [
      'an unknown operation',
      operationWith({ kind: 'reboot' }),
      [`${step} > operation > kind: must be issue-certificate`],
    ],
    [
      'a binding without an endpoint',
      operationWith({ endpoint: undefined }),
      [`${step} > operation: endpoint is missing`],
    ],
    [
      'a restart of a certificate',
      operationWith({ kind: 'restart-iis' }),
      [`${step} > operation > certificate`, `${step} > operation > site`],
    ],
    ['an operation without a server', operationWith({ on: undefined }), [`${step} > operation: on is missing`]],
    [
      'a fact that is both known and unknown',
      stepWith({ writes: { x: { known: 1, unknown: 'x' } } }),
      [`${step} > writes > x: must be either`],
    ],
    ['an unknown stage to undo', serverWith({ undo: { mail: { says: '', powershell: [] } } }), ['servers > 0 > undo']],
  ] as const)('with %s is refused', ([, plan, says]) => {
    const found = faults(JSON.parse(JSON.stringify(plan)));
    for (const line of says) expect(found.join('\n')).toContain(line);
  });
});

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The paths of properties without a description, neither their own nor of the definition that they refer to. */
function undescribed(schema: Node, root: Node, path = ''): string[] {
  const here = ['properties', 'patternProperties'].flatMap((keyword) =>
    Object.entries(isNode(schema[keyword]) ? schema[keyword] : {}).flatMap(([name, inner]) =>
      isNode(inner) && !describes(inner, root) ? [`${path}/${name}`] : [],
    ),
  );
  const below = Object.entries(schema).flatMap(([name, inner]) => {
    const children: unknown[] = Array.isArray(inner) ? inner : [inner];
    return name === 'if' || name === 'else'
      ? []
      : children.filter(isNode).flatMap((child) => undescribed(child, root, `${path}/${name}`));
  });
  return [...here, ...below];
}

function describes(schema: Node, root: Node): boolean {
  if (typeof schema['description'] === 'string') return true;
  const name = String(schema['$ref'] ?? '').replace('#/$defs/', '');
  const target = isNode(root['$defs']) ? root['$defs'][name] : undefined;
  return isNode(target) && typeof target['description'] === 'string';
}

test.for(['observation', 'plan', 'journal'])('every property of the %s schema is described', (name) => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
  );
  expect(isNode(schema) && undescribed(schema, schema)).toEqual([]);
  expect(isNode(schema) && undescribed({ properties: { bare: {} } }, schema)).toEqual(['/bare']);
});
