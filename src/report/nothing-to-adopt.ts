import type { DriftCode } from '../domain/codes.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { type Fact, type Identity, isNew, sameName } from '../domain/facts.ts';
import { ownNames } from '../domain/own-names.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import { days, show } from '../domain/say.ts';
import { FactTable } from '../facts/table.ts';
import { exchangeLine, windowsLine } from '../typed/issuing.ts';
import { quote } from '../typed/literal.ts';
import { hang, type Page, paints, toType } from './page.ts';

/**
 * Without a usable certificate on 444 no management shell opens, and without a management shell Exchange issues no
 * certificate, so `apply` cannot repair this. The text gives a person two ways to make a certificate, which the next
 * plan adopts.
 */
export function nothingToAdoptText(plan: Plan, page: Page): string[] {
  const stuck = plan.servers.filter(isStuck);
  const [first, ...more] = stuck;
  const desired = plan.desired.state.servers.find(({ name }) => first && sameName(name, first.server));
  if (first === undefined || desired === undefined) return [];
  const others =
    more.length === 0 ? [] : hang('  ', `The same on ${named(more)}: plan each with --server for its own lines.`, page);
  return [...fault(first, desired, ownNames(desired, identityIn(plan, first.server)), page), ...others, ''];
}

/** An observation may write the name of a server in another case than the YAML. */
function identityIn({ observed }: Plan, server: string): Fact<Identity> {
  const found = Object.entries(observed.state.servers).find(([name]) => sameName(name, server));
  return new FactTable(found?.[1].facts ?? {}).peek('identity');
}

const NAMED = 8;
const named = (servers: readonly ServerPlan[]): string =>
  servers
    .slice(0, NAMED)
    .map(({ server }) => server)
    .join(', ') + (servers.length > NAMED ? ` and ${servers.length - NAMED} more` : '');

/** The issue is blocked by the management shell, and no step of the plan repairs the shell. */
const isStuck = ({ choice, drift, blocked, steps }: ServerPlan): boolean =>
  steps.length === 0 &&
  (choice.certificate === null || isNew(choice.certificate)) &&
  !blocked.some(isOnWrongComputer) &&
  blocked.some(
    (one) =>
      one.waitsFor.some(({ fact, is }) => fact === 'shell/opens' && is === 'unmet') &&
      drift.some(({ id, code }) => id === one.drift && ISSUING.has(code)),
  );

/** A certificate would not help a computer without the Mailbox role: the YAML names the wrong one. */
const isOnWrongComputer = ({ waitsFor }: ServerPlan['blocked'][number]): boolean =>
  waitsFor.some(({ is, requires }) => is === 'unmet' && requires?.code === 'mailbox-role');

const ISSUING: ReadonlySet<DriftCode> = new Set(['self-signed-missing', 'self-signed-expiring', 'self-signed-expired']);

function fault(server: ServerPlan, desired: DesiredServer, own: Identity, page: Page): string[] {
  const { red, bold } = paints(page);
  const { name, selfSigned } = desired;
  return [
    `${red(bold('E-nothing-to-adopt'))}  ${name}/issue-certificate`,
    '',
    ...hang(
      '  ',
      `${name} needs a self-signed certificate valid for more than ${days(selfSigned.minDaysRemaining)}, but the management shell that would issue one does not open on it, and it opens only behind a usable certificate on 444.`,
      page,
    ),
    '',
    ...hang('  ', found(server, name), page),
    '',
    ...hang(
      '  ',
      'Two ways out. Either ends in a certificate that the next plan adopts. Issue one only, by one of them.',
      page,
    ),
    '',
    ...hang('  1. ', `From the management shell of another server that is healthy:`, page),
    ...toType([exchangeLine(own)], 5, page),
    ...hang(
      '  2. ',
      `On ${name} itself, elevated, without any Exchange cmdlet (\`exstate plan --without-cmdlets\` plans just that):`,
      page,
    ),
    ...toType([windowsLine(own)], 5, page),
    ...hang(
      '  ',
      `Then, either way, on ${name}: let NETWORK SERVICE read its key. An error here means a key in the wrong provider: do not use that certificate.`,
      page,
    ),
    ...toType(grant(own.name), 5, page),
    ...hang('  ', `Then plan again. More: exstate explain E-nothing-to-adopt`, page),
  ];
}

function found({ choice }: ServerPlan, name: string): string {
  const own = choice.candidates.filter(({ foreign }) => !foreign);
  const said = own.map(
    ({ certificate, rejected, unknown }) =>
      `${show(certificate)} (${rejected ?? unknown?.because ?? 'another is preferred'})`,
  );
  return said.length === 0 ? `Found for CN=${name}: nothing.` : `Found for CN=${name}: ${said.join(', ')}.`;
}

const grant = (name: string): string[] => [
  `$new = (Get-ChildItem Cert:\\LocalMachine\\My | Where-Object { $_.Subject -eq ${quote(`CN=${name}`)} -and $_.Issuer -eq $_.Subject } | Sort-Object NotBefore | Select-Object -Last 1).Thumbprint`,
  '$key = (Get-Item "Cert:\\LocalMachine\\My\\$new").PrivateKey.CspKeyContainerInfo.UniqueKeyContainerName',
  `icacls "$env:ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\$key" /grant '*S-1-5-20:R'`,
];
