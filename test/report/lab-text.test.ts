import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { type LabSaid, labText } from '../../src/report/lab-text.ts';

const LAB: LabSaid = {
  organization: 'contoso',
  now: instant(Date.parse('2026-11-22T00:00:00Z')),
  world: 'world.lab.yaml',
  copyOf: 'world.yaml',
  log: 'world.lab.yaml.calls.jsonl',
  url: 'http://127.0.0.1:4711/token',
  manifest: '/opt/exstate/lab/Lab.psd1',
  servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com' }],
  wires: { EX01: { 'wire/0.0.0.0:444': '127.0.0.1:40444' } },
  renamed: 2,
};
const page = { width: 100, verbose: false };

describe('the first lines of a lab', () => {
  const plain = labText(LAB, { ...page, color: false });
  const painted = labText(LAB, { ...page, color: true });

  test('are the same on a terminal, but for how they are painted', () => {
    expect(painted).not.toBe(plain);
    expect(stripVTControlCharacters(painted)).toBe(plain);
  });

  test('paint whole words: no code is broken, and none is left open', () => {
    expect(painted).toContain('\u001b[1mThis organization is simulated.');
    expect(painted).toContain('\u001b[1mEX01\u001b[22m  ex01.contoso.com');
    expect(painted).not.toContain('·[');
  });

  test('a name from the world draws nothing on the terminal', () => {
    const clear = '\u001b[2J';
    const named = { organization: `con${clear}`, world: `w${clear}.yaml`, copyOf: clear, log: clear, manifest: clear };
    const hostile = { ...LAB, ...named, servers: [{ name: `EX${clear}`, fqdn: `ex${clear}` }] };
    expect(labText(hostile, { ...page, color: true })).not.toContain(clear);
  });

  test('name what is simulated, and nothing else', () => {
    expect(plain).toContain('refused by name');
    expect(plain).toContain('Not refused: a program started by its path');
    expect(plain).not.toContain('No command');
  });
});
