import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../src/actions/index.ts';
import { isAskedIfInstalled } from '../../src/actions/services.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { OPERATIONS, STAGES } from '../../src/domain/operation.ts';
import { OPERATION, RETIRE, RETIRED, waits } from './asked.ts';

const NAME = { name: 'EX01', fqdn: 'ex01.contoso.com' };

test('there is one action for each kind of operation, and each belongs to a stage', () => {
  expect(ACTIONS.map(({ kind }) => kind).sort()).toEqual([...OPERATIONS].sort());
  expect(Object.fromEntries(ACTIONS.map(({ kind, stage }) => [kind, stage]))).toEqual({
    'issue-certificate': 'issue',
    'grant-key': 'issue',
    'trust-certificate': 'issue',
    'untrust-certificate': 'untrust',
    'add-binding': 'web',
    'bind-certificate': 'web',
    'restart-iis': 'web',
    'enable-smtp': 'transport',
    'restart-transport': 'transport',
    'remove-certificate': 'retire',
  });
  expect(STAGES).toEqual(['issue', 'web', 'transport', 'untrust', 'retire']);
});

describe.each(OPERATIONS)('%s', (kind) => {
  const operation = OPERATION[kind];
  const [ready, goal] = kind === 'remove-certificate' ? [RETIRED, RETIRE] : [{}, {}];
  test.for<[string, Patch, string[]]>([
    ['may run on the right server', {}, []],
    ['with its name in any case', { identity: known({ name: 'ex01', fqdn: 'EX01.Contoso.com' }) }, []],
    ['not on another', { identity: known({ ...NAME, name: 'EX02' }) }, ['unmet identity']],
    ['not on one of another domain', { identity: known({ ...NAME, fqdn: 'ex01.fabrikam.com' }) }, ['unmet identity']],
    ['not on one without a name', { identity: known(null) }, ['unmet identity']],
    ['not on a server with an unknown identity', { identity: unknown('x') }, ['unknown identity']],
    ['not while Setup runs', { 'setup-running': known(true) }, ['unmet setup-running']],
    ['not if it is unknown whether Setup runs', { 'setup-running': unknown('x') }, ['unknown setup-running']],
    ['not without the right', { [`may/${kind}`]: known(false) }, [`unmet may/${kind}`]],
    ['not if the right is unknown', { [`may/${kind}`]: unknown('x') }, [`unknown may/${kind}`]],
  ])('%s', ([, change, expected]) => {
    expect(waits(operation, { ...ready, ...change }, goal)).toEqual(expected);
  });
});

describe.each(['issue-certificate', 'enable-smtp', 'remove-certificate'] as const)('the cmdlet of %s', (kind) => {
  const [ready, goal] = kind === 'remove-certificate' ? [RETIRED, RETIRE] : [{}, {}];
  test.for<[string, Patch, string[]]>([
    ['is reached from its own shell', { 'shell/reaches': known(false) }, []],
    [
      'is reached from another shell if its own does not open',
      { 'shell/opens': known(false), 'shell/reaches': known(true) },
      [],
    ],
    [
      'is reached from another shell if its own is unknown',
      { 'shell/opens': unknown('x'), 'shell/reaches': known(true) },
      [],
    ],
    [
      'is not possible without a shell',
      { 'shell/opens': known(false), 'shell/reaches': known(false) },
      ['unmet shell/opens'],
    ],
    [
      'is not possible if it is unknown whether a shell opens',
      { 'shell/opens': unknown('x') },
      ['unknown shell/opens'],
    ],
    [
      'is not possible if its host is stopped',
      { 'service/MSExchangeServiceHost': known('stopped') },
      ['unmet service/MSExchangeServiceHost'],
    ],
    [
      'is not possible if its host is not installed',
      { 'service/MSExchangeServiceHost': known(null) },
      ['unmet service/MSExchangeServiceHost'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(OPERATION[kind], { ...ready, ...change }, goal)).toEqual(expected);
  });
});

test.for(['grant-key', 'trust-certificate', 'bind-certificate', 'restart-iis', 'restart-transport'] as const)(
  '%s needs no cmdlet',
  (kind) => {
    const shut = { 'shell/opens': known(false), 'service/MSExchangeServiceHost': known('stopped') } as const;
    expect(waits(OPERATION[kind], shut)).toEqual([]);
  },
);

describe.each(['add-binding', 'bind-certificate', 'restart-iis'] as const)('%s', (kind) => {
  test.for<[string, Patch, string[]]>([
    ['starts what is stopped', { 'service/W3SVC': known('stopped'), 'service/WAS': known('stopped') }, []],
    ['does not need to know', { 'service/W3SVC': unknown('x'), 'service/WAS': unknown('x') }, []],
    ['not without IIS', { 'service/W3SVC': known(null) }, ['unmet service/W3SVC']],
    ['not without its activation service', { 'service/WAS': known(null) }, ['unmet service/WAS']],
  ])('%s', ([, change, expected]) => {
    expect(waits(OPERATION[kind], change)).toEqual(expected);
  });
});

describe.each(['enable-smtp', 'restart-transport'] as const)('%s', (kind) => {
  test.for<[string, Patch, string[]]>([
    ['starts stopped transport', { 'service/MSExchangeTransport': known('stopped') }, []],
    ['does not need to know', { 'service/MSExchangeTransport': unknown('x') }, []],
    [
      'not if it is not installed',
      { 'service/MSExchangeTransport': known(null) },
      ['unmet service/MSExchangeTransport'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(OPERATION[kind], change)).toEqual(expected);
  });
});

test.for([
  ['service/W3SVC', true],
  ['service/WAS', true],
  ['service/MSExchangeTransport', true],
  ['service/MSExchangeServiceHost', false],
  ['service/MSExchangeFrontEndTransport', false],
  ['W3SVC', false],
] as const)('%s must only be installed: %s', ([fact, expected]) => {
  expect(isAskedIfInstalled(fact)).toBe(expected);
});
