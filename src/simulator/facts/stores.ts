import { type Certificate, known, type Thumbprint, unknown } from '../../domain/facts.ts';
import { expand, type StoredCertificate } from '../certificate.ts';
import { flagsOf } from '../flags.ts';
import { inStore, type Organization, type Server, thumbprintOn } from '../organization.ts';
import { certificateCmdletsFail } from '../shell.ts';
import type { Place, SimulatedFamilies } from './simulated.ts';

export const stores = {
  'store/My': {
    scope: 'server',
    inCopy: 'second',
    seenBy: ['Get-StoreMy'],
    observe: (facts, { server }) => {
      facts['store/My'] = known(server.certificates.map((c) => c.thumbprint));
    },
    set: setStore,
  },
  'store/Root': {
    scope: 'server',
    seenBy: ['Get-StoreRoot'],
    observe: (facts, { server }) => {
      const copies = server.certificates.filter((c) => c.inRoot).map((c) => c.thumbprint);
      facts['store/Root'] = known([...copies, ...server.root]);
    },
    set: setRoot,
  },
  'store/CA': {
    scope: 'server',
    seenBy: ['Get-StoreCA'],
    observe: (facts, { server }) => {
      facts['store/CA'] = known([...server.ca]);
    },
    set: ({ server }, value) => {
      server.ca = (value ?? []).map((name) => thumbprintOn(server, name));
    },
  },
  certificate: {
    scope: 'server',
    inCopy: 'first',
    seenBy: [],
    observe: (facts, { server }) => {
      for (const c of server.certificates) facts[`certificate/${c.thumbprint}`] = known(x509(c));
    },
    set: setCertificate,
  },
  key: {
    scope: 'server',
    seenBy: ['Get-Acl'],
    observe: (facts, { server }) => {
      for (const c of server.certificates) facts[`key/${c.thumbprint}`] = known(c.key);
    },
    set: ({ server, rest }, value) => {
      const held = inStore(server, thumbprintOn(server, rest));
      if (held) held.key = value === null ? null : { ...value };
    },
  },
  flags: {
    scope: 'server',
    seenBy: ['Get-ExchangeCertificate'],
    observe: (facts, { org, server, shut }) => {
      const why = shut ?? certificateCmdletsFail(server) ?? rawDataOnly(org);
      for (const c of server.certificates)
        facts[`flags/${c.thumbprint}`] = why === undefined ? known(flagsOf(org, server, c)) : unknown(why);
    },
    set: ({ server, rest }, value) => {
      const held = inStore(server, thumbprintOn(server, rest));
      if (!held || !value) return;
      held.friendlyName = value.friendlyName;
      // No other state determines this service: the federation trust names the certificate by thumbprint, not by
      // friendly name (exchange facts 2.2).
      held.federation = value.services.split(/, */).includes('Federation');
      if (value.status === 'PendingRequest') held.pendingRequest = true;
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

const x509 = (c: StoredCertificate) => ({
  subject: c.subject,
  issuer: c.issuer,
  names: c.names,
  notBefore: c.notBefore,
  notAfter: c.notAfter,
  keyBits: c.keyBits,
  signature: c.signature,
  usages: c.usages,
  ...(c.der === undefined ? {} : { der: c.der }),
});

const rawDataOnly = (org: Organization): string | undefined =>
  org.switches.rehydration === 'full' ? undefined : 'certificates arrive from the shell with RawData only';

/** Removes the certificates that are not in the list, and adds the missing ones without any other properties. */
function setStore({ org, server }: Place, value: readonly string[] | null): void {
  const wanted = (value ?? []).map((name) => thumbprintOn(server, name));
  server.certificates = wanted.map((thumbprint) => inStore(server, thumbprint) ?? blank(org, server, thumbprint));
}

function blank(org: Organization, server: Server, thumbprint: Thumbprint): StoredCertificate {
  const raw = { id: thumbprint, thumbprint, subject: `CN=${thumbprint}`, notBefore: org.now };
  return expand(raw, server, org.now, org.switches);
}

function setRoot({ server }: Place, value: readonly string[] | null): void {
  const wanted = new Set((value ?? []).map((name) => thumbprintOn(server, name)));
  for (const c of server.certificates) c.inRoot = wanted.has(c.thumbprint);
  server.root = [...wanted].filter((thumbprint) => inStore(server, thumbprint) === undefined);
}

function setCertificate({ org, server, rest }: Place, value: Certificate | null): void {
  const thumbprint = thumbprintOn(server, rest);
  const held = inStore(server, thumbprint);
  if (value === null) server.certificates = server.certificates.filter((c) => c !== held);
  else if (held) Object.assign(held, value, lists(value));
  else server.certificates.push(Object.assign(blank(org, server, thumbprint), value, lists(value)));
}

/** Copies, so that a later change does not alter what was observed. */
const lists = (value: Certificate): Pick<StoredCertificate, 'names'> & Partial<Pick<StoredCertificate, 'usages'>> => ({
  names: [...value.names],
  ...(value.usages ? { usages: [...value.usages] } : {}),
});
