import { FRONT_END, type RecordSettings, type Thumbprint } from '../domain/facts.ts';
import { keptByIis, netshArguments, settingsByIis, settingsSaid } from '../domain/record-settings.ts';
import { CmdletError, needCertificate } from './cmdlet.ts';
import { rewritePages } from './health.ts';
import { siteRow, WEB_SERVICES } from './healthy.ts';
import { inStore, isRunning, type Organization, recordOf, type Server, type SiteRow } from './organization.ts';

/**
 * WebAdministration, netsh http and iisreset. An HTTPS binding belongs to IIS, a record to http.sys: they can differ
 * (exchange facts 8.2).
 */

export const getWebBinding = (server: Server, site: string, port: number) =>
  (server.rows[site] ?? []).filter((row) => row.bindingInformation.split(':').at(-2) === String(port));

export function newWebBinding(server: Server, site: string, bindingInformation: string): void {
  needIis(server);
  const row = siteRow(bindingInformation);
  const rows = server.rows[site];
  if (rows === undefined) throw new CmdletError(`Cannot find the site "${site}".`);
  if (rows.some((held) => held.bindingInformation === row.bindingInformation)) {
    throw new CmdletError(`Cannot add duplicate collection entry of type 'binding': https ${bindingInformation}.`);
  }
  server.rows[site] = [...rows, row];
}

/** Also removes the record of the HTTPS binding, unless another HTTPS binding shares it. */
export function removeWebBinding(server: Server, site: string, bindingInformation: string): void {
  needIis(server);
  const { bindingInformation: wanted } = siteRow(bindingInformation);
  const rows = server.rows[site] ?? [];
  const gone = rows.find((row) => row.bindingInformation === wanted);
  if (gone === undefined) throw new CmdletError(`"${site}" has no HTTPS binding ${bindingInformation}.`);
  server.rows[site] = rows.filter((row) => row !== gone);
  const record = recordOf(gone);
  if (record !== undefined && rowsAt(server, record).length === 0) delete server.sslcert[record];
}

/**
 * The method AddSslCertificate of an HTTPS binding. It accepts a CNG key without complaint, but no missing certificate.
 */
export function addSslCertificate(
  org: Organization,
  server: Server,
  site: string,
  endpoint: string,
  thumbprint: Thumbprint,
): boolean {
  needIis(server);
  const rows = rowsAt(server, endpoint, site);
  if (rows.length !== 1)
    throw new CmdletError(`"${site}" has ${rows.length} HTTPS bindings for ${endpoint}; one is expected.`);
  if (!needCertificate(server, thumbprint).key?.usable) {
    throw new CmdletError(
      'A specified logon session does not exist. It may already have been terminated. (0x80070520)',
    );
  }
  const replaced = server.sslcert[endpoint];
  if (replaced === thumbprint) return false;
  server.sslcert[endpoint] = thumbprint;
  if (org.switches.bindingLosesSettings || replaced === undefined)
    writeSettings(server, endpoint, settingsByIis(rows[0]?.sslFlags ?? 0));
  if (org.switches.customMetadataReplays && replaced !== undefined) server.customMetadata[site] ??= replaced;
  return true;
}

/**
 * What bind-certificate does: the method of IIS, or netsh where IIS would not keep what the record has beside its
 * certificate (exchange facts 8.3).
 */
export function bindRecord(
  org: Organization,
  server: Server,
  site: string,
  endpoint: string,
  thumbprint: Thumbprint,
): boolean {
  const settings = settingsOf(server, endpoint);
  const rows = rowsAt(server, endpoint, site);
  const isPlain = server.sslcert[endpoint] === undefined || keptByIis(settings, rows[0]?.sslFlags ?? 0);
  if (isPlain || rows.length !== 1 || server.sslcert[endpoint] === thumbprint)
    return addSslCertificate(org, server, site, endpoint, thumbprint);
  needIis(server);
  if (settings !== null && netshArguments(settings) === undefined)
    throw new CmdletError(`netsh cannot set again what the record of ${endpoint} has: ${settingsSaid(settings)}.`);
  putSslRecord(org, server, endpoint, thumbprint, 'update', settings);
  return true;
}

