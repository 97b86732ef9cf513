import type { FoundServer, FoundServers, Guess, LeftOut } from '../domain/found-servers.ts';
import { list } from '../domain/say.ts';
import { UNPRINTABLE } from '../domain/signs.ts';
import { printable } from './printable.ts';

interface Head {
  /** Where an editor finds the schema. Left out: this installation has none. */
  readonly schema?: string | undefined;
  /** The source, as every report names it. */
  readonly source: string;
}

/** The first desired state of an organization: the smallest one that says what is there. */
export function firstYaml(found: FoundServers, { schema, source }: Head): string {
  const lines = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `# Written by exstate init from ${comment(source)}. What is not here has its default.`,
    '# Read every line that begins with "# guess:" or "# not read:". Then run: exstate plan',
    'apiVersion: exstate/v1',
    ...organizationLines(found),
    ...subscriptionLines(found.subscriptions),
    '# exstate changes a server that is down first, then the one whose certificate expires first, then in this order.',
    'servers:',
    ...found.servers.flatMap(serverLines),
    ...found.leftOut.map(({ name, why }) => `  # not read: ${comment(quoted(name))} is left out: ${LEFT_OUT[why]}`),
  ];
  return `${lines.join('\n')}\n`;
}

function organizationLines({ organization, organizationWas: was }: FoundServers): string[] {
  if (was === undefined) return [`organization: ${scalar(organization)}`];
  const why = was === null ? 'the source does not say it' : `the source has ${quoted(was)}, which cannot stand here`;
  return [`# guess: the name of the organization: ${comment(why)}.`, `organization: ${scalar(organization)}`];
}

const subscriptionLines = (names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [
        `# guess: you have not accepted yet that subscribed Edge servers (${comment(list(names))}) may need a new`,
        '# subscription when the internal transport certificate changes. Such steps are blocked until you write:',
        '# defaults:',
        '#   acknowledge: [edge-subscriptions]',
      ];

const serverLines = ({ name, fqdn, role, guesses, unread }: FoundServer): string[] => [
  ...(unread === undefined ? [] : [`  # not read: ${comment(unread)}`]),
  `  - name: ${scalar(name)}`,
  `    fqdn: ${scalar(fqdn)}${guesses.includes('fqdn') ? '   # guess: the domain of the other servers' : ''}`,
  ...(role === 'edge' ? ['    role: edge'] : []),
  ...guesses.flatMap((guess) => GUESSES[guess].map((line) => `    # ${line}`)),
];

const GUESSES: Readonly<Record<Guess, readonly string[]>> = {
  fqdn: [],
  role: ['guess: a Mailbox server. For an Edge server, write:', 'role: edge'],
  'edge-renewed': [
    'guess: you have not said yet that you renew this Edge server by hand. exstate never renews one, because it must be',
    'subscribed again. What differs on it is blocked until you write:',
    'acknowledge: [kept-by-hand]',
  ],
  'front-end-left': [
    'guess: 443 uses a self-signed certificate, and exstate leaves 443 as it is. If it is meant to have one, write:',
    'frontEnd: { certificate: self-signed }',
  ],
  'build-not-known': [
    'guess: exstate may renew this server, whose build is none of Exchange 2016, 2019 and SE. If it is not meant, remove',
    'it from this file. Otherwise read first: exstate explain build-not-known',
  ],
};

const LEFT_OUT: Readonly<Record<LeftOut, string>> = {
  name: 'this is not a computer name',
  fqdn: 'its DNS name is not known; add the server with its fqdn',
  'fqdn-again': 'another server has the same DNS name',
};

/** A comment ends with its line. */
const comment = (text: string): string => printable(text.replace(/\s+/g, ' ').trim());
const quoted = (text: string): string => JSON.stringify(text);

/** Words that YAML, of this version or an older one, does not read as text. */
const NOT_TEXT = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

/** A value as one word, or in double quotes with everything escaped that a reader of YAML might take for syntax. */
const scalar = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9._-]*$/.test(text) && !NOT_TEXT.test(text) ? text : escaped(JSON.stringify(text));

const ESCAPED = new RegExp(UNPRINTABLE, 'gu');
const escaped = (text: string): string =>
  text.replace(ESCAPED, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
