import type { DesiredServer } from '../../src/domain/desired.ts';
import { type FactKey, known } from '../../src/domain/facts.ts';
import type { Organization, Server, World, WorldCertificate, WorldServer } from '../../src/simulator/index.ts';
import { EX01 } from '../server.ts';
import { EXPIRED, OWN, PUBLIC, records, SELF_NAMED, SHORT } from './worlds.ts';

/** A healthy organization that can be made ill: EX01, and what the YAML says of it. */
export interface Draft {
  world: { -readonly [K in keyof World]: World[K] };
  ex01: { -readonly [K in keyof WorldServer]: WorldServer[K] };
  certificates: WorldCertificate[];
  desired: DesiredServer[];
}

/** One thing that is wrong. Of one place, two cannot be wrong at the same time. */
export interface Affliction {
  readonly name: string;
  readonly place: string;
  readonly ails: (draft: Draft) => void;
  /** What a person must do in the end, because exstate never does it. */
  readonly heals?: (ex01: Server, org: Organization) => void;
}

const GONE = 'F'.repeat(40);
const own = (change: Partial<WorldCertificate>): WorldCertificate => ({ ...OWN, ...change });
const authority = (change: Partial<WorldCertificate>): WorldCertificate => ({ ...PUBLIC, ...change });

const on444 = (name: string, ails: Affliction['ails'], heals?: Affliction['heals']): Affliction => ({
  name,
  place: '444',
  ails,
  ...(heals === undefined ? {} : { heals }),
});
const bind444 = (id: string | null) => (draft: Draft) => {
  draft.ex01.sslcert = { ...draft.ex01.sslcert, ...records(id) };
  if (id === null) {
    const { '0.0.0.0:444': _, ...rest } = draft.ex01.sslcert as Record<string, string>;
    draft.ex01.sslcert = rest;
  }
};
const rows = (back: readonly string[]) => ({
  'Exchange Back End': back,
  'Default Web Site': ['*:443:', '127.0.0.1:443:'],
});
const BACK_ROW: Affliction['heals'] = (ex01) => {
  ex01.rows['Exchange Back End'] = [{ bindingInformation: '*:444:', sslFlags: 0 }];
};

const BACK_END: readonly Affliction[] = [
  on444('444 is empty', bind444(null)),
  on444('444 names one that is gone', bind444(GONE)),
  on444('444 has no binding', (draft) => {
    draft.ex01.rows = rows([]);
    bind444(null)(draft);
  }),
  on444(
    '444 is bound to one address',
    (draft) => {
      draft.ex01.rows = rows(['10.0.0.5:444:']);
    },
    BACK_ROW,
  ),
  on444('444 has the public certificate', bind444('public')),
  on444('444 has one without its key', (draft) => {
    draft.certificates.push(own({ id: 'bare', notAfter: '2028-01-01T00:00:00Z', key: null }));
    bind444('bare')(draft);
  }),
  on444('444 has one of another store', (draft) => {
    draft.ex01.otherStores = [GONE];
    bind444(GONE)(draft);
  }),
  on444(
    'IIS keeps another one for 444',
    (draft) => {
      draft.ex01.customMetadata = { 'Exchange Back End': 'public' };
    },
    (ex01) => {
      ex01.customMetadata = {};
    },
  ),
];

const replaced = (name: string, by: WorldCertificate): Affliction => ({
  name,
  place: 'the certificate',
  ails: (draft) => {
    draft.certificates = [by, ...draft.certificates.filter(({ id }) => id !== 'own')];
    const id = by.id ?? null;
    draft.ex01.internalTransport = id;
    bind444(id)(draft);
  },
});
const CERTIFICATE: readonly Affliction[] = [
  replaced('the certificate expires soon', SHORT),
  replaced('the certificate has expired', EXPIRED),
  replaced('its key is closed to NETWORK SERVICE', own({ id: 'closed', key: { networkService: false } })),
  replaced('its key is in a CNG provider', own({ id: 'cng', key: { provider: 'cng' } })),
  replaced('it is not in Root', own({ id: 'untrusted', inRoot: false })),
  {
    name: 'a newer one is closed to NETWORK SERVICE',
    place: 'a second certificate',
    ails: ({ certificates }) =>
      certificates.push(
        own({
          id: 'newer',
          notBefore: '2026-11-20T00:00:00Z',
          notAfter: '2031-11-20T00:00:00Z',
          key: { networkService: false },
        }),
      ),
  },
  {
    name: 'a request was never completed',
    place: 'a second certificate',
    ails: ({ certificates }) =>
      certificates.push(own({ id: 'request', notAfter: '2031-11-20T00:00:00Z', pendingRequest: true })),
  },
];

