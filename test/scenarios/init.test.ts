import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { exstate, folder } from '../cli/exstate.ts';
import { HERE, isWorld, scenarios, textOf } from './scenario.ts';

const stateOf = (yaml: string): DesiredState => {
  const { state, findings } = parseDesired(yaml, 'exstate.yaml');
  if (state === null) throw new Error(`${JSON.stringify(findings, null, 1)}\n${yaml}`);
  return state;
};

async function initIn(id: string) {
  const cwd = folder();
  copyFileSync(join(HERE, id, 'world.yaml'), join(cwd, 'world.yaml'));
  const ended = await exstate(cwd, 'init --world world.yaml --out exstate.yaml');
  return { ...ended, cwd, yaml: () => readFileSync(join(cwd, 'exstate.yaml'), 'utf8') };
}

/** Why the YAML of a scenario says something else than init. */
const REASONS = {
  backEnd: 'that 444 is left as it is, is a decision; the default is what Exchange needs',
  byHand:
    'that somebody renews an Edge server by hand, or accepted what happens to subscriptions, only a person can say',
  frontEnd: 'that 443 is meant to have the self-signed certificate, only a person can say; init says it in a comment',
  maintenance: 'when servers may be changed is a decision',
  root: 'whether Root keeps a copy is a decision; with the default, exstate leaves Root as it is',
  case: 'the YAML of the scenario writes the names in another case than the server; init writes them as the server does',
  fewer: 'the world has servers that the YAML of the scenario leaves out',
  absent: 'the YAML of the scenario has a server that the world does not have',
} as const;

const DIFFERS: Readonly<Record<string, keyof typeof REASONS>> = {
  'backend-leave': 'backEnd',
  'edge-kept-by-hand': 'byHand',
  'edge-subscription-acknowledged': 'byHand',
  'frontend-client-certificates': 'frontEnd',
  'frontend-extended-protection': 'frontEnd',
  'frontend-row-in-central-store': 'frontEnd',
  'frontend-row-lost': 'frontEnd',
  'frontend-self-signed-declared': 'frontEnd',
  'frontend-sni-beside': 'frontEnd',
  'host-row-in-central-store': 'frontEnd',
  'loopback-in-central-store': 'frontEnd',
  'names-in-other-case': 'case',
  'one-held-one-unreachable': 'absent',
  'one-of-two-unreachable': 'absent',
  'retire-beside-connectors-of-others': 'fewer',
  'shell-answered-by-another': 'fewer',
  'shell-refused-by-another': 'fewer',
  'subject-as-the-server-writes-it': 'case',
  'trusted-root-missing': 'root',
  'window-ends-before-transport': 'maintenance',
};

/** A computer with the management tools alone: Get-ExchangeServer does not list it (exchange facts 14). */
const NO_SERVER = 'tools-only-machine';

describe('init on the world of every scenario', () => {
  const ids = scenarios.filter((id) => isWorld(id) && id !== NO_SERVER);

  /** A plan depends on the desired state and on what is observed, so the same desired state is planned in the same way. */
  test.for(ids.filter((id) => !(id in DIFFERS)))('%s: the same desired state', async (id) => {
    const { code, yaml } = await initIn(id);
    expect([EXIT.ok, EXIT.blockedByUnknown]).toContain(code);
    expect(code === EXIT.blockedByUnknown).toBe(yaml().includes('  # not read: '));
    expect(stateOf(yaml())).toEqual(stateOf(textOf(id, 'exstate.yaml')));
  });

  test.for(Object.entries(DIFFERS).map(([id, why]) => [id, REASONS[why]] as const))('%s: %s', async ([id]) => {
    const { cwd, code, yaml } = await initIn(id);
    expect(code).toBe(EXIT.ok);
    expect(stateOf(yaml())).not.toEqual(stateOf(textOf(id, 'exstate.yaml')));
    expect([EXIT.ok, EXIT.blockedByKnown]).toContain((await exstate(cwd, 'plan --world world.yaml')).code);
  });

  test('a world without an Exchange server: nothing is written', async () => {
    const { cwd, code, err } = await initIn(NO_SERVER);
    expect({ code, err }).toEqual({ code: EXIT.blockedByUnknown, err: expect.stringContaining('E-no-servers') });
    expect(existsSync(join(cwd, 'exstate.yaml'))).toBe(false);
  });

  test('in the desired state, the plan of what init wrote is empty', async () => {
    const { cwd } = await initIn('in-desired-state');
    const planned = await exstate(cwd, 'plan --world world.yaml --detailed-exitcode');
    expect(planned).toMatchObject({ code: EXIT.ok, err: '', out: expect.stringContaining('in its desired state') });
  });
});
