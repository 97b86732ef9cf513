import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, unknown } from '../../../src/domain/facts.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { planHtml } from '../../../src/report/html/plan-html.ts';
import { reviewOf } from '../../../src/report/review/of-plan.ts';
import { hostileName } from '../../hostile-names.ts';
import { certificate, OLD, PUBLIC } from '../../server.ts';
import { boardPlan, page, sixServers } from './boards.ts';
import { attribute, elementsOf, structureOf, textOf } from './parsed.ts';

const six = sixServers();
const written = planHtml(six, page);
const elements = elementsOf(written);
const called = (name: string) => elements.filter(({ tagName }) => tagName === name);
const textOfPart = (id: string, of = elements) =>
  of
    .filter((one) => attribute(one, 'id') === id)
    .map(textOf)
    .join();

/** The style and the script are long and have tests of their own. */
const withoutStyle = (of: string) =>
  of.replace(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3').replace(/sha256-[\w+/=]+/g, 'sha256-');

test('six servers', async () => {
  await expect(withoutStyle(written)).toMatchFileSnapshot('../golden/plan-six.html');
});

describe('what a board reads', () => {
  test('has the headings of a board, in their order', () => {
    expect(called('h2').map(textOf)).toEqual([
      'Summary',
      'Why now',
      'Implementation',
      'Downtime and who is affected',
      'Back-out',
      'Test plan',
      'Communication',
      'Blocked, and what would clear it',
      'Not done on purpose',
      'Reported, not changed',
      'Sign-off',
    ]);
  });

  test('begins with what is wrong now', () => {
    expect(textOfPart('summary')).toMatch(/^Summary\s+Wrong now\s*EX03 DOWN: 444 has no certificate/);
  });

  test('has each server, each step, each proof, each undo and each block', () => {
    const review = reviewOf(six, page);
    for (const { server } of six.servers) expect(textOfPart('downtime')).toContain(server);
    const plain = (says: string) => says.replaceAll('`', '');
    for (const { stages, blocked } of review.groups) {
      for (const { steps, proof, undo } of stages) {
        for (const { says } of steps) expect(textOfPart('implementation')).toContain(plain(says));
        expect(textOfPart('tests')).toContain(plain(proof));
        expect(textOfPart('back-out')).toContain(plain(undo));
      }
      for (const { causes, differences } of blocked)
        for (const says of [...causes, ...differences]) expect(textOfPart('blocked')).toContain(plain(says));
    }
    expect(review.groups.filter(({ stages }) => stages.length > 0).length).toBeGreaterThan(1);
    expect(review.groups.some(({ blocked }) => blocked.length > 0)).toBe(true);
  });

  test('has a box to tick for each server with steps, and lines to sign', () => {
    const boxes = called('input').filter((one) => attribute(one, 'type') === 'checkbox');
    expect(boxes.map((one) => attribute(one, 'aria-label'))).toEqual(
      ['EX01', 'EX02', 'EX03'].flatMap((name) =>
        ['approved', 'done and proven', 'undone'].map((box) => `${name}: ${box}`),
      ),
    );
    expect(textOfPart('sign-off')).toContain('Approved by');
  });

  test('says until when the old certificate can come back, and what is blocked in whole and in part', () => {
    expect(textOfPart('summary')).not.toContain('exstate revert');
    const revert = [{ server: 'EX01', says: 'bind the old one', steps: [], cannot: [] }];
    const parts = elementsOf(planHtml({ ...six, revert }, page));
    expect(textOfPart('summary', parts)).toContain(
      'After the run: exstate revert, while the old certificate is valid and installed: until 2026-12-04 on EX01, EX02.',
    );
    expect(textOfPart('summary')).toContain('Blocked: all on EX04; a part on EX03. By what');
    expect(textOfPart('summary')).toContain(
      'Blocked, so it expires even with this plan: EX03, EX04, the first on 2026-12-04.',
    );
  });

  test('says that an expired certificate cannot come back', () => {
    const over = { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-01T00:00:00Z' })) };
    const revert = [{ server: 'EX01', says: '', steps: [], cannot: [] }];
    const parts = elementsOf(planHtml(boardPlan([['EX01', over]], { revert }), page));
    expect(textOfPart('summary', parts)).toContain('exstate revert; not to the expired certificate of EX01.');
  });

  test('says what is not interrupted, and announces nothing of it', () => {
    const onlyWeb = elementsOf(planHtml(boardPlan([['EX01', { 'edge-subscriptions': known(['EDGE1']) }]]), page));
    expect(textOfPart('summary', onlyWeb)).toContain('Mail is not interrupted.');
    expect(textOfPart('downtime', onlyWeb)).toContain('Mail: not interrupted. Transport is not restarted.');
    expect(textOfPart('communication', onlyWeb)).not.toContain('Mail that waits');
    expect(textOfPart('downtime')).toContain('Mail: messages wait in the queues');
    expect(textOfPart('communication')).toContain('Mail that waits meanwhile is delivered afterwards.');
  });

  test('says what each stage is for, and that an undo of web may restart IIS again', () => {
    expect(textOfPart('implementation')).toMatch(/issue: .*web: .*transport: /s);
    expect(textOfPart('implementation')).not.toContain('retire: ');
    expect(textOfPart('back-out')).toContain('An undo of the stage web may restart IIS once more');
  });

  test('says whether 443 is touched', () => {
    expect(textOfPart('summary')).toContain('The certificate of 443, which clients see, is not changed anywhere.');
  });

  test('names the code and the digest where each printed page has them', () => {
    const running = elements
      .filter((one) => attribute(one, 'class') === 'running')
      .map(textOf)
      .join();
    expect(running).toContain(six.code);
    expect(running).toContain(six.digest);
  });
});

describe('windows and the way back, once the plan has them', () => {
  const windows = [
    { from: '2026-11-28T21:00:00Z', to: '2026-11-29T01:00:00Z', fits: false },
    { from: '2026-12-05T21:00:00Z', to: '2026-12-06T05:00:00Z', fits: true },
  ];
  const cannot = [{ code: 'issued-stays', certificate: 'new:EX01', ports: [] }];
  const revert = [{ server: 'EX01', says: 'bind the old one <again>', steps: [], cannot }];
  const parts = elementsOf(planHtml({ ...six, windows, revert } as never, page));

  test('the texts to paste and the sign-off name the first window into which the plan fits', () => {
    expect(textOfPart('communication', parts)).toContain('From 2026-12-05 21:00 UTC to 2026-12-06 05:00 UTC');
    expect(textOfPart('communication', parts)).not.toContain('[date and time]');
    expect(textOfPart('sign-off', parts)).toContain('Window: 2026-12-05 21:00 to 2026-12-06 05:00 UTC');
  });

  test('without windows they are left to fill in', () => {
    expect(textOfPart('summary')).toContain('No maintenance window is set');
    expect(textOfPart('summary', parts)).not.toContain('No maintenance window is set');
    expect(textOfPart('communication')).toContain('From [date and time] to [date and time]');
  });

  test('the summary and the time line name the windows, and those that are too short', () => {
    expect(textOfPart('summary', parts)).toContain('2026-11-28 21:00 to 2026-11-29 01:00 UTC (too short for all)');
    expect(parts.filter((one) => attribute(one, 'class') === 'window').length).toBe(windows.length + 1);
  });

  test('no window at all is said', () => {
    const none = elementsOf(planHtml({ ...six, windows: [] } as never, page));
    expect(textOfPart('summary', none)).toContain('No window opens any more.');
  });

  test('the back-out says what a revert would do', () => {
    expect(textOfPart('back-out', parts)).toContain(
      'exstate revert RUN: bind the old one <again>; (new) stays installed',
    );
    expect(textOfPart('back-out')).not.toContain('exstate revert');
  });
});

describe('a page that needs nothing else', () => {
  test('its policy allows its own style and script, and nothing else', () => {
    const policy = called('meta').find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy');
    const hash = (name: string) =>
      called(name)
        .map((one) => `'sha256-${createHash('sha256').update(textOf(one)).digest('base64')}'`)
        .join(' ');
    expect(policy && attribute(policy, 'content')).toBe(
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; base-uri 'none'; form-action 'none'`,
    );
    expect([called('style').length, called('script').length]).toEqual([1, 1]);
  });

  test('no element loads anything or has a style of its own', () => {
    const names = new Set(elements.flatMap(({ attrs }) => attrs.map(({ name }) => name)));
    expect([...names].filter((name) => /^(src|srcset|style|action|data|poster|on.*)$/.test(name))).toEqual([]);
    const links = elements.flatMap((one) => attribute(one, 'href') ?? []);
    expect(links.filter((link) => !/^#[\w-]+$/.test(link))).toEqual([]);
  });

  test('each link, label and picture has its target, and no name is given twice', () => {
    const ids = elements.flatMap((one) => attribute(one, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const used = elements
      .flatMap((one) => [attribute(one, 'href')?.slice(1) ?? [], attribute(one, 'aria-labelledby') ?? []])
      .flat();
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('each picture has a title, or is hidden from who cannot see it', () => {
    const pictures = called('svg').filter((one) => attribute(one, 'role') === 'img');
    expect(pictures.length).toBeGreaterThan(3);
    for (const picture of pictures)
      expect(elementsOf(`<!doctype html><title>x</title>`) && textOf(picture.childNodes[0] as never)).not.toBe('');
  });
});

describe('names from outside', () => {
  const named = (name: string): Plan =>
    boardPlan(
      [
        [
          name,
          {
            'store/My': known([OLD, PUBLIC]),
            [`certificate/${PUBLIC}`]: known(
              certificate({ subject: `CN=${name}`, issuer: name, notAfter: '2027-06-01T00:00:00Z' }),
            ),
          },
        ],
        ['EX02', { 'setup-running': unknown(name) }],
      ],
      { organization: name, source: { kind: 'simulated', name } },
    );

  const plain = structureOf(planHtml(named('PLAIN'), page));

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "x' autofocus onfocus='alert(1)",
    '](javascript:alert(1))',
    '</title></style></script><script>alert(1)</script>',
    'EX\u202e10',
    '\u001b[31m\u0007',
    'constructor',
    '__proto__',
  ])('%j makes no element and no attribute', (name) => {
    const hostile = planHtml(named(name), { next: `exstate apply ${name}` });
    expect(structureOf(hostile)).toEqual(plain);
  });

  test('no name makes an element or an attribute', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        // A backtick in a name may make a command of the words between two of them, which is harmless.
        const hostile = planHtml(named(name.replaceAll('`', "'")), page);
        expect(structureOf(hostile)).toEqual(plain);
      }),
      { numRuns: 15 },
    );
  });
});

test('the same plan makes the same bytes, in any order of the keys', () => {
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, one]) => [key, turned(one)]),
          )
        : value;
  expect(planHtml(turned(six) as Plan, page)).toBe(written);
});

test('of very many classes the page leaves out the lines to type, and says so', () => {
  const alike = sixServers();
  const [first] = alike.classes;
  const classes = Array.from({ length: 61 }, (_, i) => ({ ...first, id: `class-${i + 1}` })) as Plan['classes'];
  const many = planHtml({ ...alike, classes }, page);
  expect(many).toContain('With 61 classes, this page has no PowerShell');
  expect(many).not.toContain('AddSslCertificate');
  expect(written).toContain('AddSslCertificate');
  expect(written).not.toContain('this page has no PowerShell');
});

test('a plan without steps is a page, too', () => {
  const parts = elementsOf(
    planHtml(boardPlan([['EX01', {}]], { servers: [], classes: [], validUntil: null, deadlines: [] }), {}),
  );
  expect(parts.filter(({ tagName }) => tagName === 'h2').length).toBeGreaterThan(5);
});
