import fc from 'fast-check';
import type { FactKey } from '../../src/domain/facts.ts';
import { DEFAULT_SWITCHES, type Switches, type World, type WorldServer } from '../../src/simulator/index.ts';
import { NOW, percent, weighted } from './any-certificates.ts';
import { anyServer } from './any-server.ts';

/** Every position that is not the default (exchange facts 18). */
export const OTHER_POSITIONS: { readonly [K in keyof Switches]: readonly Switches[K][] } = {
  renewReappliesIis: ['shell', 'both', 'never'],
  defaultServices: ['old'],
  promptAfterEffect: [false],
  createTwice: [true],
  setupCertHash: ['sha256'],
  enableIisTouches444: ['clears', 'moves'],
  proxyToleratesExpired444: [false],
  proxyRequiresRootTrust: [true],
  iisresetFails: ['noforceTimeout', 'poolStuck'],
  customMetadataReplays: [true],
  bindingLosesSettings: [false],
  netshUpdate: ['absent'],
  iisRewritesRecords: [true],
  healthPagesDelaySeconds: [20, 4000],
  rehydration: ['rawDataOnly'],
  aclGrantShowsSmtpFlag: [false],
  iisadminStopped: [true],
  domainControllerPinsItcWrite: [true],
  smtpDefaultAdDelaySeconds: [30, 280, 4000],
  itcNeedsServerSubject: [true],
  itcMissing: ['fallback'],
  edgeCredentials: ['brokenUntilResubscribed'],
  starttlsTakesUnreadableKey: [false],
  tlsNameNeedsTrust: [false],
  transportCache: ['none'],
  removeProtectsIis: [true],
  removeProtectsAuth: [true],
  keySurvivesRemove: [false],
  enableShorterListRemovesServices: [true],
  setupChecks: ['everySite'],
  clientTls12: [false],
  xAnonymousTls: ['suppressed'],
  drainingSmtp: ['served'],
  inactiveRpsProxy: ['shut'],
  shellRouting: ['another'],
  newSelfSignedCopyInCa: [false],
  remotePowerShell: ['absent'],
  adReplicationSeconds: [60],
  transportReadsFrom: ['another'],
};
export const SWITCHES = Object.keys(DEFAULT_SWITCHES) as (keyof Switches)[];

/** Positions with which a run must fail. They are rarer, so that most worlds show whether a run succeeds. */
const FAILING: readonly string[] = [
  'createTwice',
  'iisresetFails',
  'customMetadataReplays',
  'smtpDefaultAdDelaySeconds',
  'healthPagesDelaySeconds',
];
/** Set together with another switch that they have nothing to do with, so that they need no draw of their own. */
const ALONG: Readonly<Partial<Record<keyof Switches, Partial<Switches>>>> = {
  keySurvivesRemove: { bindingLosesSettings: false },
  setupChecks: { netshUpdate: 'absent' },
};
const own = SWITCHES.filter((name) => name !== 'bindingLosesSettings' && name !== 'netshUpdate');
const drawn = [...own, ...own.filter((name) => !FAILING.includes(name))];

const anySwitches: fc.Arbitrary<Partial<Switches>> = fc
  .uniqueArray(fc.constantFrom(...drawn), { minLength: 0, maxLength: 8, size: 'max' })
  .chain((turned) =>
    fc.tuple(...turned.map((name) => fc.constantFrom(...OTHER_POSITIONS[name]).map((to) => [name, to] as const))),
  )
  .map(
    (turned) => Object.assign({}, ...turned.map(([name, to]) => ({ ...ALONG[name], [name]: to }))) as Partial<Switches>,
  );

type Hidden = (server: WorldServer) => FactKey;
const anId = ({ certificates = [] }: WorldServer, at: number): string =>
  certificates[at % Math.max(1, certificates.length)]?.id ?? 'own1';

/** One fact of each family that a server has, with its key in this world. */
export const SERVER_FACTS: Readonly<Record<string, Hidden>> = {
  identity: () => 'identity',
  role: () => 'role',
  build: () => 'build',
  'setup-running': () => 'setup-running',
  'shell/opens': () => 'shell/opens',
  'service/': () => 'service/MSExchangeServiceHost',
  'store/My': () => 'store/My',
  'store/Root': () => 'store/Root',
  'store/CA': () => 'store/CA',
  'certificate/': (server) => `certificate/${anId(server, 0)}`,
  'key/': (server) => `key/${anId(server, 0)}`,
  'flags/': (server) => `flags/${anId(server, 1)}`,
  'row/': () => 'row/Exchange Back End/*:444:',
  'sslcert/': () => 'sslcert/0.0.0.0:444',
  'sslcert/0.0.0.0:443': () => 'sslcert/0.0.0.0:443',
  'metabase/': () => 'metabase/Exchange Back End',
  'wire/0.0.0.0:444': () => 'wire/0.0.0.0:444',
  'wire/': () => 'wire/2525/x-anonymoustls',
  'internal-transport': () => 'internal-transport',
  'web/restart-due': () => 'web/restart-due',
  'transport/restart-due': () => 'transport/restart-due',
  'tolerates-untrusted-444': () => 'tolerates-untrusted-444',
  'require-ssl/': () => 'require-ssl/Default Web Site',
  'mounted-copies': ({ dag }) => (dag === undefined ? 'mounted-copies' : 'dag'),
  'may/': () => 'may/bind-certificate',
  'health/': () => 'health/owa',
  'event/': () => 'event/12014',
  '*': () => '*' as FactKey,
};
export const ORGANIZATION_FACTS: readonly FactKey[] = [
  'auth-certificate',
  'edge-subscriptions',
  'owa-im',
  'connector/EX01/receive/Default Frontend EX01',
];

