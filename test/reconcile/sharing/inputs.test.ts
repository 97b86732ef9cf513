import { describe, expect, test } from 'vitest';
import type { DesiredServer, DesiredState } from '../../../src/domain/desired.ts';
import { known, type Patch, unknown } from '../../../src/domain/facts.ts';
import { type Inputs, inputsIn } from '../../../src/reconcile/sharing/inputs.ts';
import { named } from '../../report/plans.ts';
import { certificate } from '../../server.ts';

const id = (digit: string): string => `${digit.repeat(4)}${'0'.repeat(32)}${digit.repeat(4)}`;
const PUBLIC = id('7');

const of = (name: string) => ({
  subject: `CN=${name}`,
  issuer: `CN=${name}`,
  names: [name, `${name.toLowerCase()}.contoso.com`],
});

const factsOf = (name: string, own: string, next: string, change: Patch = {}): Patch => ({
  identity: known({ name, fqdn: `${name.toLowerCase()}.contoso.com` }),
  'store/My': known([own, next, PUBLIC]),
  [`certificate/${own}`]: known(certificate({ ...of(name), notAfter: '2026-12-04T00:00:00Z' })),
  [`certificate/${next}`]: known(certificate({ ...of(name), notAfter: '2031-12-04T00:00:00Z' })),
  [`certificate/${PUBLIC}`]: known(certificate({ ...of('mail'), names: ['mail.contoso.com'] })),
  'mounted-copies': known(3),
  ...change,
});

interface Two {
  readonly second?: Partial<DesiredServer>;
  readonly facts?: Patch;
  readonly thumbprints?: readonly [string, string];
  readonly organization?: Patch;
}

/** EX01, and a second server that is the same but for its name and thumbprints, and for the given change. */
function two({ second, facts, thumbprints = [id('3'), id('9')], organization = {} }: Two) {
  const servers = [named('EX01'), { ...named('EX02'), ...second }];
  const [one, other] = servers as [DesiredServer, DesiredServer];
  const desired: DesiredState = { apiVersion: 'exstate/v1', organization: 'contoso', servers };
  const inputs = inputsIn(
    desired,
    {
      facts: organization,
      servers: {
        [one.name]: { facts: factsOf('EX01', id('1'), id('8')) },
        [other.name]: { facts: factsOf(other.name, ...thumbprints, facts) },
      },
    },
    () => null,
  );
  return [inputs(one), inputs(other)] as const;
}

const texts = (all: readonly (Inputs | undefined)[]) => all.map((one) => one?.text);

describe('servers have the same inputs', () => {
  test.for<[string, Two]>([
    ['if they differ in names and thumbprints only', {}],
    ['if other numbers of database copies are active', { facts: { 'mounted-copies': known(5) } }],
    [
      'if each has its connectors',
      {
        organization: Object.fromEntries(
          ['EX01', 'EX02'].map((name) => [
            `connector/${name}/receive/Default Frontend ${name}`,
            known({ kind: 'receive', tlsCertificateName: `<I>CN=${name}<S>CN=${name}`, resolvesTo: [PUBLIC] }),
          ]),
        ),
      },
    ],
  ])('%s', ([, change]) => {
    const [first, second] = texts(two(change));
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });
});

describe('servers have other inputs', () => {
  test.for<[string, Two]>([
    ['if a fact differs', { facts: { role: known('edge') } }],
    ['if a date differs', { facts: { 'event/15021': known('2026-11-20T00:00:00Z') } }],
    ['if one has active database copies and the other has none', { facts: { 'mounted-copies': known(0) } }],
    ['if only one is in a DAG', { facts: { dag: known({ name: 'DAG1', activation: 'blocked', moveNow: false }) } }],
    ['if their thumbprints have another order', { thumbprints: [id('9'), id('3')] }],
    ['if a thumbprint is on the other side of one that both have', { thumbprints: [id('3'), id('4')] }],
    ['if the desired state differs', { second: { retire: { soakDays: 3 } } }],
    ['if their names differ in more than digits', { second: { name: 'EY02', fqdn: 'ey02.contoso.com' } }],
    [
      'if one has a connector more',
      { organization: { 'connector/EX02/send/Outbound': known({ kind: 'send', tlsCertificateName: null }) } },
    ],
  ])('%s', ([, change]) => {
    const [first, second] = texts(two(change));
    expect(first).toBeDefined();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });
});

describe('a server is planned alone', () => {
  test.for<[string, Two]>([
    ['if its name is written in another case somewhere', { facts: { build: unknown('Ex02 did not answer') } }],
    ['if its name is a part of another word', { facts: { build: unknown('EX02-OLD did not answer') } }],
    ['if its name has no letter', { second: { name: '02', fqdn: '02.contoso.com' } }],
    ['if two of its thumbprints are shown alike', { thumbprints: [id('3'), `3333${'1'.repeat(32)}3333`] }],
    ['if a fact of the organization names it', { organization: { 'edge-subscriptions': known(['EX02']) } }],
    [
      'if a connector of another server names it',
      {
        organization: {
          'connector/EX01/send/To EX02': known({ kind: 'send', tlsCertificateName: null, resolvesTo: [] }),
        },
      },
    ],
  ])('%s', ([, change]) => {
    expect(two(change)[1]).toBeUndefined();
  });

  test('if it did not answer', () => {
    const desired: DesiredState = { apiVersion: 'exstate/v1', organization: 'contoso', servers: [named('EX01')] };
    expect(inputsIn(desired, { facts: {}, servers: {} }, () => null)(named('EX01'))).toBeUndefined();
  });
});

test('a thumbprint that the organization names is not a sign of a server', () => {
  const [, second] = two({ organization: { 'federation-trust': known([id('3')]) } });
  expect(second?.signs).not.toContain(id('3'));
  expect(second?.signs).toContain(id('9'));
});
