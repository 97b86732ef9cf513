import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { exstate, folder } from './exstate.ts';

/**
 * The facts of a real server, from Microsoft's CSS-Exchange. The file is beside the project on some computers and not
 * part of it.
 */
const CAPTURE = new URL('../../../shared/captures/observation-E2k16-1.json', import.meta.url);
const SERVER = 'E2k16-1';
const CHOSEN = 'D003810EBE1624145889D031FBB77ED2BD280FD3';
const FRONT_END = '2759456DC53C76E3DED093B567B6D8DAA42C0ADD';
const DESIRED = `apiVersion: exstate/v1
organization: contoso
servers:
  - name: ${SERVER}
    fqdn: e2k16-1.contoso.lab
`;

type Facts = Record<string, { known: unknown } | { unknown: string }>;
const known = (value: unknown): { known: unknown } => ({ known: value });
const KEY = { provider: 'csp', usable: true, networkService: true, exportable: false };

/** Facts that were not captured get the values of a healthy server. */
function filledIn(recorded: Observation): Observation {
  const server = recorded.servers[SERVER];
  const facts = server?.facts as Facts;
  const keys = Object.keys(facts).filter((name) => name.startsWith('key/'));
  const healthy: Facts = {
    ...Object.fromEntries(keys.map((name) => [name, known(KEY)])),
    ...Object.fromEntries(
      ['MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport', 'W3SVC', 'WAS'].map((name) => [
        `service/${name}`,
        known('running'),
      ]),
    ),
    ...Object.fromEntries(
      [
        'issue-certificate',
        'grant-key',
        'trust-certificate',
        'add-binding',
        'bind-certificate',
        'restart-iis',
        'enable-smtp',
        'restart-transport',
        'remove-certificate',
      ].map((name) => [`may/${name}`, known(true)]),
    ),
    'setup-running': known(false),
    'shell/opens': known(true),
    'shell/back-end': known(SERVER),
    'store/Root': known([]),
    'web/restart-due': known(false),
    'transport/restart-due': known(false),
    'tolerates-untrusted-444': known(true),
    'mounted-copies': known(1),
    'require-ssl/Default Web Site': known(true),
    'wire/0.0.0.0:444': known(CHOSEN),
    'wire/0.0.0.0:443': known(FRONT_END),
    'wire/127.0.0.1:443': known(FRONT_END),
    'wire/2525/x-anonymoustls': known(CHOSEN),
  };
  const organization = { ...recorded.facts, 'edge-subscriptions': known([]) };
  const own = { ...server, facts: { ...facts, ...healthy } };
  return { ...recorded, facts: organization, servers: { [SERVER]: own } } as Observation;
}

async function plan(
  observation: Observation,
  more = '',
): Promise<Plan & { readonly code: number | null; readonly text: string }> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'o.json': JSON.stringify(observation) });
  const line = `plan --observation o.json${more}`;
  const { out, code } = await exstate(cwd, `${line} --format json`);
  return { ...JSON.parse(out), code, text: (await exstate(cwd, `${line} --verbose`)).out };
}

// Defined only if the file exists: a skipped test would look like a forgotten one.
if (existsSync(CAPTURE)) {
  const recorded: Observation = JSON.parse(readFileSync(CAPTURE, 'utf8'));

  describe.concurrent('a server that was captured', () => {
    test('as recorded: no step is planned, and the report names what is missing', async ({ expect }) => {
      const { servers, code, text } = await plan(recorded);
      expect(servers[0]?.steps).toEqual([]);
      expect(code).toBe(4);
      for (const missing of ['D003…0FD3', 'not captured', 'setup-running', 'shell/opens'])
        expect(text).toContain(missing);
    });

    test('filled in as healthy: D003… is chosen among eight and kept, and no step is planned', async ({ expect }) => {
      const { servers, verdict, code } = await plan(filledIn(recorded), ' --detailed-exitcode');
      expect({ verdict, code }).toEqual({ verdict: 'in-desired-state', code: 0 });
      expect(servers[0]?.choice.certificate).toBe(CHOSEN);
      expect(servers[0]?.choice.candidates).toHaveLength(8);
      expect(servers[0]?.choice.candidates.filter(({ rejected }) => rejected !== undefined)).toHaveLength(7);
    });

    test('evaluated at 2027-12-01: the certificate is renewed, and 443 keeps 2759…', async ({ expect }) => {
      const { servers, text } = await plan(filledIn(recorded), ' --at 2027-12-01');
      const [server] = servers;
      expect(server?.steps.map(({ operation }) => operation.kind)).toEqual([
        'issue-certificate',
        'bind-certificate',
        'restart-iis',
        'enable-smtp',
        'restart-transport',
      ]);
      const written = server?.steps.flatMap(({ writes }) => Object.keys(writes)) ?? [];
      expect(written.filter((fact) => fact.includes(':443'))).toEqual([]);
      expect(text).toContain('443 and 127.0.0.1:443 still present 2759…0ADD');
    });
  });
} else {
  test('the capture is not next to this checkout', () => expect(existsSync(CAPTURE)).toBe(false));
}
