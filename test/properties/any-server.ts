import fc from 'fast-check';
import { ACTIVATION_POLICIES, known } from '../../src/domain/facts.ts';
import { OPERATIONS } from '../../src/domain/operation.ts';
import type { WorldCertificate, WorldServer } from '../../src/simulator/index.ts';
import { anyOthers, anyOwns, percent, weighted } from './any-certificates.ts';

/**
 * The certificate of a record or a setting: by its place among the server's own, or by name. `ghost` is in no store.
 */
type Pick = number | 'public' | 'auth' | 'clone' | 'ghost' | null;

const anyHolder = (foreign: number): fc.Arbitrary<Pick> =>
  weighted<Pick>([12, 0], [4, 1], [1, 2], [foreign, 'public'], [1, 'auth'], [1, 'clone'], [2, 'ghost'], [2, null]);

type Rows = NonNullable<WorldServer['rows']>[string];
const BACK: Rows = ['*:444:'];
const FRONT_ROWS: Rows = ['*:443:', '127.0.0.1:443:'];
const SNI = { bindingInformation: '*:443:mail.contoso.com', sslFlags: 1 };
const sites = (back: Rows, front: Rows): WorldServer['rows'] => ({
  'Exchange Back End': back,
  'Default Web Site': front,
});

const anyRows = weighted<WorldServer['rows'] | undefined>(
  [30, undefined],
  [4, sites([], FRONT_ROWS)],
  [2, sites(['10.0.0.1:444:'], FRONT_ROWS)],
  [2, sites(['*:444:', '10.0.0.1:444:'], [':443:', '127.0.0.1:443:'])],
  [2, sites(['*:444:', '*:444:mail.contoso.com'], FRONT_ROWS)],
  [1, sites(['*:444:mail.contoso.com'], FRONT_ROWS)],
  [2, sites(['[::]:444:', '*:444:'], [...FRONT_ROWS, '[::]:443:'])],
  [2, sites([{ bindingInformation: '*:444:', sslFlags: 2 }], FRONT_ROWS)],
  [2, sites(BACK, ['*:443:'])],
  [2, sites(BACK, [...FRONT_ROWS, SNI])],
  [2, sites(BACK, [SNI, '127.0.0.1:443:'])],
  [2, sites(BACK, ['127.0.0.1:443:'])],
  [1, sites(BACK, ['10.0.0.1:443:'])],
  [2, sites(BACK, [...FRONT_ROWS, '*:443:mail.contoso.com'])],
  [2, sites(BACK, [{ bindingInformation: '*:443:', sslFlags: 2 }, '127.0.0.1:443:'])],
);

const anyServices: fc.Arbitrary<Record<string, string | null>> = weighted<Record<string, string | null>>(
  [24, {}],
  [2, { MSExchangeServiceHost: 'stopped' }],
  [2, { W3SVC: 'stopped' }],
  [2, { MSExchangeTransport: 'stopped' }],
  [2, { MSExchangeFrontEndTransport: 'stopped' }],
  [1, { MSExchangeServiceHost: 'paused' }],
  [1, { W3SVC: 'paused' }],
  [1, { WAS: 'stopped' }],
  [1, { MSExchangeTransport: 'paused' }],
  [1, { MSExchangeFrontEndTransport: 'paused' }],
  [1, { W3SVC: null, WAS: null }],
  [1, { MSExchangeTransport: null }],
  [1, { MSExchangeFrontEndTransport: null }],
  [1, { MSExchangeServiceHost: null }],
);

const anyRights: fc.Arbitrary<Record<string, boolean>> = weighted<Record<string, boolean>>(
  [14, {}],
  [1, fc.constantFrom(...OPERATIONS).map((kind): Record<string, boolean> => ({ [kind]: false }))],
);

/** A server in maintenance mode, or a part of it (exchange facts 9.1). */
const anyDrained: fc.Arbitrary<Partial<WorldServer>> = weighted<Partial<WorldServer>>(
  [14, {}],
  [
    1,
    fc
      .tuple(
        fc.constantFrom('ServerWideOffline', 'HubTransport', 'FrontendTransport', 'RpsProxy'),
        fc.constantFrom('Inactive' as const, 'Draining' as const),
      )
      .map(([name, state]) => ({
        facts: { [`component/${name}`]: known({ state, requesters: [{ requester: 'Maintenance', state }] }) },
      })),
  ],
);

const anyTolerance: fc.Arbitrary<boolean | undefined> = weighted([12, undefined], [1, true], [2, false]);

/** What the workers or transport loaded when they started. */
const anyLoaded = (share: number): fc.Arbitrary<'current' | 'other' | 'nothing'> =>
  weighted([100 - share, 'current'], [share - 4, 'other'], [4, 'nothing']);

