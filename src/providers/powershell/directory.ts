import type { Directory, ListedServer } from '../../domain/directory.ts';
import { EXIT, Fault } from '../../domain/fault.ts';
import type { Plain } from './bridge/clixml-plain.ts';
import type { Session } from './bridge/session.ts';
import { checkedRequest } from './decode.ts';

/** The time for one management shell to open and to answer. */
const SECONDS = 120;

export interface AskedShell {
  /** The DNS name of the server whose management shell is asked. Left out: this computer. */
  readonly shell?: string | undefined;
  readonly snapIn: boolean;
}

/** The servers that the directory contains, through one management shell. */
export async function listServers(session: Session, { shell, snapIn }: AskedShell): Promise<Directory> {
  const server = shell === undefined ? {} : { server: { name: firstLabel(shell), fqdn: shell } };
  const reply = await session.call('list-servers', checkedRequest('list-servers', { ...server, snapIn }), SECONDS);
  if (reply.is === 'failed') throw noList(reply.errors.map(({ message }) => message).join(' '));
  if (reply.is !== 'answered') throw noList(reply.because);
  const found = reply.data.map(read);
  return { organization: organizationIn(found[0]?.path ?? ''), servers: found.map(({ listed }) => listed) };
}

const firstLabel = (fqdn: string): string => fqdn.split('.', 1)[0] ?? fqdn;

function read(value: Plain): { readonly listed: ListedServer; readonly path: string } {
  const text = (key: string): string => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return typeof found === 'string' ? found : '';
  };
  const edge: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'edge') : undefined;
  const [name, fqdn] = [text('name'), text('fqdn')];
  if (name === '' || typeof edge !== 'boolean') throw noList('its answer is invalid');
  return { listed: { name, fqdn: fqdn === '' ? null : fqdn, role: edge ? 'edge' : 'mailbox' }, path: text('path') };
}

/** In `CN=EX01,CN=Servers,…,CN=First Organization,CN=Microsoft Exchange,…` (exchange facts 14). */
export function organizationIn(path: string): string | null {
  const found = /,CN=((?:[^,\\]|\\.)+),CN=Microsoft Exchange,CN=Services,/i.exec(path);
  return (
    found?.[1]
      ?.replace(/\\([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\(.)/g, '$1') ?? null
  );
}

const noList = (why: string): Fault =>
  new Fault(
    'E-servers-not-listed',
    EXIT.blockedByUnknown,
    `The servers of the organization could not be listed: ${why}`,
  );
