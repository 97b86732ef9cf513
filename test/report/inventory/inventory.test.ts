import { createHash } from 'node:crypto';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import ical from 'node-ical';
import { afterEach, describe, expect, test } from 'vitest';
import validInventory from '../../../schemas/inventory.schema.json?validator';
import type { Inventory, InventoryRow } from '../../../src/inventory/inventory.ts';
import { INVENTORY_FORMATS, type InventoryFormat } from '../../../src/report/format.ts';
import { inventoryCsv } from '../../../src/report/inventory/csv.ts';
import { inventoryHtml, STYLE, STYLE_HASH } from '../../../src/report/inventory/html.ts';
import { inventoryIcs } from '../../../src/report/inventory/ics.ts';
import { inventoryJson } from '../../../src/report/inventory/json.ts';
import { inventoryMarkdown } from '../../../src/report/inventory/markdown.ts';
import { COLUMNS, cellsOf } from '../../../src/report/inventory/words.ts';
import { columns, printable } from '../../../src/report/printable.ts';
import { inventoryRendered } from '../../../src/session/inventory-files.ts';
import { hostileName } from '../../hostile-names.ts';
import { html, seen } from '../as-shown.ts';
import { inventory } from './everything.ts';

const EXTENSIONS: Readonly<Record<InventoryFormat, string>> = {
  text: 'txt',
  csv: 'csv',
  markdown: 'md',
  html: 'html',
  json: 'json',
  ics: 'ics',
};
const page = (width: number) => ({ color: false, width, verbose: false });

describe('the organization with everything in it', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test.for(
    ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'].flatMap((place) =>
      INVENTORY_FORMATS.map((format) => [format, place] as const),
    ),
  )('%s in the time zone %s', async ([format, place]) => {
    const all = await inventory();
    process.env['TZ'] = place;
    await expect(await inventoryRendered(format, all, page(80))).toMatchFileSnapshot(
      `golden/everything.${EXTENSIONS[format]}`,
    );
  });

  test('is readable at 80 columns', async () => {
    const text = await inventoryRendered('text', await inventory(), page(80));
    const long = text.split('\n').filter((line) => columns(line) > 80);
    // A word is not cut: a reader may have to copy it.
    expect(long.filter((line) => line.trim().includes(' '))).toEqual([]);
  });

  test('its JSON fits the schema', async () => {
    const document = JSON.parse(await inventoryRendered('json', await inventory(), page(80)));
    expect(validInventory(document), JSON.stringify(validInventory.errors)).toBe(true);
  });
});

test('a certificate is not called unused while something was not read that could use it', async () => {
  const spare = (all: Inventory) => all.rows.find(({ subject }) => subject === 'CN=spare.contoso.com');
  expect(spare(await inventory())?.state).toBe('no-use-found');
  const read = await inventory((observation) => {
    const { EX02, ...others } = observation.servers;
    if (EX02 === undefined) throw new Error('EX02 is in the world');
    const facts = { ...EX02.facts, 'wire/25/starttls': { known: null } };
    return { ...observation, servers: { ...others, EX02: { ...EX02, facts } } };
  });
  expect(spare(read)?.state).toBe('unused');
});

