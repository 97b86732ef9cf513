import type { Instant } from '../domain/facts.ts';
import { OUTAGES } from '../domain/proof.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './lint-context.ts';
import { maintenanceOpens } from './maintenance.ts';
import { outageOf } from './outage.ts';
import { shown } from './say.ts';
import { isThumbprint } from './schema-errors.ts';
import { thresholdsFor } from './thresholds.ts';
import type { ValidBlock, ValidServer, ValidSubset } from './written.ts';
import type { Yaml } from './yaml.ts';

type Check = (valid: ValidSubset, context: LintContext) => void;

/** What a schema cannot express: values that are each allowed, but not together. */
const CHECKS: readonly Check[] = [
  organizationIsAName,
  namesDiffer,
  fqdnsDiffer,
  edgeHasNoSites,
  onlyEdgeByHand,
  iisNeedsBackEnd,
  leastIsNotMore,
  maintenanceOpens,
  criticalIsNotMore,
];

export function lint(valid: ValidSubset, yaml: Yaml, at?: Instant): Finding[] {
  const findings: Finding[] = [];
  const context: LintContext = {
    at,
    report: (diagnostic) => findings.push(yaml.source.finding(diagnostic, yaml.places.value(diagnostic.path))),
    lineOf: (path) => yaml.source.lineOf(yaml.places.value(path).start),
  };
  for (const check of CHECKS) check(valid, context);
  return findings;
}

/** The schema accepts a thumbprint as a name, because it is forty letters and digits. */
function organizationIsAName({ organization }: ValidSubset, { report }: LintContext): void {
  if (organization === undefined || !isThumbprint(organization)) return;
  const says = `${shown(organization)} is a thumbprint. Write the name of the Exchange organization here.`;
  report({ code: 'E-thumbprint', path: '/organization', says });
}

function namesDiffer(valid: ValidSubset, { report, lineOf }: LintContext): void {
  for (const { value, path, first } of repeats(valid, 'name'))
    report({
      code: 'E-duplicate-server',
      path,
      says: `${shown(value)} is already on line ${lineOf(first)}; case does not matter in names. List each server once.`,
    });
}

/** The same fqdn for two servers, or the fqdn of another server. Servers with the same name are not checked again. */
function fqdnsDiffer(valid: ValidSubset, { report, lineOf }: LintContext): void {
  const again = new Set(repeats(valid, 'name').map(({ server }) => server));
  const twice = repeats(valid, 'fqdn').filter(({ server }) => !again.has(server));
  for (const { value, path, first } of twice)
    report({ code: 'E-duplicate-fqdn', path, says: `${shown(value)} is already the fqdn on line ${lineOf(first)}.` });
  const reported = new Set(twice.map(({ server }) => server));
  each(valid, (server, path) => {
    if (!reported.has(server)) firstLabelIsName(server, `${path}/fqdn`, report);
  });
}

function firstLabelIsName({ name, fqdn }: ValidServer, path: string, report: LintContext['report']): void {
  const label = fqdn?.split('.', 1)[0];
  if (name === undefined || label === undefined || label.toLowerCase() === name.toLowerCase()) return;
  const says = `The fqdn begins with ${shown(label)}, but the name is ${shown(name)}. On an Exchange server the two are the same, and the machine that answers must have both.`;
  report({ code: 'W-name-differs', path, says });
}

function edgeHasNoSites(valid: ValidSubset, { report }: LintContext): void {
  each(valid, (server, path) => {
    if (server.role !== 'edge') return;
    const why = 'An Edge server has no IIS sites of Exchange';
    for (const site of ['backEnd', 'frontEnd'] as const)
      if (server[site] !== undefined)
        report({ code: 'E-not-on-edge', path: `${path}/${site}`, says: `${why}: leave ${site} out here.` });
    const iis = pathOfIis(server, path);
    if (iis !== undefined) report({ code: 'E-not-on-edge', path: iis, says: `${why}: leave IIS out here.` });
  });
}

function onlyEdgeByHand(valid: ValidSubset, { report }: LintContext): void {
  each(valid, (server, path) => {
    const at = server.role === 'edge' ? -1 : (server.acknowledge?.indexOf('kept-by-hand') ?? -1);
    if (at < 0) return;
    const says = 'exstate renews a Mailbox server: write kept-by-hand under an Edge server.';
    report({ code: 'E-only-on-edge', path: `${path}/acknowledge/${at}`, says });
  });
}