type Unknowns = NonNullable<World['unknown']>;
const BECAUSE = 'access denied';

const anyUnknown = (servers: readonly WorldServer[]): fc.Arbitrary<Unknowns> =>
  weighted<Unknowns>(
    [68, []],
    [
      32,
      fc
        .tuple(
          fc.uniqueArray(fc.constantFrom(...Object.keys(SERVER_FACTS)), { minLength: 1, maxLength: 6, size: 'max' }),
          fc.uniqueArray(fc.constantFrom(...ORGANIZATION_FACTS), { maxLength: 1, size: 'max' }),
          fc.nat(servers.length - 1),
        )
        .map(([kinds, wide, at]) => [
          ...wide.map((fact) => ({ fact, because: BECAUSE })),
          ...kinds.flatMap((kind) => hide(kind, servers[at])),
        ]),
    ],
  );

const hide = (kind: string, server: WorldServer | undefined): Unknowns =>
  server === undefined
    ? []
    : [{ server: server.name, fact: SERVER_FACTS[kind]?.(server) ?? 'build', because: BECAUSE }];

const DEFAULT_FRONTEND = { server: 'EX01', name: 'Default Frontend EX01' };

const anyConnectors: fc.Arbitrary<NonNullable<World['connectors']>> = weighted<NonNullable<World['connectors']>>(
  [13, []],
  [2, connector('Default Frontend EX01', 'receive', '<I>CN=EX01<S>CN=EX01')],
  [1, connector('Outbound', 'send', '<I>CN=EX01<S>CN=EX01')],
  [2, connector('Default Frontend EX01', 'receive', '<I>CN=Contoso CA<S>CN=mail.contoso.com')],
  [1, connector('Outbound', 'send', '<I>CN=Contoso CA<S>CN=mail.contoso.com')],
  [1, connector('Default Frontend EX01', 'receive', '<I>CN=Gone<S>CN=Gone')],
  [1, [DEFAULT_FRONTEND, { server: 'EX01', name: 'Relay', remoteIPRanges: ['10.0.0.0/24'] }]],
  [
    1,
    [
      DEFAULT_FRONTEND,
      { server: 'EX01', name: 'Relay', remoteIPRanges: ['10.0.0.0/24'], fqdn: 'relay.contoso.com' },
      { server: 'EX01', name: 'Bound', bindings: ['10.0.0.11:587'], remoteIPRanges: ['10.0.0.11'] },
    ],
  ],
  [1, [{ server: 'EX01', name: 'Default EX01', suppressXAnonymousTls: true }]],
  [1, [{ server: 'EX01', name: 'Default EX01', authMechanism: ['Tls', 'Integrated'] }]],
);

function connector(name: string, kind: 'send' | 'receive', tlsCertificateName: string) {
  return [{ server: 'EX01', name, kind, tlsCertificateName }];
}

const anyServers: fc.Arbitrary<WorldServer[]> = weighted(
  [4, anyServer('EX01').map((one) => [one])],
  [1, fc.tuple(anyServer('EX01'), anyServer('EX02'))],
);

/** Any organization. `features.ts` lists what it can contain and how often. */
export const anyWorld: fc.Arbitrary<World> = anyServers.chain((servers) =>
  fc
    .record({
      switches: weighted<Partial<Switches>>([35, {}], [65, anySwitches]),
      unknown: anyUnknown(servers),
      connectors: anyConnectors,
      edge: percent(10),
      auth: weighted<string | null>([12, 'auth'], [1, 'own1'], [5, null]),
    })
    .map(({ switches, unknown, connectors, edge, auth }) => ({
      apiVersion: 'exstate/world/v1',
      organization: 'contoso',
      now: NOW,
      switches,
      servers,
      unknown,
      connectors,
      edgeSubscriptions: edge ? ['EDGE1'] : [],
      authCertificate: { current: auth },
    })),
);