/** The metabase value of each site: mostly none, and rarely the bound certificate. */
const anyKept = weighted<{ readonly [site: string]: Pick }>(
  [24, {}],
  [2, { 'Exchange Back End': 0 }],
  [1, { 'Exchange Back End': 1 }],
  [1, { 'Exchange Back End': 'ghost' }],
  [1, { 'Default Web Site': 'public' }],
  [1, { 'Default Web Site': 0, 'Exchange Back End': 0 }],
);

const anySickness = weighted<Record<string, number | null>>(
  [12, {}],
  [1, { owa: 503 }],
  [1, { ews: null, 'mapi/emsmdb': 500 }],
);
const LAST_WEEK = '2026-11-15T00:00:00Z';
const anyLog = weighted<Record<string, string>>(
  [12, {}],
  [1, { 12014: LAST_WEEK }],
  [1, { 15021: LAST_WEEK, 12013: LAST_WEEK }],
);

/** The front end has the public certificate, as almost everywhere, or another one. */
const anyFrontEnd: fc.Arbitrary<readonly [Pick, Pick | undefined]> = weighted<readonly [Pick, Pick | undefined]>(
  [14, ['public', 'public']],
  [2, [0, 0]],
  [1, ['public', 0]],
  [1, ['public', undefined]],
  [1, ['ghost', 'public']],
  [1, [null, null]],
);

/** Other domain controllers that the server uses: most of them show what its own one shows. */
const anyControllers: fc.Arbitrary<Record<string, Pick | 'same'>> = weighted<Record<string, Pick | 'same'>>(
  [6, {}],
  [3, { 'dc2.contoso.com': 'same' }],
  [1, { 'dc2.contoso.com': 'same', 'dc3.contoso.com': 'same' }],
  [1, { 'dc2.contoso.com': 'same', 'dc3.contoso.com': 'ghost' }],
  [1, { 'dc2.contoso.com': 1 }],
);

const anyRenewers: fc.Arbitrary<NonNullable<WorldServer['renewers']>> = weighted<NonNullable<WorldServer['renewers']>>(
  [12, {}],
  [1, { 'win-acme renew (acme-v02.api.letsencrypt.org)': 'task' }],
  [1, { 'Certify.Service': 'service', 'Posh-ACME': 'task' }],
);

