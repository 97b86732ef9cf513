import { expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';

const HEAD = 'apiVersion: exstate/v1\norganization: contoso\n';
const SERVER = 'servers:\n  - name: EX01\n    fqdn: ex01.contoso.com\n';

test.for<[string, string, string, RegExp]>([
  [
    'a typographic quote',
    `${HEAD}${SERVER.replace('EX01', '“EX01”')}`,
    '4:11',
    /typographic.*Type plain quotes: "EX01"/,
  ],
  ['a single one', `${HEAD}${SERVER.replace('ex01.contoso.com', '‘ex01.contoso.com’')}`, '5:11', /Type plain quotes/],
  ['one in a list', `${HEAD}${SERVER}    acknowledge: [„kept-by-hand“]\n`, '6:19', /Type plain quotes: "kept-by-hand"/],
  ['one around a key', `${HEAD}${SERVER}    “role”: edge\n`, '6:5', /Type plain quotes: "role"/],
  ['a tab before a key', `${HEAD}${SERVER}\t  role: edge\n`, '6:1', /indented with a tab\. YAML allows only spaces/],
  [
    'a key that is indented too little',
    `${HEAD}servers:\n  - name: EX01\n   fqdn: ex01.contoso.com\n`,
    '5:1',
    /Indent it with spaces/,
  ],
  [
    'acknowledge at the top',
    `${HEAD}acknowledge: [edge-subscriptions]\n${SERVER}`,
    '3:1',
    /under a server, or under defaults/,
  ],
  [
    'acknowledge in a block',
    `${HEAD}${SERVER}    selfSigned: { acknowledge: [edge-subscriptions] }\n`,
    '6:19',
    /under a server, or under defaults/,
  ],
  ['a role under defaults', `${HEAD}defaults: { role: edge }\n${SERVER}`, '3:13', /It belongs under a server\./],
  [
    'maintenance under a server',
    `${HEAD}${SERVER}    maintenance: {}\n`,
    '6:5',
    /at the top of the file, not indented/,
  ],
])('%s: the place, and a cure', ([, yaml, place, says]) => {
  const { findings } = parseDesired(yaml, 'exstate.yaml');
  expect(findings.map(({ line, column }) => `${line}:${column}`)).toEqual([place]);
  expect(findings[0]?.says).toMatch(says);
});