const on443 = (name: string, ails: Affliction['ails']): Affliction => ({ name, place: '443', ails });
const bind443 = (id: string | null) => (draft: Draft) => {
  const { '0.0.0.0:443': _, '127.0.0.1:443': __, ...rest } = draft.ex01.sslcert as Record<string, string>;
  draft.ex01.sslcert = id === null ? rest : { ...rest, '0.0.0.0:443': id, '127.0.0.1:443': id };
};
const FRONT_END: readonly Affliction[] = [
  on443('443 names one that is gone', bind443(GONE)),
  on443('443 is empty', bind443(null)),
  on443('443 has one without its key', (draft) => {
    draft.certificates.push(authority({ id: 'bare443', key: null }));
    bind443('bare443')(draft);
  }),
  on443('443 has an expired one', (draft) => {
    draft.certificates.push(authority({ id: 'expired443', notAfter: '2026-11-01T00:00:00Z' }));
    bind443('expired443')(draft);
  }),
  on443('443 has no binding', (draft) => {
    draft.ex01.rows = { 'Exchange Back End': ['*:444:'], ...draft.ex01.rows, 'Default Web Site': ['127.0.0.1:443:'] };
  }),
];

const transport = (name: string, ails: Affliction['ails']): Affliction => ({ name, place: 'transport', ails });
const MAIL: readonly Affliction[] = [
  transport('transport names one that is gone', ({ ex01 }) => {
    ex01.internalTransport = GONE;
  }),
  transport('transport has none', ({ ex01 }) => {
    ex01.internalTransport = null;
  }),
  transport('transport has the public certificate', ({ ex01 }) => {
    ex01.internalTransport = 'public';
  }),
  transport('transport has the Auth certificate', ({ ex01 }) => {
    ex01.internalTransport = 'auth';
  }),
  {
    name: 'a connector names the certificate',
    place: 'connectors',
    ails: ({ world }) => {
      world.connectors = [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: SELF_NAMED }];
    },
  },
];

const service = (name: string): Affliction => ({
  name: `${name} is stopped`,
  place: `service ${name}`,
  ails: ({ ex01 }) => {
    ex01.services = { ...ex01.services, [name]: 'stopped' };
  },
  heals: (ex01) => {
    ex01.services[name] = 'running';
  },
});
const component = (name: string, state: string): Affliction => ({
  name: `${name} is ${state}`,
  place: 'components',
  ails: ({ ex01 }) => {
    ex01.facts = { [`component/${name}`]: known({ state, requesters: [{ requester: 'Maintenance', state }] }) };
  },
  heals: (ex01) => {
    ex01.facts = {};
  },
});
const STANDING: readonly Affliction[] = [
  {
    name: 'Setup runs, or stopped half-way',
    place: 'Setup',
    ails: ({ ex01 }) => {
      ex01.setupRunning = true;
    },
    heals: (ex01) => {
      ex01.setupRunning = false;
    },
  },
  service('MSExchangeServiceHost'),
  service('W3SVC'),
  service('MSExchangeTransport'),
  component('ServerWideOffline', 'Inactive'),
  component('HubTransport', 'Draining'),
  component('OwaProxy', 'Inactive'),
  {
    name: 'the account may not issue and enable',
    place: 'rights',
    ails: ({ ex01 }) => {
      ex01.may = { 'issue-certificate': false, 'enable-smtp': false };
    },
    heals: (ex01) => {
      ex01.may = {};
    },
  },
  {
    name: 'the front end is strict',
    place: 'the front end',
    ails: ({ ex01 }) => {
      ex01.toleratesUntrusted444 = false;
    },
  },
  {
    name: 'no application behind 444 answers',
    place: 'pages',
    ails: ({ ex01 }) => {
      ex01.health = { owa: 503, ecp: 503, ews: 503, 'mapi/emsmdb': 503 };
    },
    heals: (ex01) => {
      ex01.health = {};
    },
  },
  {
    name: 'another machine answers',
    place: 'the machine',
    ails: ({ ex01 }) => {
      ex01.answersAs = { name: 'EX09', fqdn: 'ex09.contoso.com' };
    },
    heals: (ex01) => {
      delete ex01.answersAs;
    },
  },
];

