import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engine, MODULE, sharedSession } from './engine.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ps1'))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
const SOURCES = ['', 'observe', 'operations'].flatMap((folder) => filesIn(join(MODULE, folder)));

/** Each function with its text, up to the next one. */
const functionsIn = (text: string): Map<string, string> =>
  new Map(
    text.split(/^(?=function )/m).flatMap((part) => {
      const name = /^function ([\w-]+)/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part.replaceAll(/^\s*#.*$/gm, '')] as const];
    }),
  );
const ALL = new Map(SOURCES.flatMap((text) => [...functionsIn(text)]));

/** What the functions from here call and read, as far as the module defines it, and what the text lacks of it. */
function missingIn(text: string, from: readonly string[]): string[] {
  const [defined, reached] = [functionsIn(text), new Set<string>()];
  const missing = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const body = defined.get(name);
    if (body === undefined) return void missing.add(name);
    for (const [, called = ''] of body.matchAll(/\b([A-Z][a-zA-Z]+-[A-Z]\w+)\b/g)) if (ALL.has(called)) visit(called);
    for (const [, variable = ''] of body.matchAll(/\$script:(\w+)/g))
      if (!new RegExp(`^\\$script:${variable} =`, 'm').test(text)) missing.add(`$script:${variable}`);
  };
  for (const name of from) visit(name);
  return [...missing];
}

/** The function of each part, as Get-ServerFacts calls it. */
const PARTS = [
  ['store/My', 'Add-CertificateFacts'],
  ['key/AA', 'Add-CertificateFacts'],
  ['sslcert/0.0.0.0:444', 'Add-WebFacts'],
  ['event/15021', 'Add-WebFacts'],
  ['rdp/RDP-Tcp', 'Add-RdpFacts'],
  ['windows/restart-pending', 'Add-RestartFacts'],
  ['web-management', 'Add-WebManagementFacts'],
  ['renewer/Certify.Service', 'Add-RenewerFacts'],
  ['event/12014', 'Add-TransportEventFacts'],
  ['log/Application', 'Add-LogFacts'],
  ['may/grant-key', 'Add-RightFacts'],
  ['wire/25/starttls', 'Add-WireFacts'],
  ['health/owa', 'Add-WireFacts'],
  ['transport/restart-due', 'Add-WireFacts'],
  ['internal-transport', 'Add-MachineFacts'],
] as const;
const ALWAYS = ['Assert-NewEnough', 'Read-Machine', 'Add-MachineFacts', 'Test-Wanted'];

describe.skipIf(!engine)('a server receives the functions that it needs', () => {
  const session = sharedSession();
  const sent = async (request: { only?: string[]; change?: boolean }): Promise<string> => {
    const reply = await session().call('sent-text', { only: [], change: false, ...request }, 20);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return String(reply.data[0]);
  };

  test.for(PARTS)('to read %s', async ([fact, reads]) => {
    const text = await sent({ only: [fact] });
    expect(missingIn(text, [...ALWAYS, reads])).toEqual([]);
    expect(functionsIn(text).has('Get-ServerFacts')).toBe(true);
  });

  test('to read everything, and nothing that asks a management shell or changes anything', async () => {
    const text = await sent({});
    expect(missingIn(text, ['Get-ServerFacts'])).toEqual([]);
    expect([...functionsIn(text).keys()].filter((name) => /Shell|Exchange|Grant|Remove-|Guarded/.test(name))).toEqual(
      [],
    );
  });

  test('to change something: every function that a block of an operation calls', async () => {
    const text = await sent({ change: true });
    const called = filesIn(join(MODULE, 'operations')).flatMap((operation) =>
      [...operation.matchAll(/Invoke-OnTarget[^\n]*-Body \{(?<body>[^\n]*\}$|[\s\S]*?\n {4,8}\})/gm)].flatMap(
        ({ groups }) =>
          [...(groups?.['body'] ?? '').matchAll(/\b([A-Z][a-zA-Z]+-[A-Z]\w+)\b/g)].map(([, name = '']) => name),
      ),
    );
    const ours = [...new Set(called)].filter((name) => ALL.has(name));
    expect(ours).toEqual(
      expect.arrayContaining(['Grant-KeyRead', 'Complete-Issue', 'Find-Row', 'Assert-Running', 'Remove-RootCopy']),
    );
    expect(missingIn(text, ['Invoke-Guarded', ...ours])).toEqual([]);
  });

  test('to read one port: much less than to read everything', async () => {
    const [whole, one] = [await sent({}), await sent({ only: ['store/My'] })];
    expect(one.length).toBeLessThan(whole.length / 2);
  });
});
