import { isThumbprint } from './schema-errors.ts';
import type { Complaint, Finding } from './finding.ts';
import { shown } from './say.ts';
import type { Sketch, SketchBlock, SketchServer } from './written.ts';
import type { Yaml } from './yaml.ts';

interface Desk {
  readonly tell: (complaint: Complaint) => void;
  readonly lineOf: (path: string) => number;
}
type Check = (sketch: Sketch, desk: Desk) => void;

/** What a schema cannot express: values that are each allowed, but not together. */
const CHECKS: readonly Check[] = [organizationIsAName, namesDiffer, fqdnsDiffer, edgeHasNoSites, nobodyLeavesIis];

export function lint(sketch: Sketch, yaml: Yaml): Finding[] {
  const findings: Finding[] = [];
  const desk: Desk = {
    tell: (complaint) => findings.push(yaml.source.finding(complaint, yaml.places.value(complaint.path))),
    lineOf: (path) => yaml.source.lineOf(yaml.places.value(path).start),
  };
  for (const check of CHECKS) check(sketch, desk);
  return findings;
}

/** The schema accepts a thumbprint as a name, because it is forty letters and digits. */
function organizationIsAName({ organization }: Sketch, { tell }: Desk): void {
  if (organization === undefined || !isThumbprint(organization)) return;
  const says = `${shown(organization)} is a thumbprint. The name of the Exchange organization belongs here.`;
  tell({ code: 'E-thumbprint', path: '/organization', says });
}

function namesDiffer(sketch: Sketch, { tell, lineOf }: Desk): void {
  for (const { value, path, first } of repeats(sketch, 'name'))
    tell({
      code: 'E-duplicate-server',
      path,
      says: `${shown(value)} is already on line ${lineOf(first)}; names are compared without case. A server is written once.`,
    });
}

/** The same fqdn for two servers, or the fqdn of another server. Servers with the same name are not checked again. */
function fqdnsDiffer(sketch: Sketch, { tell, lineOf }: Desk): void {
  const again = new Set(repeats(sketch, 'name').map(({ server }) => server));
  const twice = repeats(sketch, 'fqdn').filter(({ server }) => !again.has(server));
  for (const { value, path, first } of twice)
    tell({ code: 'E-duplicate-fqdn', path, says: `${shown(value)} is already the fqdn on line ${lineOf(first)}.` });
  const told = new Set(twice.map(({ server }) => server));
  each(sketch, (server, path) => {
    if (!told.has(server)) firstLabelIsName(server, `${path}/fqdn`, tell);
  });
}

function firstLabelIsName({ name, fqdn }: SketchServer, path: string, tell: Desk['tell']): void {
  const label = fqdn?.split('.', 1)[0];
  if (name === undefined || label === undefined || label.toLowerCase() === name.toLowerCase()) return;
  const says = `The fqdn begins with ${shown(label)}, the name is ${shown(name)}. On an Exchange server the two are the same; the machine that answers must have both.`;
  tell({ code: 'W-name-differs', path, says });
}

function edgeHasNoSites(sketch: Sketch, { tell }: Desk): void {
  each(sketch, (server, path) => {
    if (server.role !== 'edge') return;
    const why = 'An Edge server has no IIS sites of Exchange';
    for (const site of ['backEnd', 'frontEnd'] as const)
      if (server[site] !== undefined)
        tell({ code: 'E-not-on-edge', path: `${path}/${site}`, says: `${why}: leave ${site} out here.` });
    const iis = pathOfIis(server, path);
    if (iis !== undefined) tell({ code: 'E-not-on-edge', path: iis, says: `${why}: leave IIS out here.` });
  });
}

/**
 * `services: [IIS]` means that 444 serves the certificate; `leave` means that exstate never changes 444. Each pair is
 * reported once, at the later value.
 */
function nobodyLeavesIis(sketch: Sketch, desk: Desk): void {
  const defaults = sketch.defaults ?? {};
  const common = { leave: pathOfLeave(defaults, '/defaults'), iis: pathOfIis(defaults, '/defaults') };
  if (common.leave !== undefined && common.iis !== undefined) tellLeft(common.leave, common.leave, common.iis, desk);
  each(sketch, (server, path) => {
    if (server.role === 'edge') return;
    const own = { leave: pathOfLeave(server, path), iis: pathOfIis(server, path) };
    const leave = server.backEnd?.certificate === undefined ? common.leave : own.leave;
    const iis = server.selfSigned?.services === undefined ? common.iis : own.iis;
    const at = own.leave ?? own.iis;
    if (at !== undefined && leave !== undefined && iis !== undefined) tellLeft(at, leave, iis, desk);
  });
}

function tellLeft(path: string, leave: string, iis: string, { tell, lineOf }: Desk): void {
  const other = path === leave ? `IIS is listed on line ${lineOf(iis)}` : `backEnd is left on line ${lineOf(leave)}`;
  const says = `IIS means that 444 serves the certificate, and "leave" that 444 stays as it is; ${other}. Take out one of the two.`;
  tell({ code: 'E-iis-without-back-end', path, says });
}

const pathOfLeave = (block: SketchBlock, path: string): string | undefined =>
  block.backEnd?.certificate === 'leave' ? `${path}/backEnd/certificate` : undefined;

function pathOfIis(block: SketchBlock, path: string): string | undefined {
  const at = block.selfSigned?.services?.indexOf('IIS') ?? -1;
  return at < 0 ? undefined : `${path}/selfSigned/services/${at}`;
}

function each(sketch: Sketch, visit: (server: SketchServer, path: string) => void): void {
  sketch.servers?.forEach((server, at) => {
    if (server !== undefined) visit(server, `/servers/${at}`);
  });
}

/** Each server that has the same name or fqdn as an earlier server. */
function repeats(sketch: Sketch, key: 'name' | 'fqdn') {
  const seen = new Map<string, string>();
  const found: { server: SketchServer; value: string; path: string; first: string }[] = [];
  each(sketch, (server, at) => {
    const value = server[key];
    if (value === undefined) return;
    const path = `${at}/${key}`;
    const first = seen.get(value.toLowerCase());
    if (first !== undefined) found.push({ server, value, path, first });
    else seen.set(value.toLowerCase(), path);
  });
  return found;
}
