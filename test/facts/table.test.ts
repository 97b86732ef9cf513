import { describe, expect, test } from 'vitest';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { OLD, OTHER } from '../server.ts';

const receive = known({ kind: 'receive', tlsCertificateName: null, resolvesTo: null } as const);
const SERVER: Patch = {
  'sslcert/0.0.0.0:444': known(OLD),
  'sslcert/0.0.0.0:443': known(null),
  'sslcert/*': unknown('denied'),
  role: known('mailbox'),
};
const ORGANIZATION: Patch = {
  'connector/EX01/receive/b': receive,
  'connector/EX01/receive/a': receive,
  'connector/EX01/send/c': known(null),
  'auth-certificate': known(null),
};
const both = () => FactTable.of(SERVER, ORGANIZATION);

describe('the keys of a table', () => {
  test.for<[string, FactTable, string, string[]]>([
    ['are sorted, and absent facts are left out', both(), 'sslcert/', ['sslcert/*', 'sslcert/0.0.0.0:444']],
    [
      'include those of the organization',
      both(),
      'connector/',
      ['connector/EX01/receive/a', 'connector/EX01/receive/b'],
    ],
    ['may be one whole key', both(), 'role', ['role']],
    ['are none with another beginning', both(), 'wire/', []],
    ['are none in an empty table', new FactTable({}), 'sslcert/', []],
    [
      'are sorted over both: of the server and of the organization',
      FactTable.of({ 'connector/EX01/receive/aa': receive }, ORGANIZATION),
      'connector/',
      ['connector/EX01/receive/a', 'connector/EX01/receive/aa', 'connector/EX01/receive/b'],
    ],
    [
      'are named once, if the server and the organization have one',
      FactTable.of({ 'connector/EX01/receive/a': receive }, ORGANIZATION),
      'connector/',
      ['connector/EX01/receive/a', 'connector/EX01/receive/b'],
    ],
    [
      'leave out what the server knows to be absent, although the organization has it',
      FactTable.of({ 'connector/EX01/receive/a': known(null) }, ORGANIZATION),
      'connector/',
      ['connector/EX01/receive/b'],
    ],
  ])('%s', ([, table, prefix, expected]) => {
    expect(table.keys(prefix)).toEqual(expected);
    expect(table.peekKeys(prefix)).toEqual(expected);
  });

  test.for<[string, Patch, string, string[]]>([
    [
      'are sorted with those that a step wrote',
      { 'sslcert/0.0.0.0:1': known(OLD) },
      'sslcert/',
      ['sslcert/*', 'sslcert/0.0.0.0:1', 'sslcert/0.0.0.0:444'],
    ],
    ['do not have what a step removed', { 'sslcert/0.0.0.0:444': known(null) }, 'sslcert/', ['sslcert/*']],
    [
      'do not have what a step left absent',
      { 'sslcert/0.0.0.0:1': known(null) },
      'sslcert/',
      ['sslcert/*', 'sslcert/0.0.0.0:444'],
    ],
    [
      'have what a step added where nothing was',
      { 'sslcert/0.0.0.0:443': known(OTHER) },
      'sslcert/',
      ['sslcert/*', 'sslcert/0.0.0.0:443', 'sslcert/0.0.0.0:444'],
    ],
    [
      'are named once, if a step wrote one again',
      { 'sslcert/0.0.0.0:444': known(OTHER) },
      'sslcert/',
      ['sslcert/*', 'sslcert/0.0.0.0:444'],
    ],
    [
      'of the organization are named once, if a step wrote one',
      { 'connector/EX01/receive/a': receive },
      'connector/',
      ['connector/EX01/receive/a', 'connector/EX01/receive/b'],
    ],
    [
      'do not have what a step wrote elsewhere',
      { 'sslcert/0.0.0.0:1': known(OLD) },
      'connector/',
      ['connector/EX01/receive/a', 'connector/EX01/receive/b'],
    ],
  ])('%s', ([, writes, prefix, expected]) => {
    expect(both().after(writes).peekKeys(prefix)).toEqual(expected);
  });
});

