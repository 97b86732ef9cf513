import { expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { observationText } from '../../src/report/observation-text.ts';
import { columns } from '../../src/report/printable.ts';
import { exstate } from '../cli/exstate.ts';
import { AT, aServer, certificate, EX01, OTHER } from '../server.ts';
import { everything, textOf } from './inventory/everything.ts';

const page = { color: false, width: 80, verbose: false };

test('the organization with everything in it, at 80 columns', async () => {
  const { out } = await exstate(everything(), 'observe --world world.yaml --format json');
  const { state } = parseDesired(textOf('exstate.yaml'), 'exstate.yaml');
  if (state === null) throw new Error('the YAML has faults');
  const text = observationText(decodeObservation(JSON.parse(out), 'x.json'), state, page);
  await expect(text).toMatchFileSnapshot('golden/observe-everything.txt');
  expect(text.split('\n').filter((line) => columns(line) > 80)).toEqual([]);
});

/** The lines of the table of one server, without its head. */
const table = (change: Patch): string[] => {
  const text = observationText(
    {
      schema: 'exstate/observation/v1',
      organization: 'contoso',
      source: { kind: 'recorded', name: 'obs.json' },
      takenAt: AT,
      facts: {},
      servers: { EX01: { takenAt: AT, facts: { ...aServer, ...change } } },
    },
    { apiVersion: 'exstate/v1', organization: 'contoso', servers: [EX01] },
    page,
  );
  return text.split('\n').filter((line) => /^ {2}(\d|internal)/.test(line));
};

test('a place with its certificate, its last day and its days', () => {
  expect(table({})[0]).toBe('  444                  3F0A…1111    2026-12-04       12  CN=EX01');
});

test.for<[string, Patch, RegExp]>([
  [
    'an unread record is not absent',
    { 'sslcert/0.0.0.0:444': unknown('no access') },
    /^ {2}444 +\? +could not be read$/,
  ],
  ['a record that is absent', { 'sslcert/0.0.0.0:444': known(null) }, /^ {2}444 +none$/],
  ['a certificate that was removed', { 'sslcert/0.0.0.0:444': known(OTHER) }, /^ {2}444 +AB12…3333 +NOT INSTALLED$/],
  [
    'a binding whose certificate is a file',
    { 'row/Default Web Site/*:443:': known({ sslFlags: 2 }) },
    /^ {2}443 +- +in the central store$/,
  ],
  [
    'a port that presents another certificate',
    { 'wire/0.0.0.0:444': known(OTHER), [`certificate/${OTHER}`]: known(certificate({ subject: 'CN=other' })) },
    /^ {2}444 presents +AB12…3333 +2026-12-04 +12 {2}CN=other$/,
  ],
  [
    'a long and hostile subject stays on its line',
    {
      'sslcert/0.0.0.0:444': known(OTHER),
      [`certificate/${OTHER}`]: known(certificate({ subject: `CN=\u001b[2J\n${'漢'.repeat(60)}` })),
    },
    /^ {2}444 +AB12…3333 +2026-12-04 +12 {2}CN=·\[2J·漢+…$/,
  ],
])('%s', ([, change, line]) => {
  const lines = table(change);
  expect(lines.filter((one) => line.test(one))).toHaveLength(1);
  for (const one of lines) expect(columns(one)).toBeLessThanOrEqual(80);
});
