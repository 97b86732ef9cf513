import { createSecureContext, type SecureContext } from 'node:tls';
import type { Thumbprint } from '../domain/facts.ts';
import {
  directTrustWire,
  HEALTH_APPS,
  healthPage,
  isSmtpListening,
  isWebListening,
  type Organization,
  type Server,
  servedTo,
  serverNamed,
  smtpRefused,
  starttls,
  type WorldStore,
  webWire,
} from '../simulator/index.ts';
import type { CertificateMaterializer } from './materialize.ts';

/** Every port of a server that presents a certificate, as the key of the fact that says which certificate. */
export const WIRES = [
  'wire/0.0.0.0:444',
  'wire/0.0.0.0:443',
  'wire/127.0.0.1:443',
  'wire/25/starttls',
  'wire/587/starttls',
  'wire/2525/x-anonymoustls',
  'wire/993/tls',
  'wire/995/tls',
] as const;
export type Wire = (typeof WIRES)[number];

export interface Presented {
  /** A firewall drops the connection: it gets no answer. */
  readonly silent: boolean;
  /** False if the service is stopped: the connection is refused. */
  readonly listens: boolean;
  /** A drained server greets with 421. */
  readonly drained: boolean;
  readonly context: SecureContext | null;
  /** The port takes part in the handshake and ends it. */
  readonly fails: boolean;
}

/** Reads the world at each handshake: a port presents what is bound at this moment, as with http.sys. */
export class Presenter {
  private readonly contexts = new Map<Thumbprint, SecureContext>();

  constructor(
    private readonly store: WorldStore,
    private readonly materializer: CertificateMaterializer,
  ) {}

  async on(name: string, wire: Wire): Promise<Presented> {
    const org = this.materializer.withBytes(await this.store.load());
    const server = serverNamed(org, name);
    if (server === undefined) return { silent: true, listens: false, drained: false, context: null, fails: false };
    const thumbprint = thumbprintOn(org, server, wire);
    const silent = org.unknown.some((one) => one.server === server.name && (one.fact === wire || one.fact === '*'));
    return {
      silent,
      listens: listens(server, wire),
      drained: isDrained(org, server, wire),
      context: thumbprint === null ? null : this.contextOf(org, thumbprint),
      fails: !org.switches.clientTls12 || starttlsFails(org, server, wire),
    };
  }

  /** The HTTP status of an application behind 444. Undefined if there is no such application. */
  async page(name: string, app: string): Promise<number | null | 'silent' | undefined> {
    const org = await this.store.load();
    const server = serverNamed(org, name);
    if (server === undefined || !HEALTH_APPS.includes(app)) return undefined;
    const hidden = org.unknown.some((one) => one.server === server.name && one.fact === `health/${app}`);
    return hidden ? 'silent' : healthPage(server, app);
  }

  private contextOf(org: Organization, thumbprint: Thumbprint): SecureContext | null {
    const made = this.contexts.get(thumbprint) ?? this.make(org, thumbprint);
    if (made !== null) this.contexts.set(thumbprint, made);
    return made;
  }

  private make(org: Organization, thumbprint: Thumbprint): SecureContext | null {
    const held = org.servers.flatMap(({ certificates }) => certificates).find((c) => c.thumbprint === thumbprint);
    const key = held?.der === undefined ? undefined : this.materializer.keyOf(held.der);
    if (held?.der === undefined || key === undefined) return null;
    // Setup signs its certificate with SHA-1, and an old key may be short. By default, OpenSSL would refuse to present
    // them.
    return createSecureContext({ key: key.pem, cert: pem(held.der), ciphers: 'DEFAULT@SECLEVEL=0' });
  }
}

const pem = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

function thumbprintOn(org: Organization, server: Server, wire: Wire): Thumbprint | null {
  switch (wire) {
    case 'wire/25/starttls':
      return starttls(org, server, 25).presents;
    case 'wire/587/starttls':
      return starttls(org, server, 587).presents;
    case 'wire/2525/x-anonymoustls':
      return directTrustWire(org, server);
    case 'wire/993/tls':
    case 'wire/995/tls':
      return thumbprintOfClients(server, wire);
    default:
      return webWire(server, wire.slice('wire/'.length));
  }
}

const thumbprintOfClients = (server: Server, wire: 'wire/993/tls' | 'wire/995/tls'): Thumbprint | null =>
  servedTo(server, wire === 'wire/993/tls' ? 993 : 995) ?? null;

function starttlsFails(org: Organization, server: Server, wire: Wire): boolean {
  if (wire === 'wire/25/starttls') return starttls(org, server, 25).fails;
  return wire === 'wire/587/starttls' && starttls(org, server, 587).fails;
}

export function listens(server: Server, wire: Wire): boolean {
  if (wire === 'wire/993/tls' || wire === 'wire/995/tls') return thumbprintOfClients(server, wire) !== null;
  const port = smtpPort(wire);
  return port === undefined ? isWebListening(server, wire.slice('wire/'.length)) : isSmtpListening(server, port);
}

function isDrained(org: Organization, server: Server, wire: Wire): boolean {
  const port = smtpPort(wire);
  return port !== undefined && smtpRefused(org, server, port) !== undefined;
}

function smtpPort(wire: Wire): 25 | 587 | 2525 | undefined {
  if (wire === 'wire/25/starttls') return 25;
  if (wire === 'wire/587/starttls') return 587;
  return wire === 'wire/2525/x-anonymoustls' ? 2525 : undefined;
}
