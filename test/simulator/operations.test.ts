import { describe, expect, test } from 'vitest';
import type { Operation, OperationKind } from '../../src/domain/operation.ts';
import { attempt, type World, type WorldServer } from '../../src/simulator/index.ts';
import { certificates, PUBLIC_443, switches, unreadable } from './behavior.ts';
import { aWorld, operation, type Scene, scene } from './worlds.ts';

type Asked = readonly [kind: OperationKind, certificate?: string | undefined, change?: object];
type Row = readonly [
  says: string,
  world: Partial<World> & { server?: Partial<WorldServer> },
  ask: readonly Asked[],
  answer: unknown,
  then: Record<string, unknown>,
];

const DONE = { is: 'done', changed: true };
const ALREADY = { is: 'done', changed: false };
const refused = (text: RegExp) => ({ is: 'refused', error: expect.stringMatching(text) });
const named = (s: Scene, [kind, id, change]: Asked): Operation =>
  operation(kind, id === undefined || id.startsWith('new:') ? id : s.t(id), change);

const rows: Row[] = [
  [
    '5.3: issuing grants the key in the same operation',
    {},
    [['issue-certificate', 'new:EX01']],
    DONE,
    {
      'store/My': ['old', 'public', 'next', 'new-1'],
      'key/new-1': { provider: 'csp', usable: true, networkService: true, exportable: false },
      'internal-transport': 'old',
      'wire/2525/x-anonymoustls': 'old',
      ...PUBLIC_443,
    },
  ],
  [
    '5: the names are those of the request, in its spelling',
    {},
    [['issue-certificate', 'new:EX01', { on: { name: 'Ex01', fqdn: 'EX01.Contoso.com' } }]],
    DONE,
    { 'certificate/new-1': expect.objectContaining({ subject: 'CN=Ex01', names: ['Ex01', 'EX01.Contoso.com'] }) },
  ],
  [
    '22: also where Windows issues it',
    {},
    [['issue-certificate', 'new:EX01', { by: 'windows', on: { name: 'Ex01', fqdn: 'EX01.Contoso.com' } }]],
    { ...DONE, way: 'no Exchange cmdlet' },
    { 'certificate/new-1': expect.objectContaining({ subject: 'CN=Ex01', names: ['Ex01', 'EX01.Contoso.com'] }) },
  ],
  [
    '5.1, 17: two new certificates are reported, left as they came, and not taken for one',
    switches({ createTwice: true }),
    [['issue-certificate', 'new:EX01']],
    refused(/2 certificates appeared/),
    { 'key/new-2': { provider: 'csp', usable: true, networkService: false, exportable: false } },
  ],
  [
    '22: granting what is not granted',
    { server: unreadable },
    [['grant-key', 'next']],
    DONE,
    { 'key/next': { provider: 'csp', usable: true, networkService: true, exportable: false } },
  ],
  ['22: and what is', {}, [['grant-key', 'next']], ALREADY, {}],
  ['22: trusting', {}, [['trust-certificate', 'next']], DONE, { 'store/Root': ['old', 'next'] }],
  ['22: trusting what is trusted', {}, [['trust-certificate', 'old']], ALREADY, { 'store/Root': ['old'] }],
  ['22: trusting no longer', {}, [['untrust-certificate', 'old']], DONE, { 'store/Root': [] }],
  [
    '22: adding the binding that is missing',
    { server: { rows: { 'Exchange Back End': [] } } },
    [['add-binding']],
    DONE,
    { 'row/Exchange Back End/*:444:': { sslFlags: 0 } },
  ],
  [
    '22: adding a binding to a site that is not there',
    { server: { rows: {} } },
    [['add-binding']],
    refused(/^Cannot find the site "Exchange Back End"/),
    {},
  ],
  ['22: adding the binding that is there', {}, [['add-binding']], ALREADY, {}],
  [
    '22: binding 444',
    {},
    [['bind-certificate', 'next']],
    DONE,
    { 'sslcert/0.0.0.0:444': 'next', 'web/restart-due': true, ...PUBLIC_443 },
  ],
  [
    '22: binding it twice',
    {},
    [
      ['bind-certificate', 'next'],
      ['bind-certificate', 'next'],
    ],
    ALREADY,
    {},
  ],
  [
    '22: binding 443, if requested',
    {},
    [['bind-certificate', 'next', { site: 'Default Web Site', endpoint: '0.0.0.0:443' }]],
    DONE,
    { 'sslcert/0.0.0.0:443': 'next', 'sslcert/127.0.0.1:443': 'public' },
  ],
  ['22: restarting IIS', {}, [['bind-certificate', 'next'], ['restart-iis']], DONE, { 'web/restart-due': false }],
  ['22: enabling SMTP', {}, [['enable-smtp', 'next']], DONE, { 'internal-transport': 'next', ...PUBLIC_443 }],
  ['22: enabling it where it is', {}, [['enable-smtp', 'old']], ALREADY, {}],
  [
    '22: restarting transport',
    {},
    [['enable-smtp', 'next'], ['restart-transport']],
    DONE,
    { 'transport/restart-due': false, 'wire/2525/x-anonymoustls': 'next' },
  ],
  [
    '22: removing takes the Root copy along',
    {},
    [
      ['enable-smtp', 'next'],
      ['remove-certificate', 'old'],
    ],
    DONE,
    { 'store/My': ['public', 'next'], 'store/Root': [] },
  ],
  [
    '5.4: removing takes the copy in CA along',
    { server: { ca: ['old', 'next'] } },
    [
      ['enable-smtp', 'next'],
      ['remove-certificate', 'old'],
    ],
    DONE,
    { 'store/My': ['public', 'next'], 'store/CA': ['next'] },
  ],
  [
    '5.4: Windows leaves a copy in CA',
    {},
    [['issue-certificate', 'new:EX01', { by: 'windows' }]],
    { ...DONE, way: 'no Exchange cmdlet' },
    { 'store/CA': ['new-1'], 'store/Root': ['old'] },
  ],
  [
    '18 newSelfSignedCopyInCa: or not',
    switches({ newSelfSignedCopyInCa: false }),
    [['issue-certificate', 'new:EX01', { by: 'windows' }]],
    { ...DONE, way: 'no Exchange cmdlet' },
    { 'store/CA': [] },
  ],
  ['22: removing what is gone', { server: certificates() }, [['remove-certificate', 'gone']], ALREADY, {}],
  [
    '7.3: removing what transport needs',
    {},
    [['remove-certificate', 'old']],
    refused(/internal transport/),
    { 'store/Root': ['old'] },
  ],
  ['a certificate to be has no thumbprint', {}, [['bind-certificate', 'new:EX01']], refused(/needs a thumbprint/), {}],
  [
    'another server than the one meant',
    {},
    [['restart-iis', undefined, { on: { name: 'EX02', fqdn: 'ex02.contoso.com' } }]],
    refused(/^EX01 \(ex01.contoso.com\) answered instead of EX02/),
    {},
  ],
  [
    'another machine under this name',
    { server: { answersAs: { name: 'EX09', fqdn: 'ex09.contoso.com' } } },
    [['restart-iis']],
    refused(/^EX09 .* answered/),
    { identity: { name: 'EX09', fqdn: 'ex09.contoso.com' } },
  ],
  [
    'names are compared without case',
    {},
    [['restart-iis', undefined, { on: { name: 'ex01', fqdn: 'EX01.contoso.com' } }]],
    DONE,
    {},
  ],
  [
    '4.6: what may not be done is not done',
    { server: { may: { 'enable-smtp': false } } },
    [['enable-smtp', 'next']],
    refused(/Access is denied/),
    { 'may/enable-smtp': false, 'may/restart-iis': true, 'internal-transport': 'old' },
  ],
  [
    'who may not trust may not untrust',
    { server: { may: { 'trust-certificate': false } } },
    [['untrust-certificate', 'old']],
    refused(/Access is denied/),
    { 'may/untrust-certificate': false },
  ],
  [
    '9: an iisreset that fails is a refusal, with its effect',
    switches({ iisresetFails: 'noforceTimeout' }),
    [['restart-iis']],
    refused(/timely fashion/),
    { 'service/W3SVC': 'stopped' },
  ],
];

describe('an operation', () => {
  test.for(rows)('%s', ([, { server, ...world }, ask, answer, facts]) => {
    const s = scene(aWorld(world, server));
    const answers = ask.map((asked) => attempt(s.org, 'EX01', named(s, asked), 30));
    expect(answers.at(-1)).toEqual(answer);
    expect(Object.fromEntries(Object.keys(facts).map((key) => [key, s.see(key)]))).toEqual(facts);
  });

  test('moves the clock by the time that it takes', () => {
    const s = scene(aWorld());
    attempt(s.org, 'EX01', operation('restart-transport'), 900);
    expect(s.org.now).toBe('2026-11-22T00:01:00Z');
  });

  test('is refused by a world that has no such server', () => {
    const s = scene(aWorld());
    expect(attempt(s.org, 'EX07', operation('restart-iis'), 30)).toMatchObject({ is: 'refused' });
  });
});