const EDGE_SERVER: WorldServer = {
  name: 'EDGE1',
  fqdn: 'edge1.contoso.com',
  role: 'edge',
  certificates: [{ id: 'edge', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' }],
  internalTransport: 'edge',
};
const ORGANIZATION: readonly Affliction[] = [
  {
    name: 'an Edge server is subscribed',
    place: 'Edge',
    ails: ({ world }) => {
      world.edgeSubscriptions = ['EDGE1'];
    },
    heals: (_, org) => {
      org.edgeSubscriptions = [];
    },
  },
  {
    name: 'an Edge server is in the YAML',
    place: 'Edge',
    ails: ({ world, desired }) => {
      world.servers = [...world.servers, EDGE_SERVER];
      desired.push({
        ...EX01,
        name: 'EDGE1',
        fqdn: 'edge1.contoso.com',
        role: 'edge',
        backEnd: { port: 444, certificate: 'leave' },
        selfSigned: { ...EX01.selfSigned, services: ['SMTP'] },
      });
    },
    heals: (_, { servers }) => {
      for (const one of servers.filter(({ role }) => role === 'edge'))
        for (const certificate of one.certificates) certificate.notAfter = '2031-06-01T00:00:00Z';
    },
  },
  {
    name: 'the Auth certificate is missing on the server',
    place: 'Auth',
    ails: ({ world }) => {
      world.authCertificate = { current: GONE };
    },
  },
  {
    name: 'no other server has a shell',
    place: 'other servers',
    ails: ({ world }) => {
      world.servers = world.servers.filter(({ name }) => name !== 'EX02');
    },
  },
  {
    name: 'Windows does not allow its clients TLS 1.2',
    place: 'TLS',
    ails: ({ world }) => {
      world.switches = { ...world.switches, clientTls12: false };
    },
    heals: (_, { switches }) => {
      switches.clientTls12 = true;
    },
  },
  {
    name: 'the front end sends the shell to another server',
    place: 'shells',
    ails: ({ world }) => {
      world.switches = { ...world.switches, shellRouting: 'another' };
    },
  },
];

const HIDDEN: readonly FactKey[] = [
  'store/My',
  'store/Root',
  'setup-running',
  'shell/opens',
  'internal-transport',
  'sslcert/0.0.0.0:444',
  'sslcert/0.0.0.0:443',
  'row/Exchange Back End/*:444:',
  'service/MSExchangeServiceHost',
  'tolerates-untrusted-444',
  'wire/0.0.0.0:444',
  'edge-subscriptions',
  'auth-certificate',
  '*' as FactKey,
];
const UNKNOWN: readonly Affliction[] = HIDDEN.map((fact) => ({
  name: `${fact} is unknown`,
  place: 'what is read',
  ails: ({ world }) => {
    const wide = fact === 'edge-subscriptions' || fact === 'auth-certificate';
    world.unknown = [{ ...(wide ? {} : { server: 'EX01' }), fact, because: 'access denied' }];
  },
  heals: (_, org) => {
    org.unknown = [];
  },
}));

export const AFFLICTIONS: readonly Affliction[] = [
  ...BACK_END,
  ...CERTIFICATE,
  ...FRONT_END,
  ...MAIL,
  ...STANDING,
  ...ORGANIZATION,
  ...UNKNOWN,
];
