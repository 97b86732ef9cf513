import { BACK_END, FRONT_END, known, METABASE, type Row, type Thumbprint } from '../../domain/facts.ts';
import { siteRow } from '../healthy.ts';
import { settingsOf, writeSettings } from '../iis.ts';
import { type Server, thumbprintOn } from '../organization.ts';
import { NOTHING, type Place, type SimulatedFamilies } from './simulated.ts';

export const WEB_ENDPOINTS = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'] as const;
const EXPECTED_ROWS = [
  [BACK_END, '*:444:'],
  [FRONT_END, '*:443:'],
  [FRONT_END, '127.0.0.1:443:'],
] as const;

/** An Edge server has no IIS for Exchange, so its facts are known to be absent. */
export const web = {
  row: {
    scope: 'server',
    seenBy: ['Get-WebBinding'],
    observe: (facts, { server }) => {
      for (const [site, row] of EXPECTED_ROWS) facts[`row/${site}/${row}`] = NOTHING;
      for (const site in server.rows)
        for (const { bindingInformation, sslFlags } of server.rows[site] ?? [])
          facts[`row/${site}/${bindingInformation}`] = known({ sslFlags });
    },
    set: setRow,
  },
  sslcert: {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      for (const endpoint of WEB_ENDPOINTS) facts[`sslcert/${endpoint}`] = NOTHING;
      for (const endpoint in server.sslcert) facts[`sslcert/${endpoint}`] = known(server.sslcert[endpoint] ?? null);
    },
    set: ({ server, rest }, value) => put(server.sslcert, rest, value === null ? null : thumbprintOn(server, value)),
  },
  'record-settings': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      for (const endpoint of WEB_ENDPOINTS) facts[`record-settings/${endpoint}`] = known(settingsOf(server, endpoint));
    },
    set: ({ server, rest }, value) => writeSettings(server, rest, value),
  },
  metabase: {
    scope: 'server',
    seenBy: ['Get-IisConfig'],
    observe: (facts, { server }) => {
      for (const key of METABASE) facts[key] = known(server.customMetadata[key.slice('metabase/'.length)] ?? null);
    },
    set: ({ server, rest }, value) =>
      put(server.customMetadata, rest, value === null ? null : thumbprintOn(server, value)),
  },
  'require-ssl': {
    scope: 'server',
    seenBy: ['Get-RequireSsl'],
    observe: (facts, { server }) => {
      facts[`require-ssl/${FRONT_END}`] = NOTHING;
      for (const site in hasIis(server) ? server.requireSsl : {})
        facts[`require-ssl/${site}`] = known(server.requireSsl[site] ?? null);
    },
    set: ({ server, rest }, value) => {
      server.requireSsl[rest] = value === true;
    },
  },
  'extended-protection': {
    scope: 'server',
    seenBy: ['Get-IisConfig'],
    observe: (facts, { server }) => {
      for (const site of [FRONT_END, BACK_END])
        facts[`extended-protection/${site}`] =
          hasIis(server) && server.rows[site] !== undefined
            ? known(server.extendedProtection[site] ?? 'None')
            : NOTHING;
    },
    set: ({ server, rest }, value) => {
      // The site is not there, so it has no HTTPS binding either.
      if (value === null && (server.rows[rest] ?? []).length === 0) delete server.rows[rest];
      if (value === null || value === 'None') delete server.extendedProtection[rest];
      else server.extendedProtection[rest] = value;
    },
  },
  'web/restart-due': {
    scope: 'server',
    inCopy: 'apart',
    seenBy: [],
    observe: (facts, { server }) => {
      facts['web/restart-due'] = hasIis(server) ? known(server.workersServe !== recordOf444(server)) : NOTHING;
    },
    set: ({ server }, value) => {
      const record = recordOf444(server);
      if (value !== (server.workersServe !== record)) server.workersServe = value ? something(record) : record;
    },
  },
  'tolerates-untrusted-444': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { server }) => {
      facts['tolerates-untrusted-444'] = hasIis(server) ? known(server.toleratesUntrusted444 ?? true) : NOTHING;
    },
    set: ({ server }, value) => {
      if (value !== null) server.toleratesUntrusted444 = value;
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

/** If IIS is not installed, it binds nothing when it starts. */
const hasIis = (server: Server): boolean => server.role !== 'edge' && server.services['W3SVC'] !== null;
const recordOf444 = (server: Server): Thumbprint | null => server.sslcert['0.0.0.0:444'] ?? null;

/** A thumbprint that no certificate has, for a value that is only known to be different. */
const SOMETHING_ELSE = 'F'.repeat(40);
export const something = (than: Thumbprint | null): Thumbprint | null => (than === null ? SOMETHING_ELSE : null);

export function put(table: Record<string, Thumbprint>, name: string, thumbprint: Thumbprint | null): void {
  if (thumbprint === null) delete table[name];
  else table[name] = thumbprint;
}

function setRow({ server, rest }: Place, value: Row | null): void {
  const at = rest.indexOf('/');
  const site = rest.slice(0, at);
  const row = siteRow({ bindingInformation: rest.slice(at + 1), ...value });
  const others = (server.rows[site] ?? []).filter((held) => held.bindingInformation !== row.bindingInformation);
  if (value !== null) server.rows[site] = [...others, row];
  else if (server.rows[site] !== undefined) server.rows[site] = others;
}
