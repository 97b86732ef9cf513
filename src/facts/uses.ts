import {
  CERTIFICATE_NAMES,
  DIRECT_TRUST,
  type Fact,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  type Identity,
  isKnown,
  isNew,
  sameName,
  type Thumbprint,
  WMSVC_PORT,
} from '../domain/facts.ts';
import { hasName } from '../domain/served-names.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

/** For what a server uses a certificate, in the order in which a report names the uses. */
export const USES = [
  '444',
  '443',
  'loopback',
  'internal-transport',
  'smtp-25',
  'smtp-587',
  'smtp-send',
  'smtp-receive',
  'hybrid',
  'imap',
  'pop',
  'auth',
  'auth-next',
  'auth-previous',
  'federation',
  'owa-im',
  'wmsvc',
  'rdp',
  'https',
] as const;
export type UseKind = (typeof USES)[number];

export interface Use {
  readonly kind: UseKind;
  /** The name of the connector, the listener or the endpoint, if a server can have several of this kind. */
  readonly of?: string;
  /** The fact that names the certificate. */
  readonly fact: FactKey;
}

/** `444`, `smtp-receive Default Frontend EX01`. The part after the space comes from outside: escape it. */
export const useName = ({ kind, of }: Pick<Use, 'kind' | 'of'>): string => (of === undefined ? kind : `${kind} ${of}`);

/**
 * Every certificate that a server uses or is told to use, with its uses. A certificate in it need not be installed: a
 * record of http.sys, for example, keeps the hash of a certificate that was removed.
 */
export function usesOf(
  view: View,
  server: Pick<Identity, 'name'> & { readonly role: 'mailbox' | 'edge' },
): ReadonlyMap<Thumbprint, readonly Use[]> {
  const own = view.fork();
  const found = [
    ...records(own),
    ...webManagement(own),
    ...presented(own),
    ...named('internal-transport', 'internal-transport', own),
    ...connectors(own, server),
    ...imapAndPop(own),
    ...listeners(own),
    ...(server.role === 'edge' ? [] : ofOrganization(own)),
  ];
  return byCertificate(found);
}

type Found = readonly [Thumbprint, Use];

function byCertificate(found: readonly Found[]): ReadonlyMap<Thumbprint, readonly Use[]> {
  const uses = new Map<Thumbprint, Use[]>();
  for (const [id, use] of found) {
    const others = uses.get(id) ?? [];
    if (!others.some((one) => useName(one) === useName(use))) uses.set(id, [...others, use]);
  }
  for (const all of uses.values()) all.sort((a, b) => USES.indexOf(a.kind) - USES.indexOf(b.kind));
  return uses;
}

function named(fact: FactKey, kind: UseKind, view: View, of?: string): Found[] {
  const found: Fact<unknown> = view.peek(fact);
  if (!isKnown(found) || typeof found.known !== 'string') return [];
  return [[found.known, { kind, fact, ...(of === undefined ? {} : { of }) }]];
}

const RECORDS: Readonly<Record<string, UseKind>> = {
  'sslcert/0.0.0.0:444': '444',
  [FRONT_END_RECORDS[0]]: '443',
  [FRONT_END_RECORDS[1]]: 'loopback',
};

/** The Web Management Service names its port (exchange facts 11.5). An older observation does not have it. */
function wmsvcPort(view: View): number {
  const found = view.peek('web-management');
  return (isKnown(found) ? found.known?.port : undefined) ?? WMSVC_PORT;
}

/** It is told to use this certificate, also if the record of its port has another one or is missing. */
function webManagement(view: View): Found[] {
  const found = view.peek('web-management');
  const certificate = isKnown(found) ? found.known?.certificate : null;
  return certificate ? [[certificate, { kind: 'wmsvc', fact: 'web-management' }]] : [];
}

function records(view: View): Found[] {
  const wmsvc = `:${wmsvcPort(view)}`;
  return view.keys('sslcert/').flatMap((fact) => {
    const endpoint = fact.slice('sslcert/'.length);
    const kind = RECORDS[fact];
    if (isBesideTheRecord(endpoint, view)) return [];
    if (kind !== undefined) return named(fact, kind, view);
    return endpoint.endsWith(wmsvc) ? named(fact, 'wmsvc', view) : named(fact, 'https', view, endpoint);
  });
}

const CENTRAL_STORE = 2;

/** The certificate of such a binding is a file of the central store, and not the one in the record (exchange facts 8.2). */
export function isBesideTheRecord(endpoint: string, view: View): boolean {
  const binding = endpoint.replace(/^0\.0\.0\.0:/, '*:');
  const row = view.peek(`row/${FRONT_END}/${binding}:`);
  return isKnown(row) && row.known !== null && (row.known.sslFlags & CENTRAL_STORE) !== 0;
}

