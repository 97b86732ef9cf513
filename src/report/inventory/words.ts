import { type Use, type UseKind, useName } from '../../facts/uses.ts';
import type { CertificateDate, CertificateState, Inventory, InventoryRow } from '../../inventory/inventory.ts';
import { factName } from '../facts-said.ts';
import { counted } from '../page.ts';

/** The columns of every rendering that is a table, by their names in the data. */
export const COLUMNS = [
  'server',
  'uses',
  'subject',
  'issuer',
  'names',
  'notBefore',
  'notAfter',
  'daysRemaining',
  'certificate',
  'keyBits',
  'keyProvider',
  'services',
  'state',
] as const satisfies (keyof InventoryRow)[];
export type Column = (typeof COLUMNS)[number];

/** The heads of a table that a person reads. */
export const HEADS: Readonly<Record<Column, string>> = {
  server: 'server',
  uses: 'used by',
  subject: 'subject',
  issuer: 'issuer',
  names: 'names',
  notBefore: 'valid from',
  notAfter: 'valid until',
  daysRemaining: 'days left',
  certificate: 'thumbprint',
  keyBits: 'key bits',
  keyProvider: 'key provider',
  services: 'services shown by Exchange',
  state: 'state',
};

/** The texts of a row. What was not read is `unknown`, so that it does not look absent. */
export function cellsOf(row: InventoryRow): Readonly<Record<Column, string>> {
  const isRead = row.subject !== null;
  const read = (value: string | number | null): string => (value === null ? (isRead ? 'unknown' : '') : String(value));
  return {
    server: row.server,
    uses: row.uses.map(useSaid).join('; '),
    subject: read(row.subject),
    issuer: read(row.issuer),
    names: row.names.join('; '),
    notBefore: read(row.notBefore),
    notAfter: read(row.notAfter),
    daysRemaining: read(row.daysRemaining),
    certificate: row.certificate ?? '',
    keyBits: read(row.keyBits),
    keyProvider: row.keyProvider === null ? read(null) : PROVIDERS[row.keyProvider],
    services: row.services === '' ? 'not listed by Exchange' : read(row.services),
    state: stateSaid(row),
  };
}

const PROVIDERS = { csp: 'CSP', cng: 'CNG', none: 'no private key' } as const;

/** In the order of the columns. */
export function rowCells(row: InventoryRow): string[] {
  const cells = cellsOf(row);
  return COLUMNS.map((column) => cells[column]);
}

/** `smtp-receive` and others are names in the data; these are what an administrator calls them. */
const USES_SAID: Readonly<Record<UseKind, string>> = {
  '444': '444',
  '443': '443',
  loopback: '127.0.0.1:443',
  'internal-transport': 'internal transport',
  'smtp-25': '25 STARTTLS',
  'smtp-587': '587 STARTTLS',
  'smtp-send': 'Send connector',
  'smtp-receive': 'Receive connector',
  hybrid: 'hybrid configuration',
  imap: 'IMAP',
  pop: 'POP',
  auth: 'Auth certificate',
  'auth-next': 'next Auth certificate',
  'auth-previous': 'previous Auth certificate',
  federation: 'federation trust',
  'owa-im': 'OWA instant messaging',
  wmsvc: 'Web Management Service',
  rdp: 'Remote Desktop',
  https: 'HTTPS',
};

export const useSaid = ({ kind, of }: Use): string => (of === undefined ? USES_SAID[kind] : `${USES_SAID[kind]} ${of}`);

const STATES_SAID: Readonly<Record<CertificateState, string>> = {
  'in-use': 'in use',
  unused: 'unused',
  'no-use-found': 'no use found, but not everything could be read',
  superseded: 'superseded',
  expired: 'EXPIRED',
  'not-valid-yet': 'not valid yet',
  'not-installed': 'NOT INSTALLED, but needed',
  'not-read': 'UNKNOWN: the certificate could not be read',
  'store-not-read': 'UNKNOWN: the certificate store could not be read',
  'other-machine': 'UNKNOWN: another machine answered',
  'no-answer': 'UNKNOWN: no answer',
};

function stateSaid({ state, because, uses }: InventoryRow): string {
  const says = STATES_SAID[state];
  if (because !== undefined) return `${says} (${because})`;
  return uses.length > 0 && (state === 'expired' || state === 'not-valid-yet') ? `${says}, in use` : says;
}

/** Equal in all renderings, and `replaces only what it wrote` finds a text by it. */
export const titleOf = ({ organization, rows, servers }: Inventory): string =>
  `inventory of ${organization}: ${counted(rows.filter(({ certificate }) => certificate !== null).length, 'certificate')} on ${counted(servers, 'server')}`;

/** What could not be read, one sentence for each server. */
export const unreadSaid = ({ unread }: Inventory): { server: string; says: string }[] =>
  [...byServer(unread)].map(([server, facts]) => ({ server, says: reasonsOf(facts) }));

export function byServer<T extends { readonly server: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.server);
    if (group === undefined) groups.set(one.server, [one]);
    else group.push(one);
  }
  return groups;
}

/** One reason for all facts that have it: a shut management shell hides many. */
function reasonsOf(unread: Inventory['unread']): string {
  const reasons = [...new Set(unread.map(({ because }) => because))];
  return reasons
    .map((because) => {
      const names = unread.filter((one) => one.because === because).map(({ fact }) => factName(fact));
      return `${names.join(', ')} (${because})`;
    })
    .join('; ');
}

export const dateSaid = ({ kind, server, subject, uses }: CertificateDate): string => {
  const used = uses.length === 0 ? 'no known use' : uses.map(useSaid).join(', ');
  const of = `${server}: ${subject}`;
  if (kind === 'expires') return `${of} expires (${used})`;
  return kind === 'renewal-due' ? `${of} is due for renewal (${used})` : `${of} may be retired: its soak ends`;
};

/** In the data, a use is its name. */
export const useNames = ({ uses }: Pick<InventoryRow, 'uses'>): string[] => uses.map(useName);
