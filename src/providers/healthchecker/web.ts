import { BACK_END, type Fact, FRONT_END, known, type Patch, type Thumbprint, unknown } from '../../domain/facts.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { thumbprintIn } from './certificates.ts';
import { member, objectsOf, textOf } from './members.ts';
import { NOT_EXPORTED } from './reasons.ts';

const EXPECTED: readonly (readonly [site: string, binding: string])[] = [
  [BACK_END, '*:444:'],
  [FRONT_END, '*:443:'],
  [FRONT_END, '127.0.0.1:443:'],
];
const [SNI, CENTRAL_STORE] = [1, 2];

/** The HTTPS bindings of the sites of Exchange, and the records that Get-WebBinding merged in (exchange facts 8.2). */
export function webFacts(settings: Clixml | undefined): Patch {
  const facts: Record<string, Fact<unknown>> = { 'sslcert/*': unknown(NOT_EXPORTED) };
  for (const [site, binding] of EXPECTED) {
    facts[`row/${site}/${binding}`] = unknown(NOT_EXPORTED);
    facts[`sslcert/${endpointOf(binding)}`] = unknown(NOT_EXPORTED);
  }
  for (const site of objectsOf(member(settings, 'IISWebSite')) ?? []) Object.assign(facts, siteFacts(site));
  return facts;
}

/** A list of bindings is complete if each of them could be read: a binding that is not in it does not exist. */
function siteFacts(site: Clixml): Record<string, Fact<unknown>> {
  const name = textOf(member(site, 'Name'));
  const bindings = objectsOf(member(site, 'Bindings'))?.map((binding) => bindingFacts(name ?? '', binding));
  if (name === undefined || bindings === undefined) return {};
  const absent = EXPECTED.filter(([of]) => of === name).map(([, binding]) => [`row/${name}/${binding}`, known(null)]);
  return Object.assign(bindings.includes(undefined) ? {} : Object.fromEntries(absent), ...bindings);
}

/** Undefined: it is not known which binding this is. Empty: it is no HTTPS binding. */
function bindingFacts(site: string, binding: Clixml): Record<string, Fact<unknown>> | undefined {
  const protocol = textOf(member(binding, 'protocol'));
  const at = /^(\[[^\]]*\]|[^:]*):(\d+):(.*)$/.exec(textOf(member(binding, 'bindingInformation')) ?? '');
  if (protocol !== undefined && PROTOCOL.test(protocol) && protocol !== 'https') return {};
  if (protocol !== 'https' || at === null) return undefined;
  const [, ip = '', port = '', host = ''] = at;
  const row = `${ip === '' ? '*' : ip}:${port}:${host}`;
  const flags = Number(textOf(member(binding, 'sslFlags')) ?? Number.NaN);
  if (!Number.isSafeInteger(flags) || flags < 0) return { [`row/${site}/${row}`]: unknown(NOT_EXPORTED) };
  return { [`row/${site}/${row}`]: known({ sslFlags: flags }), ...recordFacts(row, flags, binding) };
}

const PROTOCOL = /^[a-z]+(?:\.[a-z]+)?$/;

/** The certificate of a binding of the central store is a file on a share. */
function recordFacts(row: string, flags: number, binding: Clixml): Record<string, Fact<Thumbprint>> {
  if ((flags & CENTRAL_STORE) !== 0) return {};
  const id = thumbprintIn(member(binding, 'certificateHash'));
  return { [`sslcert/${endpointOf(row, (flags & SNI) !== 0)}`]: id === undefined ? unknown(NOT_EXPORTED) : known(id) };
}

function endpointOf(row: string, byName = false): string {
  const host = row.slice(row.lastIndexOf(':') + 1);
  const address = row.slice(0, row.lastIndexOf(':'));
  if (byName && host !== '') return `${host}${address.slice(address.lastIndexOf(':'))}`;
  return address.replace(/^\*:/, '0.0.0.0:');
}
