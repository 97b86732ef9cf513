import type { Server } from '../../simulator/index.ts';
import { SITE_IDS } from './certificate.ts';
import { type Call, LabError, needText, type Value } from './cmdlet.ts';

/**
 * The configuration files of IIS that show the customMetadata of a site (exchange facts 8.3). Otherwise they contain
 * only the sites.
 */
export function iisConfig(call: Call): Value {
  const name = needText(call, 'Name');
  const lines = call.server.services['W3SVC'] == null ? undefined : FILES[name.toLowerCase()]?.(call.server);
  if (lines === undefined)
    throw new LabError(`Could not find file '${name}'.`, 'ItemNotFoundException', 'ObjectNotFound');
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<configuration>', ...lines, '</configuration>'].join('\r\n');
}

const FILES: Readonly<Record<string, (server: Server) => readonly string[]>> = {
  'redirection.config': () => ['  <configurationRedirection />'],
  'applicationhost.config': (server) => [
    '  <system.applicationHost>',
    '    <sites>',
    ...Object.keys(server.rows).flatMap((site) => siteLines(server, site)),
    '    </sites>',
    ...metadataLines(server),
    '  </system.applicationHost>',
    ...Object.keys(server.rows).flatMap((site) => protectionLines(server, site)),
  ],
};

/** One virtual directory has what the world says of the site, and the others have None, as where Setup left one out. */
const protectionLines = ({ extendedProtection }: Server, site: string): string[] =>
  (['None', extendedProtection[site] ?? 'None'] as const).flatMap((checking, at) => [
    `  <location path="${attribute(site)}/${at === 0 ? 'Autodiscover' : 'EWS'}">`,
    '    <system.webServer><security><authentication><windowsAuthentication enabled="true">',
    `      <extendedProtection tokenChecking="${checking}" />`,
    '    </windowsAuthentication></authentication></security></system.webServer>',
    '  </location>',
  ]);

const idOf = (site: string): number => SITE_IDS[site] ?? 3;

const siteLines = (server: Server, site: string): string[] => [
  `      <site name="${attribute(site)}" id="${idOf(site)}">`,
  '        <bindings>',
  ...(server.rows[site] ?? []).map(
    (row) => `          <binding protocol="https" bindingInformation="${row.bindingInformation}" />`,
  ),
  '        </bindings>',
  '      </site>',
];

/** Property 5506 is the hash in Base64, 5511 the store. Without any hash the element is absent. */
function metadataLines({ customMetadata }: Server): string[] {
  const keys = Object.entries(customMetadata).flatMap(([site, hash]) => [
    `      <key path="LM/W3SVC/${idOf(site)}">`,
    `        <property id="5506" dataType="Binary" userType="1" attributes="None" value="${base64(hash)}" />`,
    '        <property id="5511" dataType="String" userType="1" attributes="None" value="MY" />',
    '      </key>',
  ]);
  return keys.length === 0 ? [] : ['    <customMetadata>', ...keys, '    </customMetadata>'];
}

const base64 = (hash: string): string => Buffer.from(hash, 'hex').toString('base64');

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
const attribute = (text: string): string => text.replace(/[&<"]/g, (one) => XML[one] ?? one);
