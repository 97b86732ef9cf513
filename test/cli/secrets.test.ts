import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { DESIRED, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { worldWith } from './worlds.ts';

const SECRET = 'S3cr3tV4lue';
const REASON = `GET https://admin:${SECRET}@proxy failed; client_secret ${SECRET}`;

const everyFile = (path: string): string =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .map((name) => everyFile(join(path, name)))
        .join('\n')
    : readFileSync(path, 'utf8');

describe.concurrent('a secret in the text of another program', () => {
  const world = worldWith('unknown:', `  - { server: EX01, fact: "wire/25/starttls", because: "${REASON}" }`);

  test.for([
    'plan --world world.yaml',
    'plan --world world.yaml --format json',
    'observe --world world.yaml',
    'apply --world world.yaml --yes --verbose',
  ])('is in no report, log, plan or journal: %s', async (line, { expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
    const { out, err } = await exstate(cwd, line);
    expect(out + err).not.toContain(SECRET);
    if (!line.startsWith('apply')) return;
    expect(journals(cwd).flatMap(linesOf).length).toBeGreaterThan(5);
    expect(everyFile(join(cwd, '.exstate'))).not.toContain(SECRET);
    expect(everyFile(join(cwd, '.exstate'))).toContain('https://admin:(redacted)@proxy');
  });

  test('is not in an observation that is written', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
    await exstate(cwd, 'observe --world world.yaml --out o.json');
    expect(readFileSync(join(cwd, 'o.json'), 'utf8')).toMatch(/client_secret \(redacted\)/);
    expect(readFileSync(join(cwd, 'o.json'), 'utf8')).not.toContain(SECRET);
  });

  test.skipIf(process.platform === 'win32').for(['', ' --format json', ' --verbose'])(
    'is not in the error of a shell that prints it at its start%s',
    async (more, { expect }) => {
      const cwd = folder({
        'exstate.yaml': DESIRED,
        shell: `#!/bin/sh\necho "Welcome. Password=${SECRET}"\necho "ConvertTo-SecureString '${SECRET}' -AsPlainText -Force" >&2\nexit 3\n`,
      });
      chmodSync(join(cwd, 'shell'), 0o755);
      const { out, err, code } = await exstate(cwd, `plan${more}`, { EXSTATE_POWERSHELL: join(cwd, 'shell') });
      expect(code).toBe(4);
      expect(out + err).toMatch(/Welcome\. Password=\(redacted\)/);
      expect(out + err).not.toContain(SECRET);
    },
  );

  test('is not in an error that quotes a file', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
    const { err, code } = await exstate(cwd, `plan --world https://admin:${SECRET}@proxy/world.yaml`);
    expect({ code, told: err.includes(SECRET) }).toEqual({ code: 3, told: false });
  });
});