/** netsh http add sslcert, and update sslcert, which replaces a record with no time in between. */
export function putSslRecord(
  org: Organization,
  server: Server,
  endpoint: string,
  thumbprint: Thumbprint,
  verb: 'add' | 'update',
  settings: RecordSettings | null,
): void {
  const failed = (why: string) => new CmdletError(`SSL Certificate ${verb} failed, Error: ${why}`);
  const present = server.sslcert[endpoint] !== undefined;
  if (verb === 'update' && org.switches.netshUpdate === 'absent')
    throw new CmdletError('The following command was not found: http update sslcert.');
  if (verb === 'add' && present) throw failed('183: Cannot create a file when that file already exists.');
  if (verb === 'update' && !present) throw failed('2: The system cannot find the file specified.');
  if (!inStore(server, thumbprint)?.key?.usable)
    throw failed('1312: A specified logon session does not exist. It may already have been terminated.');
  server.sslcert[endpoint] = thumbprint;
  writeSettings(server, endpoint, settings);
}

/** Null if the record has nothing beside its certificate, or if there is no record. */
export const settingsOf = (server: Server, endpoint: string): RecordSettings | null =>
  server.sslcert[endpoint] === undefined ? null : (server.recordSettings[endpoint] ?? null);

export function writeSettings(server: Server, endpoint: string, settings: RecordSettings | null): void {
  if (settings === null) delete server.recordSettings[endpoint];
  else server.recordSettings[endpoint] = settings;
}

/** netsh http delete sslcert. */
export function deleteSslRecord(server: Server, endpoint: string): void {
  if (server.sslcert[endpoint] === undefined) throw new CmdletError(`There is no SSL record for ${endpoint}.`);
  delete server.sslcert[endpoint];
  delete server.recordSettings[endpoint];
}

const rowsAt = (server: Server, endpoint: string, site?: string) =>
  Object.entries(server.rows)
    .filter(([name]) => site === undefined || name === site)
    .flatMap(([, rows]) => rows.filter((row) => recordOf(row) === endpoint));

/**
 * What Enable-ExchangeCertificate -Services IIS does in IIS (exchange facts 6): writes both records of 443 and the
 * customMetadata.
 */
export function bindFrontEnd(org: Organization, server: Server, thumbprint: Thumbprint, requireSsl: boolean): void {
  needIis(server);
  const rows = getWebBinding(server, FRONT_END, 443);
  writeRecords(server, rows, thumbprint);
  if (org.switches.bindingLosesSettings)
    for (const row of rows) writeSettings(server, recordOf(row) ?? '', settingsByIis(row.sslFlags));
  if (org.switches.customMetadataReplays) server.customMetadata[FRONT_END] = thumbprint;
  if (requireSsl) server.requireSsl[FRONT_END] = true;
  if (org.switches.enableIisTouches444 === 'clears') delete server.sslcert['0.0.0.0:444'];
  if (org.switches.enableIisTouches444 === 'moves') server.sslcert['0.0.0.0:444'] = thumbprint;
}

/** iisreset /restart. It also starts services that were stopped. */
export function iisReset(org: Organization, server: Server): void {
  needIis(server);
  const fails = org.switches.iisresetFails;
  for (const name of WEB_SERVICES) server.services[name] = fails === 'noforceTimeout' ? 'stopped' : 'running';
  if (fails === 'noforceTimeout')
    throw new CmdletError(
      'The IIS Admin Service or the World Wide Web Publishing Service did not stop in a timely fashion.',
    );
  replayMetadata(server);
  if (fails === 'poolStuck')
    throw new CmdletError('The application pool MSExchangeOWAAppPool did not restart; its worker is the old one.');
  server.workersServe = server.sslcert['0.0.0.0:444'] ?? null;
  rewritePages(org, server);
}

/** Starts only the service W3SVC, if it was stopped. */
export function startWeb(server: Server): void {
  replayMetadata(server);
  server.workersServe = server.sslcert['0.0.0.0:444'] ?? null;
}

/**
 * IIS keeps one hash for each site and writes it into the record of every HTTPS binding of the site
 * (exchange facts 8.3).
 */
function replayMetadata(server: Server): void {
  for (const [site, kept] of Object.entries(server.customMetadata)) {
    writeRecords(server, server.rows[site] ?? [], kept);
  }
}

/**
 * Only for bindings without a host name: no source says what IIS does here with SNI and the central certificate store.
 */
function writeRecords(server: Server, rows: readonly SiteRow[], thumbprint: Thumbprint): void {
  for (const row of rows) {
    const record = recordOf(row);
    if (record !== undefined && (row.sslFlags & 1) === 0) server.sslcert[record] = thumbprint;
  }
}

export const webServicesRun = (server: Server): boolean => WEB_SERVICES.every((name) => isRunning(server, name));

function needIis(server: Server): void {
  if (WEB_SERVICES.some((name) => server.services[name] == null))
    throw new CmdletError(`IIS is not installed on ${server.name}.`);
}
