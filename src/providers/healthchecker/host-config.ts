import {
  BACK_END,
  type Fact,
  FRONT_END,
  known,
  METABASE,
  type Patch,
  type Thumbprint,
  type TokenChecking,
  unknown,
} from '../../domain/facts.ts';
import { type Element, parseXml } from '../powershell/bridge/xml.ts';
import { NOT_EXPORTED } from './reasons.ts';

const UNREAD = 'applicationHost.config in the export of HealthChecker cannot be read';
const REQUIRE_SSL = `require-ssl/${FRONT_END}` as const;

const PROTECTION = [`extended-protection/${BACK_END}`, `extended-protection/${FRONT_END}`] as const;

/** What the text of applicationHost.config says: the hash that IIS keeps (exchange facts 8.3), Require SSL, and Extended Protection. */
export function hostConfigFacts(text: string | undefined): Patch {
  const keys = [...METABASE, REQUIRE_SSL, ...PROTECTION];
  if (text === undefined) return Object.fromEntries(keys.map((key) => [key, unknown(NOT_EXPORTED)]));
  try {
    const root = parseXml(text);
    if (root.name !== 'configuration') throw new Error('another document');
    return {
      [METABASE[0]]: keptHash(root, BACK_END),
      [METABASE[1]]: keptHash(root, FRONT_END),
      [REQUIRE_SSL]: known(requiresSsl(root)),
      [PROTECTION[0]]: known(tokenChecking(root, BACK_END)),
      [PROTECTION[1]]: known(tokenChecking(root, FRONT_END)),
    };
  } catch {
    return Object.fromEntries(keys.map((key) => [key, unknown(UNREAD)]));
  }
}

const under = (elements: readonly Element[], name: string): readonly Element[] =>
  elements.flatMap((one) => one.elements.filter((child) => child.name === name));
const at = (root: Element, ...path: readonly string[]): readonly Element[] => path.reduce(under, [root]);

/** The key has the number of the site. */
function keptHash(root: Element, site: string): Fact<Thumbprint> {
  const host = 'system.applicationHost';
  const ids = at(root, host, 'sites', 'site')
    .filter(({ attributes }) => attributes['name'] === site)
    .map(({ attributes }) => `LM/W3SVC/${attributes['id']}`);
  const [kept] = at(root, host, 'customMetadata', 'key')
    .filter(({ attributes }) => ids.includes((attributes['path'] ?? '').replace(/^\/|\/$/g, '')))
    .flatMap((key) => under([key], 'property').filter(({ attributes }) => attributes['id'] === '5506'));
  if (kept === undefined) return known<Thumbprint>(null);
  const bytes = Buffer.from(kept.attributes['value'] ?? '', 'base64');
  return bytes.length === 20 ? known(bytes.toString('hex').toUpperCase()) : unknown(UNREAD);
}

/** What is set for the site wins over what is set for all sites. Depending on the tool, a name or a sum with 8 for Ssl. */
function requiresSsl(root: Element): boolean {
  const site = at(root, 'location').filter(({ attributes }) => attributes['path'] === FRONT_END);
  const [own] = access(site);
  const [all] = access([root]);
  const flags = (own ?? all)?.attributes['sslFlags'] ?? 'None';
  return /^\d+$/.test(flags) ? (Number(flags) & 8) !== 0 : /\bSsl\b/.test(flags);
}

const access = (of: readonly Element[]): readonly Element[] =>
  ['system.webServer', 'security', 'access'].reduce(under, of);

/** The strictest of the virtual directories of a site (exchange facts 15). */
function tokenChecking(root: Element, site: string): TokenChecking | null {
  if (!at(root, 'system.applicationHost', 'sites', 'site').some(({ attributes }) => attributes['name'] === site))
    return null;
  const own = at(root, 'location').filter(({ attributes }) => `${attributes['path']}/`.startsWith(`${site}/`));
  const path = ['system.webServer', 'security', 'authentication', 'windowsAuthentication', 'extendedProtection'];
  const found = path.reduce(under, own).map(({ attributes }) => attributes['tokenChecking']);
  return (['Require', 'Allow'] as const).find((value) => found.includes(value)) ?? 'None';
}