describe('csv', () => {
  const records = (text: string): string[][] => parseCsv(text, { bom: true, record_delimiter: '\r\n' });

  test('a parser reads the cells', async () => {
    const all = await inventory();
    const [head, ...rows] = records(inventoryCsv(all));
    expect(head).toEqual(COLUMNS);
    expect(rows).toHaveLength(all.rows.length);
    const old = rows.find(([, , subject]) => subject === 'CN=mail.contoso.com');
    expect(old?.slice(0, 8)).toEqual([
      'EX01',
      '443; 127.0.0.1:443; 25 STARTTLS; Receive connector Default Frontend, EX01',
      'CN=mail.contoso.com',
      'CN=Contoso CA',
      'mail.contoso.com; autodiscover.contoso.com',
      '2022-06-01T00:00:00Z',
      '2027-06-01T00:00:00Z',
      '190',
    ]);
  });

  test('begins with a byte order mark and ends every record with CRLF', async () => {
    const text = inventoryCsv(await inventory());
    expect([...Buffer.from(text).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test.for(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1'])('%j is no formula', async (subject) => {
    const [, row] = records(inventoryCsv(await named(subject)));
    expect(row?.[2]).toBe(printable(`'${subject}`));
  });

  test('an ordinary name is as it is', async () => {
    const [, row] = records(inventoryCsv(await named('CN="a, b" = c')));
    expect(row?.[2]).toBe('CN="a, b" = c');
  });
});

describe('ics', () => {
  type Event = ical.VEvent;
  const events = (text: string): Event[] =>
    Object.values(ical.sync.parseICS(text)).filter((one): one is Event => one?.type === 'VEVENT');
  const dayOf = (date: Date): string =>
    `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

  test('a parser reads each date as a whole day', async () => {
    const all = await inventory();
    const found = events(inventoryIcs(all));
    expect(found).toHaveLength(all.dates.length);
    for (const event of found) expect(event.datetype).toBe('date');
    const ofEx01 = found.map((event) => `${dayOf(event.start)} ${String(event.summary)}`);
    expect(ofEx01).toEqual(
      expect.arrayContaining([
        '2031-11-10 EX01: CN=EX01 expires (444, internal transport, 587 STARTTLS, IMAP, POP)',
        '2031-09-11 EX01: CN=EX01 is due for renewal (444, internal transport, 587 STARTTLS, IMAP, POP)',
        '2026-11-26 EX01: CN=EX01 may be retired: its soak ends',
        '2026-12-24 EX01: CN=Microsoft Exchange Server Auth Certificate expires (Auth certificate)',
      ]),
    );
  });

  test('an event keeps its UID when its day changes', async () => {
    const uids = (all: Inventory) => events(inventoryIcs(all)).map(({ uid }) => uid);
    const all = await inventory();
    const moved = { ...all, dates: all.dates.map((date) => ({ ...date, at: '2030-01-01T00:00:00Z' })) };
    expect(uids(moved).sort()).toEqual(uids(all).sort());
    expect(new Set(uids(all)).size).toBe(all.dates.length);
  });

  test('has no line of more than 75 octets, and cuts no character', async () => {
    const text = inventoryIcs(await named('漢'.repeat(200)));
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n ', '')).toContain('漢'.repeat(200));
  });

  test('says which servers it lacks', async () => {
    expect(inventoryIcs(await inventory()).replaceAll('\r\n ', '')).toContain(
      'DESCRIPTION:Not complete: could not read EX03\\, EX04\\, EX05\\, EX06\r\n',
    );
  });

  test('a name adds no line', async () => {
    const all = await named('x\r\nBEGIN:VALARM\r\n;,\\n');
    expect(events(inventoryIcs(all))).toHaveLength(all.dates.length);
    expect(inventoryIcs(all)).not.toMatch(/^BEGIN:VALARM/m);
  });
});

describe('html', () => {
  test('allows its own style and nothing else', async () => {
    expect(STYLE_HASH).toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`);
    const text = inventoryHtml(await inventory());
    expect(text).toContain(
      `content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(text).toContain(`<style>${STYLE}</style>`);
    expect(text).not.toMatch(/<script|\son\w+=|\ssrc=|\shref=|style=/i);
  });
});

/** Hostile names come from the certificates that somebody put into the store of a server. */
test('whatever the names are, each format keeps its form', async () => {
  const everywhere = await inventory();
  const all = { ...everywhere, rows: everywhere.rows.slice(0, 2), dates: everywhere.dates.slice(0, 3) };
  const tags = (text: string) => [...text.matchAll(/<\/?([a-z]+\d?)/gi)].map(([, name]) => name);
  const markdownTags = (of: Inventory) => tags(html(inventoryMarkdown(of)));
  const plain = withNames(all, 'x', 'y');
  fc.assert(
    fc.property(hostileName, hostileName, (subject, name) => {
      const hostile = withNames(all, subject, name);
      const records: string[][] = parseCsv(inventoryCsv(hostile), { bom: true, record_delimiter: '\r\n' });
      expect(records).toHaveLength(all.rows.length + 1);
      for (const cell of records.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(tags(inventoryHtml(hostile))).toEqual(tags(inventoryHtml(plain)));
      expect(markdownTags(hostile).filter((tag) => tag !== 'code')).toEqual(
        markdownTags(plain).filter((tag) => tag !== 'code'),
      );
      expect(validInventory(JSON.parse(JSON.stringify(inventoryJson(hostile))))).toBe(true);
      const ics = inventoryIcs(hostile);
      expect(ics.match(/^BEGIN:VEVENT\r$/gm)).toHaveLength(all.dates.length);
      for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    }),
    { numRuns: 50 },
  );
});

test('a name is shown with exactly its characters', async () => {
  const subject = '<b>&amp;"|`x`';
  const text = inventoryHtml(await named(subject));
  expect(seen(/<td class="subject">(.*?)<\/td>/.exec(text)?.[1] ?? '')).toBe(subject);
});

const withNames = (all: Inventory, subject: string, name: string): Inventory => ({
  ...all,
  rows: all.rows.map((row) =>
    row.subject === null ? row : { ...row, subject, issuer: subject, names: [name], services: name },
  ),
  dates: all.dates.map((date) => ({ ...date, subject })),
});

/** One certificate with this subject. */
async function named(subject: string): Promise<Inventory> {
  const all = await inventory();
  const row = all.rows.find((one): one is InventoryRow => one.state === 'in-use');
  if (row === undefined) throw new Error('a certificate is in use');
  const dates = all.dates.filter(({ certificate }) => certificate === row.certificate);
  return withNames({ ...all, rows: [row], dates }, subject, 'y');
}

test('what was not read does not look absent', async () => {
  const row = (await inventory()).rows.find(({ state }) => state === 'in-use');
  if (row === undefined) throw new Error('a certificate is in use');
  const cells = cellsOf({ ...row, keyBits: null, keyProvider: null, services: null });
  expect([cells.keyBits, cells.keyProvider, cells.services]).toEqual(['unknown', 'unknown', 'unknown']);
  expect(cellsOf({ ...row, keyProvider: 'none', services: '' })).toMatchObject({
    keyProvider: 'no private key',
    services: 'not listed by Exchange',
  });
});
