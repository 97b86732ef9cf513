import fc from 'fast-check';
import {
  addSslCertificate,
  CmdletError,
  deleteFromStore,
  deleteSslRecord,
  enableExchangeCertificate,
  iisReset,
  newExchangeCertificate,
  type Organization,
  removeExchangeCertificate,
  removeWebBinding,
  renewExchangeCertificate,
  restartTransport,
  revokeKey,
  type Server,
  stopService,
} from '../../src/simulator/index.ts';

type Command = (org: Organization, server: Server, thumbprint: string) => unknown;

/** What a person may type or click while exstate works, for example from a web page. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'Enable -Services IIS': (o, s, t) => enableExchangeCertificate(o, s, t, { services: ['IIS'] }),
  'Enable -Services SMTP -Force': (o, s, t) => enableExchangeCertificate(o, s, t, { services: ['SMTP'], force: true }),
  'Enable -Services SMTP, and No': (o, s, t) =>
    enableExchangeCertificate(o, s, t, { services: ['SMTP'], answer: 'no' }),
  'Remove-ExchangeCertificate': (o, s, t) => removeExchangeCertificate(o, s, t),
  'New-ExchangeCertificate': (o, s) => newExchangeCertificate(o, s, { force: true }),
  'New-ExchangeCertificate -Services None': (o, s) => newExchangeCertificate(o, s, { services: ['None'] }),
  'Renew in EAC': (o, s, t) => renewExchangeCertificate(o, s, t, { tool: 'eac', force: true }),
  iisreset: (o, s) => iisReset(o, s),
  'restart transport': (org, s) => restartTransport(org, s),
  'delete in the console': (o, s, t) => deleteFromStore(o, s, t),
  'bind 444': (o, s, t) => addSslCertificate(o, s, 'Exchange Back End', '0.0.0.0:444', t),
  'bind 443': (o, s, t) => addSslCertificate(o, s, 'Default Web Site', '0.0.0.0:443', t),
  'delete the 444 record': (_, s) => deleteSslRecord(s, '0.0.0.0:444'),
  'remove the 444 row': (_, s) => removeWebBinding(s, 'Exchange Back End', '*:444:'),
  'take the right to the key': (_, s, t) => revokeKey(s, t),
  'stop MSExchangeServiceHost': (_, s) => stopService(s, 'MSExchangeServiceHost'),
  'start Setup': (_, s) => Object.assign(s, { setupRunning: true }),
};

export interface Interference {
  readonly command: string;
  /** The number of the operation before which it happens. */
  readonly before: number;
  readonly server: number;
  readonly certificate: number;
}

export const anyInterferences: fc.Arbitrary<Interference[]> = fc.array(
  fc.record({
    command: fc.constantFrom(...Object.keys(COMMANDS)),
    before: fc.nat(5),
    server: fc.nat(1),
    certificate: fc.nat(3),
  }),
  { minLength: 1, maxLength: 2 },
);

/** True if it took effect. A cmdlet that refuses has changed nothing. */
export function act({ command, server, certificate }: Interference, org: Organization): boolean {
  const on = org.servers[server % org.servers.length];
  const one = on?.certificates[certificate % Math.max(1, on.certificates.length)];
  try {
    if (on) COMMANDS[command]?.(org, on, one?.thumbprint ?? '');
    return on !== undefined;
  } catch (error) {
    if (error instanceof CmdletError) return false;
    throw error;
  }
}