const parts = fc.record({
  owns: anyOwns,
  others: anyOthers,
  rows: anyRows,
  back: anyHolder(2),
  kept: anyKept,
  backAddress: percent(3),
  front: anyFrontEnd,
  mail: anyHolder(1),
  web: anyLoaded(12),
  transport: anyLoaded(12),
  setup: percent(4),
  services: anyServices,
  may: anyRights,
  tolerates: anyTolerance,
  requireSsl: percent(92),
  edge: percent(6),
  mountedCopies: fc.constantFrom(0, 0, 3),
  impostor: percent(3),
  snapIn: percent(6),
  health: anySickness,
  events: anyLog,
  drained: anyDrained,
  controllers: anyControllers,
  renewers: anyRenewers,
  /** Copies of its own certificates in Intermediate Certification Authorities. */
  ca: weighted<readonly string[]>([10, []], [2, ['own1']], [1, ['own1', 'own2']], [1, ['ghost']]),
  address: percent(30),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

export const anyServer = (name: string): fc.Arbitrary<WorldServer> => parts.map((drawn) => assemble(name, drawn));

function assemble(name: string, drawn: Parts): WorldServer {
  const certificates = [...drawn.owns, ...drawn.others].map((one) => named(one, name));
  const idOf = (pick: Pick | undefined): string | null => holder(pick, certificates);
  const server: WorldServer = {
    name,
    fqdn: `${name.toLowerCase()}.contoso.com`,
    certificates,
    setupRunning: drawn.setup,
    services: drawn.services,
    may: drawn.may,
    mountedCopies: drawn.mountedCopies,
    events: drawn.events,
    internalTransport: idOf(drawn.mail),
    transportServes: loaded(drawn.transport, idOf(drawn.mail)),
    ca: drawn.ca,
    renewers: drawn.renewers,
    ...(drawn.address ? { address: '10.0.0.11' } : {}),
    ...(drawn.tolerates === undefined ? {} : { toleratesUntrusted444: drawn.tolerates }),
    ...(drawn.snapIn ? { snapIn: true } : {}),
    ...drawn.drained,
    ...rdp(drawn, certificates[0]?.id),
    ...ofWindows(drawn, certificates[0]?.id),
    ...mailClients(drawn, certificates[0]?.id),
    ...(drawn.impostor ? { answersAs: { name: 'EX09', fqdn: 'ex09.contoso.com' } } : {}),
  };
  return drawn.edge
    ? { ...server, role: 'edge', services: {} }
    : { ...server, ...web(drawn, idOf), internalTransportOn: shownBy(drawn, idOf) };
}

const shownBy = ({ controllers, mail }: Parts, idOf: (pick: Pick | undefined) => string | null) =>
  Object.fromEntries(
    Object.entries(controllers).map(([name, pick]) => [name, idOf(pick === 'same' ? mail : pick)] as const),
  );

function web(drawn: Parts, idOf: (pick: Pick | undefined) => string | null): Partial<WorldServer> {
  const [all, loopback] = drawn.front;
  return {
    health: drawn.health,
    ...(drawn.rows === undefined ? {} : { rows: drawn.rows }),
    sslcert: {
      '0.0.0.0:444': idOf(drawn.back),
      '0.0.0.0:443': idOf(all),
      ...(loopback === undefined ? {} : { '127.0.0.1:443': idOf(loopback) }),
      ...(drawn.backAddress ? { '10.0.0.1:444': idOf(0) } : {}),
      ...(JSON.stringify(drawn.rows ?? '').includes('"sslFlags":1') ? { 'mail.contoso.com:443': idOf('public') } : {}),
    },
    recordSettings: settings(drawn),
    customMetadata: keptOf(drawn, idOf),
    workersServe: loaded(drawn.web, idOf(drawn.back)),
    requireSsl: { 'Default Web Site': drawn.requireSsl, 'Exchange Back End': true },
    ...dag(drawn),
  };
}

/** One draw for two things that have nothing to do with each other. */
const rdp = (drawn: Parts, id: string | undefined): Partial<WorldServer> =>
  drawn.snapIn && id !== undefined ? { rdp: { 'RDP-Tcp': id } } : {};

/** Each shares a draw with something that it has nothing to do with. */
const ofWindows = (drawn: Parts, id: string | undefined): Partial<WorldServer> => ({
  ...(drawn.mountedCopies > 0 ? { restartPending: ['file-renames'] } : {}),
  ...(!drawn.requireSsl && id !== undefined ? { webManagement: { port: 9172, certificate: id } } : {}),
});

const dag = ({ address, ca, snapIn }: Parts): Partial<WorldServer> =>
  address ? { dag: { name: 'DAG1', activation: ACTIVATION_POLICIES[ca.length] ?? 'blocked', moveNow: snapIn } } : {};

/** Also without a draw of its own: what netsh set in the records. 0x8000 is nothing that it could set again. */
function settings({ mountedCopies, requireSsl }: Parts): NonNullable<WorldServer['recordSettings']> {
  const clients = { flags: 3, checkMode: 1, ctlStore: 'ClientAuthIssuer' };
  if (!requireSsl) return { '0.0.0.0:444': { flags: 0x8002 } };
  return mountedCopies === 3 ? { '0.0.0.0:443': clients, '127.0.0.1:443': clients, '0.0.0.0:444': clients } : {};
}

/** And what IMAP and POP loaded when they started. */
const mailClients = ({ events, edge }: Parts, id: string | undefined): Partial<WorldServer> =>
  Object.keys(events).length > 0 && !edge && id !== undefined ? { imapServes: id, popServes: id } : {};

const keptOf = ({ kept }: Parts, idOf: (pick: Pick | undefined) => string | null): Record<string, string> =>
  Object.fromEntries(
    Object.entries(kept).flatMap(([site, pick]) => {
      const id = idOf(pick);
      return id === null ? [] : [[site, id]];
    }),
  );

const loaded = (what: 'current' | 'other' | 'nothing', current: string | null): string | null =>
  what === 'current' ? current : what === 'nothing' && current !== null ? null : 'loaded-before';

function holder(pick: Pick | undefined, certificates: readonly WorldCertificate[]): string | null {
  if (pick === null || pick === undefined) return null;
  const id = typeof pick === 'number' ? `own${pick + 1}` : pick;
  const there = certificates.some((one) => one.id === id);
  return there || pick === 'ghost' ? id : (certificates[0]?.id ?? null);
}

const inCaseOf = (other: string, name: string): string =>
  other === 'EX01' ? name : other.replace(/^ex01\./, `${name.toLowerCase()}.`);

/** The names of the server, in upper or lower case. */
const named = (one: WorldCertificate, name: string): WorldCertificate => ({
  ...one,
  ...(one.names === undefined ? {} : { names: one.names.map((other) => inCaseOf(other, name)) }),
  ...(one.subject === undefined ? {} : { subject: one.subject.replace('EX01', name) }),
});