/** A process that was not restarted presents another certificate than the one it was told to use. Both are in use. */
const presented = (view: View): Found[] => [
  ...named('wire/0.0.0.0:444', '444', view),
  ...named('wire/0.0.0.0:443', '443', view),
  ...named('wire/127.0.0.1:443', 'loopback', view),
  ...named('wire/25/starttls', 'smtp-25', view),
  ...named('wire/587/starttls', 'smtp-587', view),
  ...named(DIRECT_TRUST, 'internal-transport', view),
  ...named('wire/993/tls', 'imap', view),
  ...named('wire/995/tls', 'pop', view),
];

const CONNECTORS = { send: 'smtp-send', receive: 'smtp-receive', hybrid: 'hybrid' } as const;

/** A connector names issuer and subject, so several certificates can have its name (exchange facts 12). */
const connectors = (view: View, { name }: Pick<Identity, 'name'>): Found[] =>
  view
    .keys('connector/')
    .filter((key) => sameName(key.split('/')[1] ?? '', name))
    .flatMap((fact): Found[] => {
      const found = view.peek(fact);
      if (!isKnown(found) || found.known === null || !found.known.tlsCertificateName) return [];
      const id = newest(found.known.resolvesTo ?? [], view);
      const of = fact.split('/').slice(3).join('/');
      return id === undefined ? [] : [[id, { kind: CONNECTORS[found.known.kind], of, fact }]];
    });

/** IMAP and POP search by a name, which every self-signed certificate of the server has (exchange facts 7.3). */
const imapAndPop = (view: View): Found[] =>
  CERTIFICATE_NAMES.flatMap((fact): Found[] => {
    const found = view.peek(fact);
    const name = isKnown(found) ? found.known : null;
    if (name === null) return [];
    const having = installed(view).filter((id) => {
      const certificate = view.peek(`certificate/${id}`);
      return isKnown(certificate) && certificate.known !== null && hasName(certificate.known, name);
    });
    const id = newest(having, view);
    return id === undefined ? [] : [[id, { kind: fact === 'certificate-name/IMAP' ? 'imap' : 'pop', fact }]];
  });

const installed = (view: View): readonly Thumbprint[] => {
  const store = view.peek('store/My');
  return isKnown(store) ? (store.known ?? []).filter((id) => !isNew(id)) : [];
};

/** Of several certificates with the same name Exchange takes the newest one (exchange facts 5.3). */
function newest(ids: readonly Thumbprint[], view: View): Thumbprint | undefined {
  const began = (id: Thumbprint): number => {
    const found = view.peek(`certificate/${id}`);
    return isKnown(found) && found.known !== null ? ms(found.known.notBefore) : 0;
  };
  return [...ids].sort((a, b) => began(b) - began(a) || (a < b ? -1 : 1))[0];
}

/** A listener without a certificate uses the one that Windows makes for it (exchange facts 7.4). */
const listeners = (view: View): Found[] =>
  view.keys('rdp/').flatMap((fact) => {
    const listener = fact.slice('rdp/'.length);
    return named(fact, 'rdp', view, listener === 'RDP-Tcp' ? undefined : listener);
  });

const AUTH = { current: 'auth', next: 'auth-next', previous: 'auth-previous' } as const;

/** Every Mailbox server needs the certificates of the organization (exchange facts 11.1). */
function ofOrganization(view: View): Found[] {
  const auth = view.peek('auth-certificate');
  const roles = (['current', 'next', 'previous'] as const).flatMap((role): Found[] => {
    const id = isKnown(auth) ? auth.known?.[role] : null;
    return id ? [[id, { kind: AUTH[role], fact: 'auth-certificate' }]] : [];
  });
  return [...roles, ...listed('federation-trust', 'federation', view), ...listed('owa-im', 'owa-im', view)];
}

/** No source says that every server needs these, so they are used where they are installed. */
function listed(fact: 'federation-trust' | 'owa-im', kind: UseKind, view: View): Found[] {
  const found = view.peek(fact);
  const ids = isKnown(found) ? (found.known ?? []) : [];
  return ids.filter((id) => !isAbsent(id, view)).map((id): Found => [id, { kind, fact }]);
}

function isAbsent(id: Thumbprint, view: View): boolean {
  const certificate = view.peek(`certificate/${id}`);
  return isKnown(certificate) && certificate.known === null;
}