/**
 * `services: [IIS]` means that 444 serves the certificate; `leave` means that exstate never changes 444. Each pair is
 * reported once, at the later value.
 */
function iisNeedsBackEnd(valid: ValidSubset, context: LintContext): void {
  const defaults = valid.defaults ?? {};
  const common = { leave: pathOfLeave(defaults, '/defaults'), iis: pathOfIis(defaults, '/defaults') };
  if (common.leave !== undefined && common.iis !== undefined)
    reportLeave(common.leave, common.leave, common.iis, context);
  each(valid, (server, path) => {
    if (server.role === 'edge') return;
    const own = { leave: pathOfLeave(server, path), iis: pathOfIis(server, path) };
    const leave = server.backEnd?.certificate === undefined ? common.leave : own.leave;
    const iis = server.selfSigned?.services === undefined ? common.iis : own.iis;
    const at = own.leave ?? own.iis;
    if (at !== undefined && leave !== undefined && iis !== undefined) reportLeave(at, leave, iis, context);
  });
}

function reportLeave(path: string, leave: string, iis: string, { report, lineOf }: LintContext): void {
  const other = path === leave ? `IIS is listed on line ${lineOf(iis)}` : `backEnd is "leave" on line ${lineOf(leave)}`;
  const says = `IIS means that 444 uses the certificate, and "leave" means that exstate does not change 444; ${other}. Remove one of the two.`;
  report({ code: 'E-iis-without-back-end', path, says });
}

/** Only a block that writes one of the two numbers is reported: the other one may come from the defaults. */
function leastIsNotMore(valid: ValidSubset, { report }: LintContext): void {
  const defaults = valid.defaults ?? {};
  const check = (block: ValidBlock, path: string, above?: ValidBlock): void => {
    for (const of of OUTAGES.filter((one) => block.outage?.[one] !== undefined)) {
      const { least, most } = outageOf(of, block, above);
      if (least <= most) continue;
      const says = `"least" is ${least} and "most" is ${most}, which is less. Write both numbers here, the smaller one as "least".`;
      report({ code: 'E-least-above-most', path: `${path}/outage/${of}`, says });
    }
  };
  check(defaults, '/defaults');
  each(valid, (server, path) => check(server, path, defaults));
}

/** Only a block that writes one of the two numbers is reported: the other one may come from the defaults. */
function criticalIsNotMore(valid: ValidSubset, { report }: LintContext): void {
  const defaults = valid.defaults ?? {};
  const check = (block: ValidBlock, path: string, above?: ValidBlock): void => {
    if (block.check === undefined || Object.keys(block.check).length === 0) return;
    const { warningDays, criticalDays } = thresholdsFor(block, above);
    if (criticalDays <= warningDays) return;
    const says = `"criticalDays" is ${criticalDays} and "warningDays" is ${warningDays}, which is less: a warning would never come before. Write both numbers here, the smaller one as "criticalDays".`;
    report({ code: 'E-critical-above-warning', path: `${path}/check`, says });
  };
  check(defaults, '/defaults');
  each(valid, (server, path) => check(server, path, defaults));
}

const pathOfLeave = (block: ValidBlock, path: string): string | undefined =>
  block.backEnd?.certificate === 'leave' ? `${path}/backEnd/certificate` : undefined;

function pathOfIis(block: ValidBlock, path: string): string | undefined {
  const at = block.selfSigned?.services?.indexOf('IIS') ?? -1;
  return at < 0 ? undefined : `${path}/selfSigned/services/${at}`;
}

function each(valid: ValidSubset, visit: (server: ValidServer, path: string) => void): void {
  valid.servers?.forEach((server, at) => {
    if (server !== undefined) visit(server, `/servers/${at}`);
  });
}

/** Each server that has the same name or fqdn as an earlier server. */
function repeats(valid: ValidSubset, key: 'name' | 'fqdn') {
  const seen = new Map<string, string>();
  const found: { server: ValidServer; value: string; path: string; first: string }[] = [];
  each(valid, (server, at) => {
    const value = server[key];
    if (value === undefined) return;
    const path = `${at}/${key}`;
    const first = seen.get(value.toLowerCase());
    if (first !== undefined) found.push({ server, value, path, first });
    else seen.set(value.toLowerCase(), path);
  });
  return found;
}
