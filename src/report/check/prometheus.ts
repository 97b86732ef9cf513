import { type Checked, EXIT_OF } from '../../domain/check.ts';
import { ms } from '../../domain/time.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The text format of Prometheus, for the textfile collector of an exporter. */
export function checkPrometheus(checked: Checked): string {
  const { organization } = checked;
  const of = (labels: Labels): Labels => ({ organization, ...labels });
  return [
    metric(
      'exstate_certificate_not_after_timestamp_seconds',
      'When a certificate in use expires, as seconds since 1970. One sample for each use.',
      notAfter(checked, of),
    ),
    metric(
      'exstate_drift',
      'A difference between the servers and the desired state, or one that exstate only reports.',
      checked.findings.flatMap((one) =>
        'says' in one ? [{ labels: of({ server: one.server ?? '', code: one.code }), value: 1 }] : [],
      ),
    ),
    metric(
      'exstate_finding',
      'What exstate check found, with its state.',
      checked.findings.map(({ server, code, state }) => ({
        labels: of({ server: server ?? '', code, state }),
        value: 1,
      })),
    ),
    metric(
      'exstate_server_observed',
      'Whether the server answered.',
      checked.servers.map(({ server, observed }) => ({ labels: of({ server }), value: Number(observed) })),
    ),
    metric('exstate_check_state', 'The result of the check: 0 ok, 1 warning, 2 critical, 3 unknown.', [
      { labels: of({}), value: EXIT_OF[checked.state] },
    ]),
    metric('exstate_check_timestamp_seconds', 'For when the servers were judged, as seconds since 1970.', [
      { labels: of({}), value: Math.floor(ms(checked.at) / 1000) },
    ]),
  ].join('');
}

const notAfter = ({ certificates }: Checked, of: (labels: Labels) => Labels): Sample[] =>
  certificates.flatMap(({ server, certificate, subject, uses, notAfter: at }) =>
    at === null
      ? []
      : uses.map((use) => ({
          labels: of({ server, certificate, subject: subject ?? '', use }),
          value: Math.floor(ms(at) / 1000),
        })),
  );

/** Prometheus refuses a file in which two samples have the same labels. */
function metric(name: string, help: string, samples: readonly Sample[]): string {
  const lines = new Map(samples.map(({ labels, value }) => [`${name}{${labelsSaid(labels)}}`, value]));
  const head = `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
  return head + [...lines].map(([line, value]) => `${line} ${value}\n`).join('');
}

const labelsSaid = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');

/** The format escapes three characters in the value of a label. A line must not end anywhere else. */
const escaped = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/\r\n?|\n/g, '\\n');
