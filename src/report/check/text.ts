import type { Checked, CheckFinding } from '../../domain/check.ts';
import { days } from '../../domain/say.ts';
import { firstSource } from '../../domain/source.ts';
import { counted } from '../page.ts';
import { printable } from '../printable.ts';
import { sourceSaid } from '../source-said.ts';
import { daysByUse } from './days.ts';
import { findingSaid } from './said.ts';

/** The output of a monitoring plugin: the state, the worst finding and the performance data; then a line for each finding. */
export function checkText(checked: Checked): string {
  const data = performanceData(checked);
  const head = `EXSTATE ${checked.state.toUpperCase()} - ${summary(checked)}${data === '' ? '' : ` | ${data}`}`;
  const lines = checked.findings.map((one) => `${one.state.toUpperCase()} ${whole(one)} [${one.code}]`);
  return `${[head, ...lines, plain(`evaluated at ${checked.at} from ${sourceSaid(checked.source)}`)].join('\n')}\n`;
}

const whole = (finding: CheckFinding): string =>
  plain(`${finding.server === null ? '' : `${finding.server}: `}${findingSaid(finding)}`);

/** One line, for all formats that have a place for one. */
export function summary(checked: Checked): string {
  const [first, ...more] = checked.findings.filter(({ state }) => state !== 'ok');
  if (first === undefined) return wellSaid(checked);
  if (isAllThatExports(checked)) return `${wellSaid(checked)}; the rest is not in the export of HealthChecker`;
  const rest = more.length === 0 ? '' : ` (and ${counted(more.length, 'more finding', 'more findings')})`;
  return `${whole(first)}${rest}${simulated(checked)}`;
}

/** Nothing is wrong in what HealthChecker exports. The days are then worth more than the list of what it leaves out. */
const isAllThatExports = ({ state, findings, source }: Checked): boolean =>
  state === 'unknown' &&
  firstSource(source).kind === 'healthchecker' &&
  findings.every((one) => one.state === 'ok' || one.code === 'facts-unread');

function wellSaid(checked: Checked): string {
  const { servers, certificates } = checked;
  const count = `${counted(servers.length, 'server')}, ${counted(certificates.length, 'certificate')} in use`;
  const [next] = daysByUse(checked).sort((a, b) => (a.days ?? 0) - (b.days ?? 0));
  const then = next?.days == null ? '' : `, the next one expires in ${days(next.days)} (${next.server} ${next.use})`;
  return `${plain(`${count}${then}`)}${simulated(checked)}`;
}

/** Nobody must take a practice organization for a real one. */
const simulated = ({ source }: Checked): string => {
  return firstSource(source).kind === 'simulated' ? plain(`, ${sourceSaid(source)}`) : '';
};

/** Behind a `|` a plugin gives numbers, so no text may contain one. */
const plain = (text: string): string => printable(text.replaceAll(/\s+/g, ' ')).replaceAll('|', '/');

const performanceData = (checked: Checked): string =>
  daysByUse(checked)
    .map(({ server, use, days, thresholds: { warningDays, criticalDays } }) => {
      const value = days === null ? 'U' : String(days);
      return `'${label(`${server} ${use}`)}'=${value};${warningDays}:;${criticalDays}:;`;
    })
    .join(' ');

/** A label contains neither an equals sign nor a quote (Monitoring Plugins Development Guidelines). */
const label = (text: string): string => plain(text).replaceAll(/['=]/g, '_');