describe('a table', () => {
  test('records what it is asked for, and not what it is only shown', () => {
    const table = both();
    table.peek('role');
    table.peekKeys('connector/');
    expect([...table.reads]).toEqual([]);
    table.get('role');
    table.keys('sslcert/');
    expect([...table.reads]).toEqual(['role', 'sslcert/']);
    expect([...(table.fork() as FactTable).reads]).toEqual([]);
  });

  test('has the facts of the server before those of the organization, and what was written before both', () => {
    const table = FactTable.of({ role: known('mailbox') }, { role: known('edge'), build: known('15.1') });
    expect([table.peek('role'), table.peek('build')]).toEqual([known('mailbox'), known('15.1')]);
    const after = table.after({ role: known(null) });
    expect([after.peek('role'), table.peek('role')]).toEqual([known(null), known('mailbox')]);
    expect(after.after({ build: known('15.2') }).peek('role')).toEqual(known(null));
    expect(after.fork().peek('role')).toEqual(known(null));
  });

  test('lists all its facts once, also after a step', () => {
    const table = both();
    const names = [...Object.keys(SERVER), ...Object.keys(ORGANIZATION)].sort();
    expect([...table.all()].sort()).toEqual(names);
    const after = table.after({ 'sslcert/0.0.0.0:444': known(OTHER), build: known('15.2') });
    expect([...after.all()].sort()).toEqual([...names, 'build'].sort());
    expect({ ...after.facts() }).toEqual({
      ...ORGANIZATION,
      ...SERVER,
      'sslcert/0.0.0.0:444': known(OTHER),
      build: known('15.2'),
    });
    expect({ ...table.facts() }).toEqual({ ...ORGANIZATION, ...SERVER });
    expect({ ...new FactTable(SERVER).facts() }).toEqual(SERVER);
    expect([...new FactTable(SERVER).all()]).toEqual(Object.keys(SERVER));
  });

  test.for(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('does not have a fact called %s', (name) => {
    const table = new FactTable({ ...SERVER });
    expect(table.held(name as FactKey)).toBeUndefined();
    expect(table.peek(name as FactKey)).toEqual(unknown('not observed'));
  });
});

describe('a fact that was not observed', () => {
  test.for<[string, Patch, FactKey, unknown]>([
    ['is unknown', {}, 'role', unknown('not observed')],
    [
      'is unknown for the reason for which the server did not say who it is',
      { identity: unknown('no answer') },
      'role',
      unknown('no answer'),
    ],
    [
      'is unknown for its own reason, if the server said who it is',
      { identity: known({ name: 'EX01', fqdn: 'ex01.contoso.com' }) },
      'role',
      unknown('not observed'),
    ],
    ['is absent: a certificate that is not in the store', { 'store/My': known([OLD]) }, `key/${OTHER}`, known(null)],
    ['is absent: a certificate without a store', { 'store/My': known(null) }, `key/${OTHER}`, known(null)],
    [
      'is unknown: the key of a certificate that is in the store',
      { 'store/My': known([OLD]) },
      `key/${OLD}`,
      unknown('not observed'),
    ],
    [
      'is unknown: a certificate, if the store could not be read',
      { 'store/My': unknown('denied') },
      `key/${OTHER}`,
      unknown('not observed'),
    ],
    ['is unknown: a certificate, if the store was not observed', {}, `key/${OTHER}`, unknown('not observed')],
    [
      'is unknown: a port, whatever the store has',
      { 'store/My': known([]) },
      'sslcert/0.0.0.0:444',
      unknown('not observed'),
    ],
  ])('%s', ([, facts, key, expected]) => {
    expect(new FactTable(facts).peek(key)).toEqual(expected);
  });
});
