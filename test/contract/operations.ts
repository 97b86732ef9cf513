import { expect } from 'vitest';
import type { Operation, OperationKind } from '../../src/domain/operation.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { aWorld, ex01, operation } from '../simulator/worlds.ts';
import { type Opened, thumbprint } from './servers-under-test.ts';

export const known = (value: unknown) => ({ known: value });
export const CSP = { provider: 'csp', usable: true, networkService: true, exportable: false };

/** One operation in a world in which it is allowed, and the facts after it, with the ids of certificates. */
export interface Case {
  readonly says: string;
  readonly world: World;
  readonly of: (thumbprint: string) => Operation;
  /** The id of its certificate. */
  readonly id: string;
  readonly leaves: Readonly<Record<string, unknown>>;
  /** If it is performed again, it has another effect: another restart, or another certificate. */
  readonly anew?: true;
  /** The way in the answer, if it is not the shell of the server. */
  readonly way?: { readonly way: string };
}

const SETTINGS = {
  flags: 3,
  checkMode: 0x10007,
  freshnessSeconds: 3600,
  timeoutMilliseconds: 500,
  ctl: 'Issuers',
  ctlStore: 'ClientAuthIssuer',
};
const with443 = { '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' };
const on = (server: Partial<WorldServer>): World => aWorld({}, server);
const kind = (of: OperationKind, change: object = {}) => ({
  of: (thumbprint: string) => operation(of, thumbprint, change),
});
const next = (change: object): WorldServer['certificates'] => [
  { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' },
  { id: 'public', subject: 'CN=mail.contoso.com', issuer: 'CN=Contoso CA', notAfter: '2027-06-01T00:00:00Z' },
  { id: 'next', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z', inRoot: false, ...change },
];
export const EX02: WorldServer = {
  name: 'EX02',
  fqdn: 'ex02.contoso.com',
  certificates: [{ id: 'ex02', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z' }],
  sslcert: { '0.0.0.0:444': 'ex02', '0.0.0.0:443': 'ex02', '127.0.0.1:443': 'ex02' },
  internalTransport: 'ex02',
};
const RENEWED = { sslcert: { ...with443, '0.0.0.0:444': 'next' }, internalTransport: 'next' };

const ISSUED = {
  'store/My': known(['old', 'public', 'next', 'new-1']),
  'certificate/new-1': {
    known: expect.objectContaining({ subject: 'CN=EX01', issuer: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'] }),
  },
  'key/new-1': known(CSP),
};

export const CASES: readonly [Case, ...Case[]] = [
  {
    says: 'issue-certificate: one more in the store, whose key transport can read',
    ...kind('issue-certificate'),
    world: aWorld(),
    id: 'new:EX01',
    leaves: { ...ISSUED, 'sslcert/0.0.0.0:444': known('old'), 'internal-transport': known('old') },
    anew: true,
  },
  {
    says: 'issue-certificate by Windows: the same, with no shell open',
    ...kind('issue-certificate', { by: 'windows' }),
    world: on({ sslcert: with443 }),
    id: 'new:EX01',
    leaves: { ...ISSUED, 'sslcert/0.0.0.0:444': known(null), 'shell/opens': known(false) },
    anew: true,
    way: { way: 'no Exchange cmdlet' },
  },
  {
    says: 'issue-certificate: with the names of the request, in its spelling',
    ...kind('issue-certificate', { on: { name: 'Ex01', fqdn: 'EX01.Contoso.com' } }),
    world: aWorld(),
    id: 'new:EX01',
    leaves: {
      'certificate/new-1': {
        known: expect.objectContaining({ subject: 'CN=Ex01', issuer: 'CN=Ex01', names: ['Ex01', 'EX01.Contoso.com'] }),
      },
      'key/new-1': known(CSP),
    },
    anew: true,
  },
  {
    says: 'grant-key',
    ...kind('grant-key'),
    world: on({ certificates: next({ key: { networkService: false } }) ?? [] }),
    id: 'next',
    leaves: { 'key/next': known(CSP) },
  },
  {
    says: 'trust-certificate',
    ...kind('trust-certificate'),
    world: aWorld(),
    id: 'next',
    leaves: { 'store/Root': known(['old', 'next']), 'store/My': known(['old', 'public', 'next']) },
  },
  {
    says: 'untrust-certificate',
    ...kind('untrust-certificate'),
    world: aWorld(),
    id: 'old',
    leaves: { 'store/Root': known([]), 'store/My': known(['old', 'public', 'next']) },
  },
  {
    says: 'add-binding: the row alone',
    ...kind('add-binding'),
    world: on({
      rows: { 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] },
      sslcert: with443,
    }),
    id: '',
    leaves: { 'row/Exchange Back End/*:444:': known({ sslFlags: 0 }), 'sslcert/0.0.0.0:444': known(null) },
  },
  {
    says: 'bind-certificate on 444: record and port',
    ...kind('bind-certificate'),
    world: aWorld(),
    id: 'next',
    leaves: {
      'sslcert/0.0.0.0:444': known('next'),
      'wire/0.0.0.0:444': known('next'),
      'web/restart-due': known(true),
      'sslcert/0.0.0.0:443': known('public'),
      'sslcert/127.0.0.1:443': known('public'),
    },
  },
  {
    says: 'bind-certificate on an empty 444, with no shell open',
    ...kind('bind-certificate'),
    world: on({ sslcert: with443 }),
    id: 'next',
    leaves: { 'sslcert/0.0.0.0:444': known('next'), 'wire/0.0.0.0:444': known('next'), 'shell/opens': known(true) },
  },
  {
    says: 'bind-certificate on one of the two records of 443',
    ...kind('bind-certificate', { site: 'Default Web Site', endpoint: '0.0.0.0:443' }),
    world: aWorld(),
    id: 'next',
    leaves: {
      'sslcert/0.0.0.0:443': known('next'),
      'sslcert/127.0.0.1:443': known('public'),
      'sslcert/0.0.0.0:444': known('old'),
    },
  },
  {
    says: 'bind-certificate on a record that negotiates client certificates, and uses a store of authorities: it still does',
    ...kind('bind-certificate', { site: 'Default Web Site', endpoint: '0.0.0.0:443' }),
    world: on({ recordSettings: { '0.0.0.0:443': SETTINGS, '0.0.0.0:444': { flags: 2 } } }),
    id: 'next',
    leaves: {
      'sslcert/0.0.0.0:443': known('next'),
      'wire/0.0.0.0:443': known('next'),
      'record-settings/0.0.0.0:443': known(SETTINGS),
      'record-settings/0.0.0.0:444': known({ flags: 2 }),
      'metabase/Default Web Site': known(null),
    },
  },
  {
    says: 'bind-certificate on 444, whose binding turns TLS 1.3 off in IIS: IIS sets that again',
    ...kind('bind-certificate'),
    world: on({
      rows: { 'Exchange Back End': [{ bindingInformation: '*:444:', sslFlags: 32 }] },
      recordSettings: { '0.0.0.0:444': { flags: 0x40 } },
    }),
    id: 'next',
    leaves: { 'sslcert/0.0.0.0:444': known('next'), 'record-settings/0.0.0.0:444': known({ flags: 0x40 }) },
  },
  {
    says: 'restart-iis: none is due any more',
    ...kind('restart-iis'),
    world: on({ ...RENEWED, workersServe: 'old' }),
    id: '',
    leaves: { 'web/restart-due': known(false), 'wire/0.0.0.0:444': known('next'), 'shell/opens': known(true) },
    anew: true,
  },
  {
    says: 'restart-iis of a stopped one: it runs again',
    ...kind('restart-iis'),
    world: on({ services: { W3SVC: 'stopped' } }),
    id: '',
    leaves: { 'service/W3SVC': known('running'), 'wire/0.0.0.0:444': known('old'), 'shell/opens': known(true) },
    anew: true,
  },
  {
    says: 'enable-smtp: internal transport, and 443 and 444 as they were',
    ...kind('enable-smtp'),
    world: aWorld(),
    id: 'next',
    leaves: {
      'internal-transport': known('next'),
      'sslcert/0.0.0.0:444': known('old'),
      'sslcert/0.0.0.0:443': known('public'),
      'require-ssl/Default Web Site': known(true),
    },
  },
  {
    says: "enable-smtp through another server's shell, where its own is shut",
    ...kind('enable-smtp'),
    world: aWorld({ servers: [ex01({ sslcert: with443 }), EX02] }),
    id: 'next',
    leaves: { 'internal-transport': known('next'), 'shell/opens': known(false), 'shell/reaches': known(true) },
    way: { way: 'the shell of ex02.contoso.com' },
  },
  {
    says: 'restart-transport: it presents what it was told',
    ...kind('restart-transport'),
    world: on({ ...RENEWED, transportServes: 'old' }),
    id: '',
    leaves: { 'wire/2525/x-anonymoustls': known('next'), 'transport/restart-due': known(false) },
    anew: true,
  },
  {
    says: 'remove-certificate: from all three stores',
    ...kind('remove-certificate'),
    world: on({ ...RENEWED, ca: ['old', 'next'] }),
    id: 'old',
    leaves: { 'store/My': known(['public', 'next']), 'store/Root': known([]), 'store/CA': known(['next']) },
  },
];

export const kindOf = ({ of }: Case): OperationKind => of('').kind;

export const operationOf = async ({ of, id }: Case, there: Opened): Promise<Operation> =>
  of(id.startsWith('new:') ? id : await thumbprint(there, id));

/** The first case of each kind. */
export const ONE_OF_EACH: readonly Case[] = CASES.filter(
  (one, at) => CASES.findIndex((other) => kindOf(other) === kindOf(one)) === at,
);

/** What npm test tries through a slow provider: through Exchange, through IIS and with a tool of Windows. */
export const TRIED_THROUGH_SLOW = new Set([
  'issue-certificate',
  'enable-smtp',
  'remove-certificate',
  'bind-certificate',
  'grant-key',
]);
