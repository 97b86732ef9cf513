// A simulated organization of n servers and its desired state. Its observation is what `exstate observe` writes of it.
const AT = '2026-11-22T00:00:00Z';
const FRONT = { subject: 'CN=mail.contoso.com', issuer: 'CN=Contoso CA', names: ['mail.contoso.com'] };
const PUBLIC = { id: 'public', ...FRONT, notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-06-01T00:00:00Z' };
const OWN = { id: 'own', like: 'self-signed' };
const NEXT = { id: 'next', like: 'self-signed', inRoot: false, notBefore: '2026-11-01T00:00:00Z' };

/** Nothing differs from the desired state. */
const inOrder = () => ({ certificates: [{ ...OWN, notAfter: '2031-11-01T00:00:00Z' }, PUBLIC] });

/**
 * Enough drift for every step. On even servers a certificate is issued. Odd servers adopt one whose key is not readable
 * yet, and have lost the HTTPS binding of 444.
 */
function drifted(i) {
  const certificates = [{ ...OWN, notAfter: '2026-12-04T00:00:00Z' }, PUBLIC];
  return i % 2 === 0
    ? { certificates }
    : { certificates: [...certificates, { ...NEXT, key: { networkService: false } }], rows: rowsWithout444() };
}

const rowsWithout444 = () => ({ 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] });

const server = (name, i, state) => ({
  name,
  fqdn: `${name.toLowerCase()}.contoso.com`,
  sslcert: { '0.0.0.0:444': 'own', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
  internalTransport: 'own',
  mountedCopies: i % 7,
  ...state(i),
});

const nameOf = (i) => `EX${String(i + 1).padStart(5, '0')}`;

/** The Receive connectors that Setup makes on each Mailbox server. Exchange lists those of the whole organization. */
const CONNECTORS = ['Default', 'Client Proxy', 'Default Frontend', 'Outbound Proxy Frontend', 'Client Frontend'];

export function world(count, isInOrder = false) {
  const names = Array.from({ length: count }, (_, i) => nameOf(i));
  const servers = names.map((name, i) => server(name, i, isInOrder ? inOrder : drifted));
  const connectors = names.flatMap((name) => CONNECTORS.map((kind) => ({ server: name, name: `${kind} ${name}` })));
  return { apiVersion: 'exstate/world/v1', organization: 'contoso', now: AT, connectors, servers };
}

export function desired(count) {
  const servers = Array.from(
    { length: count },
    (_, i) => `  - name: ${nameOf(i)}\n    fqdn: ${nameOf(i).toLowerCase()}.contoso.com\n`,
  );
  return `apiVersion: exstate/v1\norganization: contoso\ndefaults:\n  selfSigned: { trustedRoot: copy }\nservers:\n${servers.join('')}`;
}
