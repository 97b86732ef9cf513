import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Clixml, decodeClixml, isDeserialized, isOfType } from '../../src/providers/powershell/bridge/clixml.ts';
import { type Plain, plain } from '../../src/providers/powershell/bridge/clixml-plain.ts';
import { encodeClixml, type Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { captures } from './captures.ts';

const doc = (inner: string) =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${inner}</Objs>`;
const one = (inner: string): Clixml => {
  const [object] = decodeClixml(doc(inner));
  if (!object) throw new Error('nothing was decoded');
  return object;
};
const read = (inner: string): Plain => plain(one(inner));

describe('a value is read correctly', () => {
  test.for([
    ['nothing', '<Nil />', null],
    ['text', '<S>a &lt; b</S>', 'a < b'],
    ['empty text', '<S></S>', ''],
    ['blanks', '<S>  </S>', '  '],
    ['line ends', '<S>a_x000D__x000A_b</S>', 'a\r\nb'],
    ['a pair of surrogates', '<S>_xD83D__xDE00_</S>', '\u{1F600}'],
    ['text that looks like an escape', '<S>a_x005F_x000A_b</S>', 'a_x000A_b'],
    ['truth', '<B>true</B>', true],
    ['a character', '<C>65</C>', 'A'],
    ['a byte', '<By>255</By>', 255],
    ['a number', '<I32>-7</I32>', -7],
    ['the largest exact number', '<I64>9007199254740991</I64>', 9007199254740991],
    ['a number beyond, by its digits', '<I64>9007199254740993</I64>', '9007199254740993'],
    ['a decimal, by its digits', '<D>0.10</D>', '0.10'],
    ['a double', '<Db>1.5E-07</Db>', 1.5e-7],
    ['no number', '<Db>NaN</Db>', Number.NaN],
    ['an instant in UTC', '<DT>2026-11-25T04:16:12.5659153Z</DT>', '2026-11-25T04:16:12.565Z'],
    ['an instant elsewhere', '<DT>2023-01-05T16:06:40+02:00</DT>', '2023-01-05T14:06:40Z'],
    ['a time without an offset, unchanged', '<DT>2020-01-01T00:00:00</DT>', '2020-01-01T00:00:00'],
    ['a time span', '<TS>PT1H2M3S</TS>', 'PT1H2M3S'],
    ['bytes', '<BA>AQ\n I=</BA>', 'AQI='],
    ['a version', '<Version>15.1.2507.18</Version>', '15.1.2507.18'],
    ['a GUID', '<G>4e029ce4-dec4-4e71-8696-578e14f119b3</G>', '4e029ce4-dec4-4e71-8696-578e14f119b3'],
    ['an address', '<URI>http://x/?a&amp;b</URI>', 'http://x/?a&b'],
    ['code, never run', '<SBK>1+1</SBK>', '1+1'],
    ['no secret', '<SS>01000000d08c9ddf</SS>', '***'],
    [
      'an enumeration by its names',
      '<Obj><TN RefId="0"><T>System.Flags</T><T>System.Enum</T></TN><ToString>IMAP, IIS</ToString><I32>9</I32></Obj>',
      'IMAP, IIS',
    ],
    [
      'an enumeration that crossed a session',
      '<Obj><TN RefId="0"><T>Deserialized.System.DayOfWeek</T><T>Deserialized.System.Enum</T></TN><ToString>Monday</ToString><I32>1</I32></Obj>',
      'Monday',
    ],
    ['a scalar with notes on it', '<Obj><I32>7</I32><MS><S N="PSComputerName">EX01</S></MS></Obj>', 7],
    ['an empty list', '<Obj><LST /></Obj>', []],
    ['a list of one', '<Obj><LST><S>a</S></LST></Obj>', ['a']],
    ['a value that was cut at the depth limit', '<Obj><ToString>System.Thing</ToString></Obj>', 'System.Thing'],
    ['an object with nothing in it', '<Obj><MS></MS></Obj>', {}],
    [
      'properties, hidden by properties that were added later',
      '<Obj><Props><S N="a">old</S><S N="b">1</S></Props><MS><S N="a">new</S></MS></Obj>',
      { a: 'new', b: '1' },
    ],
    ['a name with an escape', '<Obj><MS><S N="a_x000A_b">1</S></MS></Obj>', { 'a\nb': '1' }],
    [
      'a table',
      '<Obj><DCT><En><S N="Key">a</S><Nil N="Value" /></En><En><S N="Key">A</S><B N="Value">false</B></En></DCT></Obj>',
      { a: null, A: false },
    ],
    [
      'a table whose keys are no names',
      '<Obj><DCT><En><I32 N="Key">1</I32><S N="Value">a</S></En></DCT></Obj>',
      [{ key: 1, value: 'a' }],
    ],
    [
      'an instant with its offset',
      '<Obj><TN RefId="0"><T>System.DateTimeOffset</T></TN><Props><DT N="DateTime">2026-11-25T05:00:00</DT><DT N="UtcDateTime">2026-11-25T04:00:00Z</DT></Props></Obj>',
      '2026-11-25T04:00:00Z',
    ],
    [
      'an object that is referred to twice',
      '<Obj RefId="0"><LST><Obj RefId="1"><MS><I32 N="x">1</I32></MS></Obj><Ref RefId="1" /></LST></Obj>',
      [{ x: 1 }, { x: 1 }],
    ],
  ] as const)('%s', ([, inner, value]) => {
    expect(read(inner)).toEqual(value);
  });

  test('a name with a meaning in JavaScript is an ordinary name', () => {
    const names = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');
    const members = names.map((name) => `<S N="${name}">x</S>`).join('');
    const entries = names.map((name) => `<En><S N="Key">${name}</S><S N="Value">x</S></En>`).join('');
    for (const object of [`<MS>${members}</MS>`, `<DCT>${entries}</DCT>`])
      expect(Object.entries(read(`<Obj>${object}</Obj>`) ?? {})).toEqual(names.map((name) => [name, 'x']));
  });
});

describe('type names are kept', () => {
  const types = '<TN RefId="3"><T>Deserialized.Some.Certificate</T><T>Deserialized.System.Object</T></TN>';
  const list = `<Obj><LST><Obj>${types}<Props /></Obj><Obj><TNRef RefId="3" /><Props /></Obj><S>a</S></LST></Obj>`;

  test('it is known that an object crossed a session, and its former type', () => {
    const items = one(list).items ?? [];
    expect(items.map(isDeserialized)).toEqual([true, true, false]);
    expect(items.map((item) => isOfType(item, 'Some.Certificate'))).toEqual([true, true, false]);
  });
});

describe('invalid CLIXML is refused', () => {
  const nested = (times: number) => `${'<Obj><LST>'.repeat(times)}<S>a</S>${'</LST></Obj>'.repeat(times)}`;
  test.for([
    ['nothing', '', 'not XML'],
    ['text', 'changed: true', 'not XML'],
    ['another document', '<html></html>', 'begins with <html>'],
    ['a cut document', '<Objs><S>a</S>', 'not XML'],
    ['a document type', `<!DOCTYPE Objs [<!ENTITY a "b">]>${doc('<S>&a;</S>')}`, 'document type'],
    ['an entity that XML does not know', doc('<S>&nbsp;</S>'), 'not XML'],
    ['an unknown value', doc('<PR>1</PR>'), '<PR> is not a value'],
    ['an invalid number', doc('<I32>seven</I32>'), 'not a whole number'],
    ['a number that is empty', doc('<I32></I32>'), 'not a whole number'],
    ['an invalid double', doc('<Db>x</Db>'), 'not a number'],
    ['an invalid boolean', doc('<B>maybe</B>'), 'not true or false'],
    ['an invalid time', doc('<DT>yesterday</DT>'), 'not a time'],
    ['a reference to nothing', doc('<Ref RefId="1" />'), 'refers to an object that is not there'],
    ['a reference to no type', doc('<Obj><TNRef RefId="1" /></Obj>'), 'refers to an object that is not there'],
    ['half an entry', doc('<Obj><DCT><En><S N="Key">a</S></En></DCT></Obj>'), 'without key and value'],
    ['endless depth', doc(nested(1000)), 'elements deep'],
    ['an object that contains itself', doc('<Obj RefId="0"><LST><Ref RefId="0" /></LST></Obj>'), 'contains itself'],
    // Copying such an object would set its prototype.
    ['a property __proto__', doc('<Obj><MS><S N="__proto__">x</S></MS></Obj>'), 'the name __proto__'],
    [
      'a property __proto__ deep inside',
      doc('<Obj><LST><Obj><Props><S N="__proto__">x</S></Props></Obj></LST></Obj>'),
      'the name __proto__',
    ],
    [
      'an entry __proto__',
      doc('<Obj><DCT><En><S N="Key">__proto__</S><S N="Value">x</S></En></DCT></Obj>'),
      'the name __proto__',
    ],
    [
      'an entry __proto__ that contains an object',
      doc('<Obj><DCT><En><S N="Key">__proto__</S><Obj N="Value"><MS><S N="x">1</S></MS></Obj></En></DCT></Obj>'),
      'the name __proto__',
    ],
  ] as const)('%s', ([, text, says]) => {
    expect(() => decodeClixml(text).map((object) => plain(object))).toThrow(says);
  });

  test('a document with more elements than allowed', () => {
    expect(decodeClixml(doc('<S>a</S><S>b</S>'), 3)).toHaveLength(2);
    expect(() => decodeClixml(doc('<S>a</S><S>b</S><S>c</S>'), 3)).toThrow('more than 3 elements');
  });

  test('references cannot make a small document large', () => {
    const level = (n: number): string =>
      n === 0
        ? '<Obj RefId="0"><MS><S N="x">1</S></MS></Obj>'
        : `<Obj RefId="${n}"><LST>${level(n - 1)}<Ref RefId="${n - 1}" /></LST></Obj>`;
    let [top, depth] = [read(level(60)), 0];
    for (; Array.isArray(top); depth++) {
      expect(top[0]).toBe(top[1]);
      top = top[0];
    }
    expect(depth).toBe(60);
  });
});

test('a written value can be read again', () => {
  // Reading refuses only this name, as shown above.
  const name = fc.string({ minLength: 1 }).filter((one) => one !== '__proto__');
  const { tree } = fc.letrec<{ tree: Sendable }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Sendable>(null, true, false, '', '_x000A_', '__x0041__', ']]>', '\u0000', '\uD800', '\r\n'),
      fc.integer(),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.string({ unit: 'binary' }),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(decodeClixml(encodeClixml(value)).map((object) => plain(object))).toEqual([value]);
    }),
  );
});

test('a number without a value is not sent', () => {
  expect(() => encodeClixml({ a: Number.NaN })).toThrow('NaN cannot be sent');
});

describe.each(captures())('recorded objects of $of', ({ folder }) => {
  const recorded = (name: string) => decodeClixml(readFileSync(join(folder, `${name}.xml`), 'utf8'));
  const bytes = (object: Clixml) => String(object.members.get('RawData')?.scalar);

  test.for([
    ['GetExchangeCertificate', 8, false],
    ['GetExchangeCertificateBroken', 5, true],
    ['NewExchangeCertificateDefaultTransport', 1, false],
    ['GetInternalTransportCertificateFromServer', 1, false],
  ] as const)('%s: each is a certificate, by its own bytes', ([name, count, deserialized]) => {
    const objects = recorded(name);
    expect(objects.map(isDeserialized)).toEqual(Array(count).fill(deserialized));
    for (const object of objects) {
      const { thumbprint } = certificateFromDer(bytes(object));
      expect(object.text).toContain(`[Thumbprint]\r\n  ${thumbprint}`);
      expect(object.members.has('Services')).toBe(false);
    }
  });

  test('GetAuthConfig: names, and an instant in UTC', () => {
    const [config, ...more] = recorded('GetAuthConfig').map((object) => plain(object));
    expect(more).toEqual([]);
    expect(config).toMatchObject({
      CurrentCertificateThumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      PreviousCertificateThumbprint: '',
      NextCertificateEffectiveDate: '2023-02-03T14:16:02Z',
    });
  });
});
