import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { BasicConstraints, id_ce_basicConstraints } from '@peculiar/asn1-x509';
import { expect, test } from 'vitest';
import { windowsLine } from '../../src/typed/issuing.ts';

const MODULE = join(import.meta.dirname, '../../src/providers/powershell/module');
const SCRIPT = readFileSync(join(MODULE, 'operations/issue-certificate.ps1'), 'utf8');
const LINE = windowsLine({ name: 'EX01', fqdn: 'ex01.contoso.com' });

/** The strings after -TextExtension. */
const extensions = (line: string): string[] =>
  [...(/-TextExtension ((?:'[^']*'(?:, ?)?)+)/.exec(line)?.[1] ?? '').matchAll(/'([^']*)'/g)].map(
    ([, one = '']) => one,
  );

test.for([
  ['the printed line', LINE],
  ['the script', SCRIPT],
])('%s asks for critical basic constraints that say: no authority, as Exchange sets them', ([, text = '']) => {
  const prefix = `${id_ce_basicConstraints}={critical}{hex}`;
  const [asked, ...more] = extensions(text).filter((one) => one.startsWith(prefix));
  expect(more).toEqual([]);
  const der = Buffer.from(asked?.slice(prefix.length) ?? '', 'hex');
  const read = AsnConvert.parse(der, BasicConstraints);
  expect([read.cA, read.pathLenConstraint]).toEqual([false, undefined]);
  // Without another byte, which Windows would write into the certificate as well.
  expect(Buffer.from(AsnConvert.serialize(new BasicConstraints())).equals(der)).toBe(true);
});

test('the script asks for the extensions of the printed line', () => {
  expect(extensions(SCRIPT)).toEqual(extensions(LINE));
});
