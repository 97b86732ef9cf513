import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import type { FactKey } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { OPERATIONS, type Operation, type OperationKind } from '../../src/domain/operation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import type { LoggedCall } from '../../src/lab/log.ts';
import { observeScript } from '../../src/providers/powershell/script.ts';
import { waitingSaid } from '../../src/report/condition-said.ts';
import { RIGHTS } from '../../src/report/rights-said.ts';
import { readWorld, type WorldServer } from '../../src/simulator/index.ts';
import { apply, planFor } from '../in-memory.ts';
import { LONG } from '../long.ts';
import { engine, MODULE, sharedSession } from '../powershell/engine.ts';
import { callsOf, rightsPage, rightsText } from '../powershell/rights-page.ts';
import { tempFolder } from '../support/temp.ts';
import { planOn } from './by-hand.ts';
import { type Opened, opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';
import { allowedIn, desiredOf, intentOf, SCENARIOS, sceneOf } from './scenarios.ts';
import { TypedShell } from './shell.ts';

const page = rightsPage();
const changing = (calls: readonly LoggedCall[]): LoggedCall[] => calls.filter(({ changes }) => changes);

interface Planned {
  readonly scene: Opened;
  readonly provider: Provider;
  readonly plan: Plan;
}

describe.skipIf(!engine)('the call log of the lab', () => {
  const session = sharedSession();
  /** The world of a scenario in a lab, with a change of it if one is given. */
  const inLab = async (id: string, change: Partial<WorldServer> = {}) => {
    const { content } = await readWorld(join(SCENARIOS, id, 'world.yaml'));
    const servers = content.servers.map((server) => ({ ...server, ...change }));
    const scene = await opened({ ...content, servers });
    return { scene, provider: await throughPowerShell(session(), scene.lab) };
  };
  /** The plan of a scenario, made through PowerShell. */
  const planned = async (id: string): Promise<Planned> => {
    const { scene, provider } = await inLab(id);
    return { scene, provider, plan: await planFor(await desiredOf(id), { provider }, intentOf(id), allowedIn(id)) };
  };
  /** The plan of a scenario, made in memory: what PowerShell observes is not the subject. */
  const plannedInMemory = async (id: string, change: Partial<WorldServer> = {}): Promise<Planned> => {
    const { scene, provider } = await inLab(id, change);
    return { scene, provider, plan: (await planOn(scene, await desiredOf(id), intentOf(id), allowedIn(id))).plan };
  };

  const looked = [
    'in-desired-state',
    'ems-down-reached-from-another',
    'edge-in-desired-state',
    'retire-ready',
    'self-signed-expiring-soon',
    'ems-down-backend-broken',
    'mailbox-and-edge',
    'insufficient-permissions',
    'server-unreachable',
  ];
  // Each look of test/lab/scripts and test/contract/observe expects the same, also of Edge servers and of shells that do not open.
  test.for(LONG ? looked : [])('%s: observing and planning make no call that changes anything', async (id) => {
    const { scene, plan } = await planned(id);
    expect(plan.servers.length).toBeGreaterThan(0);
    expect(scene.calls().length).toBeGreaterThan(0);
    expect(changing(scene.calls())).toEqual([]);
  });

  const scripted = ['self-signed-expiring-soon', 'ems-down-backend-broken', 'edge-in-desired-state'];
  // test/powershell/script shows the same of servers that answer at once.
  test.for(LONG ? scripted : [])(
    '%s: the script that is copied to a server makes no call that changes anything',
    async (id) => {
      const { scene } = await sceneOf(id);
      const shell = new TypedShell(engine?.executable ?? '');
      onTestFinished(() => shell.close());
      const cwd = tempFolder();
      writeFileSync(join(cwd, 'look.ps1'), observeScript(MODULE, scene.lab, 'look.ps1'));
      await shell.enter(scene.lab, scene.lab.servers[0]?.name ?? '', cwd);
      expect((await shell.type([`& '${join(cwd, 'look.ps1')}' -OutFile '${join(cwd, 'o.json')}'`])).err).toBe('');
      expect(Object.keys(JSON.parse(readFileSync(join(cwd, 'o.json'), 'utf8')).servers).length).toBeGreaterThan(0);
      expect(scene.calls().length).toBeGreaterThan(20);
      expect(changing(scene.calls())).toEqual([]);
    },
  );

  /** Together they contain every operation except the undo of trust. */
  const every = [
    'self-signed-expiring-soon',
    'key-without-network-service',
    'trusted-root-missing',
    'backend-binding-missing',
    'ems-down-issued-by-windows',
    'retire-ready',
  ];
  const seen = new Map<string, number>();

  test.for(every)('%s: each operation makes only the changing calls that the page lists', async (id) => {
    const { scene, provider, plan } = await plannedInMemory(id);
    for (const { server, steps } of plan.servers) {
      for (const operation of steps.flatMap(({ operation }) => withUndoOfTrust(operation))) {
        const before = scene.calls().length;
        const done = await provider.perform(server, issued(operation, scene), 60);
        expect(done, operation.kind).toMatchObject({ is: 'done', changed: true });
        const made = changing(scene.calls().slice(before));
        expect(
          made.map(pageLine).filter((line) => !allowed(operation.kind, line)),
          operation.kind,
        ).toEqual([]);
        seen.set(operation.kind, (seen.get(operation.kind) ?? 0) + made.length);
      }
    }
  });

  test('every operation made at least one changing call', () => {
    expect(OPERATIONS.filter((kind) => !seen.get(kind))).toEqual([]);
  });

  // In npm test, test/lab/command expects the same of a run.
  if (LONG) {
    const sessionsIn = ({ calls }: Awaited<ReturnType<typeof planned>>['scene']) => {
      const opened = (cmdlet: string) => calls().filter((call) => call.cmdlet === cmdlet).length;
      return { shells: opened('Open-Shell'), servers: opened('Enter-Server') };
    };

    test('apply adds changing calls to the log, and planning added none', async () => {
      const { scene, provider, plan } = await planned('self-signed-expiring-soon');
      expect(changing(scene.calls())).toEqual([]);
      expect(sessionsIn(scene)).toEqual({ shells: 1, servers: 1 });
      const { ended } = await apply(plan, { provider });
      expect(ended).toMatchObject({ exit: EXIT.ok });
      expect(changing(scene.calls()).length).toBeGreaterThan(0);
      // RIGHTS.md says so to the people who will see these logons.
      const { shells, servers } = sessionsIn(scene);
      expect({ shells, servers }).toEqual({ shells: 3, servers: 2 });
      expect(rightsText()).toContain('3 management shells and 2 WinRM sessions');
    });
  }

  /** For each right, a scenario whose plan needs it. untrust-certificate is an undo and in no plan. */
  const takes: Readonly<Record<string, string>> = {
    'issue-certificate': 'self-signed-expiring-soon',
    'issue-by-windows': 'ems-down-issued-by-windows',
    'grant-key': 'key-without-network-service',
    'trust-certificate': 'trusted-root-missing',
    'untrust-certificate': 'trusted-root-missing',
    'add-binding': 'backend-binding-missing',
    'bind-certificate': 'self-signed-expiring-soon',
    'restart-iis': 'self-signed-expiring-soon',
    'enable-smtp': 'self-signed-expiring-soon',
    'restart-transport': 'self-signed-expiring-soon',
    'remove-certificate': 'retire-ready',
  };
  test('every right has a scenario without it', () => {
    expect(Object.keys(takes).sort()).toEqual(Object.keys(RIGHTS).sort());
  });

  test.for(Object.entries(takes))(
    'without the right to %s the plan is blocked and names the right',
    async ([right, id]) => {
      const { scene, provider, plan } = await plannedInMemory(id, { may: { [right]: false } });
      const key = `may/${right}` as FactKey;
      // A whole look sees the same of two rights: test/contract/observe.
      const servers = plan.servers.map(({ server }) => server);
      for await (const { facts } of provider.observe(servers, 60, [key])) expect(facts[key]).toEqual({ known: false });
      if (right === 'untrust-certificate') return;
      const waits = plan.servers.flatMap(({ blocked }) => blocked.flatMap(({ waitsFor }) => waitsFor));
      expect(waits).toContainEqual({
        fact: key,
        is: 'unmet',
        requires: { code: 'right', operation: right },
      });
      expect(blockedExit(plan.servers)).toBe(EXIT.blockedByKnown);
      expect(changing(scene.calls())).toEqual([]);
    },
  );

  const shut: readonly [string, string, RegExp, number][] = [
    [
      'MSExchangeServiceHost is stopped',
      'service-host-stopped',
      /^MSExchangeServiceHost is running$/,
      EXIT.blockedByKnown,
    ],
    [
      'WinRM does not reach the server',
      'server-unreachable',
      /^could not be read: Connecting to remote server ex01\.contoso\.com failed: /,
      EXIT.blockedByUnknown,
    ],
    [
      'no management shell opens',
      'ems-down-no-key-at-all',
      /^a management shell opens on EX01$/,
      EXIT.blockedByUnknown,
    ],
  ];
  // The other two worlds are observed in test/contract/observe and test/lab/scripts, and planned in test/scenarios.
  test.for(LONG ? shut : shut.filter(([, id]) => id === 'server-unreachable'))(
    'if %s, the plan is blocked and names this',
    async ([, id, says, exit]) => {
      const { plan } = await planned(id);
      const waits = plan.servers.flatMap(({ blocked }) => blocked.flatMap(({ waitsFor }) => waitsFor));
      expect(waits.map(waitingSaid)).toContainEqual(expect.stringMatching(says));
      expect(blockedExit(plan.servers)).toBe(exit);
    },
  );
});

const withUndoOfTrust = (operation: Operation): Operation[] =>
  operation.kind === 'trust-certificate' ? [operation, { ...operation, kind: 'untrust-certificate' }] : [operation];

/** The operation with the present thumbprint of a certificate that this plan had issued. */
function issued(operation: Operation, { lab }: Opened): Operation {
  if (!('certificate' in operation) || !operation.certificate.startsWith('new:')) return operation;
  const made = lab.store.held.servers.flatMap(({ certificates }) => certificates).find((c) => c.id.startsWith('new-'));
  return made === undefined ? operation : { ...operation, certificate: made.thumbprint };
}

/** In the form of the page: without parameters that were not given and those that only the log has. */
function pageLine({ cmdlet, parameters }: LoggedCall): string {
  if (cmdlet === 'AddSslCertificate') return 'AddSslCertificate()';
  if (cmdlet === 'Import-Certificate Root') return 'Import-Certificate -FilePath -CertStoreLocation';
  if (!/^[A-Z]\w+-\w+$/.test(cmdlet)) return cmdlet;
  const given = Object.entries(parameters).filter(([name, value]) => name !== 'ErrorAction' && value !== false);
  return [cmdlet, ...given.map(([name]) => `-${name}`)].join(' ');
}

/** Whether a line of the page has this command with all its parameters, or this tool with all its words. */
const allowed = (operation: OperationKind, line: string): boolean => {
  const [name = '', ...given] = line.split(' ');
  return callsOf(page, operation, 'changes').some((call) => {
    const words = call.split(' ');
    return words[0] === name && given.every((word) => words.includes(word));
  });
};
