import { choose } from '../choose/choose.ts';
import { supersededBy } from '../choose/goal.ts';
import type { DesiredServer } from '../domain/desired.ts';
import {
  type Certificate,
  type Identity,
  type Instant,
  isKnown,
  isNew,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import { daysLeft, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Use, usesOf } from '../facts/uses.ts';
import type { CertificateState, InventoryRow } from './inventory.ts';

interface Server {
  readonly view: View;
  readonly server: DesiredServer;
  readonly at: Instant;
  /** Whether everything was read that could use a certificate. */
  readonly allRead: boolean;
  readonly superseded: ReadonlySet<Thumbprint>;
}

/** The certificates of one server: those in use first, then the one that expires first. */
export function rowsOf(view: View, server: DesiredServer, at: Instant, allRead: boolean): InventoryRow[] {
  const identity = view.peek('identity');
  if (!isKnown(identity)) return [serverRow(server.name, 'no-answer', identity.unknown)];
  const other = otherThan(server, identity.known);
  if (other !== undefined) return [serverRow(server.name, 'other-machine', other)];
  const store = view.peek('store/My');
  const uses = usesOf(view, server);
  const ids = new Set([...(isKnown(store) ? (store.known ?? []) : []), ...uses.keys()]);
  const of = { view, server, at, allRead, superseded: supersededOn(view, server, at) };
  const rows = [...ids].filter((id) => !isNew(id)).map((id) => rowOf(id, uses.get(id) ?? [], of));
  const unread = isKnown(store) ? [] : [serverRow(server.name, 'store-not-read', store.unknown)];
  return [...unread, ...rows.sort(usedFirst)];
}

/** A wrong entry in DNS leads to another machine: its certificates are not those of this server. */
const otherThan = (server: Identity, answered: Identity | null): string | undefined =>
  answered === null || (sameName(answered.name, server.name) && sameName(answered.fqdn, server.fqdn))
    ? undefined
    : answered.fqdn;

/** As `retire` sees it: a certificate of the server that is not the chosen one. A new one is not installed yet. */
export function supersededOn(view: View, server: DesiredServer, at: Instant): ReadonlySet<Thumbprint> {
  const chosen = choose(view.fork(), server, at).certificate;
  if (chosen === null || isNew(chosen)) return new Set();
  const old = Object.keys(supersededBy(chosen, view.fork(), server));
  return new Set(old.map((key) => key.slice('certificate/'.length)));
}

const EMPTY = {
  uses: [],
  subject: null,
  issuer: null,
  names: [],
  notBefore: null,
  notAfter: null,
  daysRemaining: null,
  certificate: null,
  keyBits: null,
  keyProvider: null,
  services: null,
} as const;

const serverRow = (server: string, state: CertificateState, because: string): InventoryRow => ({
  ...EMPTY,
  server,
  state,
  because,
});

function rowOf(certificate: Thumbprint, uses: readonly Use[], of: Server): InventoryRow {
  const found = of.view.peek(`certificate/${certificate}`);
  const row = { ...EMPTY, server: of.server.name, uses, certificate };
  if (!isKnown(found)) return { ...row, state: 'not-read', because: found.unknown };
  if (found.known === null) return { ...row, state: 'not-installed' };
  const { subject, issuer, names, notBefore, notAfter, keyBits = null } = found.known;
  return {
    ...row,
    ...{ subject, issuer, names, notBefore, notAfter, keyBits },
    daysRemaining: daysLeft(notAfter, of.at),
    keyProvider: providerOf(certificate, of.view),
    services: servicesOf(certificate, of.view),
    state: stateOf(certificate, found.known, uses, of),
  };
}

function providerOf(certificate: Thumbprint, view: View): InventoryRow['keyProvider'] {
  const key = view.peek(`key/${certificate}`);
  return isKnown(key) ? (key.known?.provider ?? 'none') : null;
}

function servicesOf(certificate: Thumbprint, view: View): string | null {
  const flags = view.peek(`flags/${certificate}`);
  return isKnown(flags) ? (flags.known?.services ?? '') : null;
}

function stateOf(
  id: Thumbprint,
  { notBefore, notAfter }: Certificate,
  uses: readonly Use[],
  { at, allRead, superseded }: Server,
): CertificateState {
  if (ms(notAfter) <= ms(at)) return 'expired';
  if (ms(notBefore) > ms(at)) return 'not-valid-yet';
  if (uses.length > 0) return 'in-use';
  if (!allRead) return 'no-use-found';
  return superseded.has(id) ? 'superseded' : 'unused';
}

const usedFirst = (a: InventoryRow, b: InventoryRow): number =>
  Number(a.uses.length === 0) - Number(b.uses.length === 0) ||
  endOf(a) - endOf(b) ||
  ((a.certificate ?? '') < (b.certificate ?? '') ? -1 : 1);

const endOf = ({ notAfter }: InventoryRow): number => (notAfter === null ? 0 : ms(notAfter));
