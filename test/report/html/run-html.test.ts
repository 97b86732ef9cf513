import { describe, expect, test } from 'vitest';
import type { JournalEvent, JournalLine } from '../../../src/domain/journal.ts';
import { runHtml } from '../../../src/report/html/run-html.ts';
import { LONG } from '../../long.ts';
import { OTHER } from '../../server.ts';
import { finished, intended, journal, judged, proven, started, stepOf } from '../runs.ts';
import { boardPlan } from './boards.ts';
import { attribute, elementsOf, structureOf, textOf } from './parsed.ts';

const page = { again: (verb: string) => (verb === 'plan' ? ' --world world.yaml' : '') };
const plan = boardPlan([
  ['EX01', {}],
  ['EX02', {}],
]);

const did = (...ids: readonly string[]): JournalEvent[] => ids.flatMap((id) => [intended(id), judged(plan, id)]);

const DONE = journal([
  started(plan),
  ...did('EX01/1'),
  proven('issue'),
  ...did('EX01/2', 'EX01/3'),
  proven('web'),
  ...did('EX01/4', 'EX01/5'),
  proven('transport'),
  finished(0),
]);

const ABOUT = { code: 'self-signed-expiring', fact: 'store/My' } as const;
const FIVE = { event: 'run-finished', exit: 5, end: { code: 'done' } } as const;

const undo = [{ ...stepOf(plan, 'EX01/2'), id: 'EX01/undo-web/1', says: 'bind the old one to 444' }];

/** The text of the server is part of what the page must escape. */
const undone = (says: string): JournalLine[] =>
  journal([
    started(plan),
    ...did('EX01/1'),
    proven('issue'),
    ...did('EX01/2'),
    intended('EX01/3'),
    judged(
      plan,
      'EX01/3',
      {
        verdict: 'failed',
        reason: { code: 'refused', says },
        surprises: [{ fact: 'sslcert/0.0.0.0:443', was: says, is: OTHER, guarded: false }],
      },
      { 'wire/0.0.0.0:444': null },
    ),
    { event: 'undo-started', server: 'EX01', stage: 'web', steps: undo },
    intended('EX01/undo-web/1'),
    { ...judged(plan, 'EX01/2'), step: 'EX01/undo-web/1' },
    { event: 'stage-undone', server: 'EX01', stage: 'web', how: 'steps' },
    finished(7, {
      code: 'stage-undone',
      server: 'EX01',
      stage: 'web',
      because: { code: 'step-failed', step: 'EX01/3' },
    }),
  ]);

const parts = (lines: readonly JournalLine[]) => {
  const elements = elementsOf(runHtml(lines, page));
  return {
    elements,
    text: (id: string) =>
      elements
        .filter((one) => attribute(one, 'id') === id)
        .map(textOf)
        .join(),
  };
};

const withoutStyle = (of: string) =>
  of.replace(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3').replace(/sha256-[\w+/=]+/g, 'sha256-');

describe('a run as a page', () => {
  test.each([
    ['done', DONE],
    ['undone', undone('access denied')],
  ])('%s', async (name, lines) => {
    await expect(withoutStyle(runHtml(lines, page))).toMatchFileSnapshot(`../golden/run-${name}.html`);
  });

  test('says what was done, what it cost beside what was expected, and what is left', () => {
    const { text } = parts(DONE);
    expect(text('summary')).toContain('3 of 6 stages proven.');
    expect(text('summary')).toContain('done: EX01.');
    expect(text('summary')).toContain('not started: EX02.');
    expect(text('summary')).toContain('Web clients: at most 30 s for each server (expected: 1 to 5 min).');
    expect(text('summary')).toContain('Mail: at most 30 s for each server (expected: 1 to 15 min).');
    expect(text('summary')).not.toContain('Read this first');
  });

  test('begins with what failed and what changed although nobody planned it', () => {
    expect(parts(undone('access denied')).text('summary')).toMatch(
      /^Summary\s+Read this first\s*EX01 failed: restart IIS: access denied\s*The stage web: undone\s*EX01 unexpected change: the certificate of 443 was/,
    );
  });

  test('has each step with its verdict, what was expected and observed, and the undo', () => {
    const { text } = parts(undone('access denied'));
    const seen = text('servers');
    for (const { steps } of plan.servers.filter(({ server }) => server === 'EX01'))
      for (const { says, stage } of steps)
        if (stage !== 'transport') expect(seen).toContain(says.split('(new)')[0] ?? says);
    expect(seen).toContain('FAILED: access denied');
    expect(seen).toMatch(/expected 444 presents AB12…3333\s*observed 444 presents nothing/);
    expect(seen).toContain('undo: bind the old one to 444');
    expect(seen).toContain('Stage transport: not started');
  });

  test('has a bar for each stage that ran, and a box to tick for each server', () => {
    const { elements } = parts(DONE);
    const track = elements.filter((one) => attribute(one, 'class') === 'track').flatMap(({ childNodes }) => childNodes);
    const bars = track.filter(
      (one) => 'tagName' in one && one.tagName === 'rect' && attribute(one, 'width')?.endsWith('%'),
    );
    expect(bars).toHaveLength(3);
    expect(elements.filter((one) => attribute(one, 'type') === 'checkbox')).toHaveLength(4);
  });

  test('says how to go back, for a finished run only if the plan says so', () => {
    const cannot = [{ code: 'issued-stays', certificate: 'new:EX01', ports: [] }];
    const revert = [{ server: 'EX01', says: 'bind the old one', steps: [], cannot }];
    const lines = DONE.map((line) =>
      line.event === 'run-started' ? { ...line, plan: { ...plan, revert } as never } : line,
    );
    expect(parts(lines).text('back-out')).toMatch(
      /exstate revert 20261122T000000Z-7q3f makes.*EX01\s*bind the old one; AB12…3333 stays installed/s,
    );
    expect(parts(lines).text('summary')).toContain('until exstate revert 20261122T000000Z-7q3f goes back.');
    expect(parts(DONE).text('back-out')).not.toContain('revert');
    expect(parts(DONE.slice(0, 4)).text('back-out')).toContain('exstate rollback undoes what is not proven');
  });

  test('has a title without an exit code, and every difference that remains, by server', () => {
    const pending = ['EX02', 'EX03', 'EX02', 'EX02'].map((server, i) => ({
      server,
      says: `difference ${i % 3}`,
      ...ABOUT,
      blocked: server === 'EX03',
    }));
    const many = Array.from({ length: 20 }, (_, i) => ({
      server: `EX${i + 10}`,
      says: 'one more',
      ...ABOUT,
      blocked: false,
    }));
    const { text, elements } = parts([...DONE.slice(0, -1), ...journal([{ ...FIVE, pending: [...pending, ...many] }])]);
    expect(elements.filter(({ tagName }) => tagName === 'h1').map(textOf)).toEqual([
      'All possible steps are done; the rest is blocked by a known condition',
    ]);
    expect(text('summary')).toContain('24 differences from the desired state remain, on EX02, EX03, EX10 to EX29.');
    expect(text('ending')).toContain('Exit code 5: all possible steps are done');
    expect(text('ending')).toMatch(/EX02\s*difference 0\s*difference 2\s*EX03\s*difference 1 \(blocked\)\s*EX10/);
    expect(text('ending')).toMatch(/EX29\s*one more\s*$/);
    expect(text('ending')).not.toContain('`');
  });

  test('names the run, the code and the digest where each printed page has them', () => {
    const running = parts(DONE).elements.find((one) => attribute(one, 'class') === 'running');
    const text = running === undefined ? '' : textOf(running);
    for (const one of ['20261122T000000Z-7q3f', plan.code, plan.digest]) expect(text).toContain(one);
  });

  test.each(['<script>alert(1)</script>', '"><img onerror=x>', '\u202e444', '</details></section>'])(
    'a server that answers %j makes no element and no attribute',
    (says) => {
      expect(structureOf(runHtml(undone(says), page))).toEqual(structureOf(runHtml(undone('access denied'), page)));
    },
  );

  test('a journal without a plan is a page that says so', () => {
    expect(runHtml([], page)).toContain('This journal does not say what the run was to do.');
  });

  // The page is the same from 151 servers on: a line for each server. So npm test takes the share of 300 servers.
  const COUNT = LONG ? 1_000 : 300;
  test('a thousand servers take less than 1.5 MB', () => {
    const one = JSON.stringify(plan.servers.filter(({ server }) => server === 'EX01'));
    const names = Array.from({ length: COUNT }, (_, i) => `EX${String(i).padStart(5, '0')}`);
    const servers = names.flatMap((name) => JSON.parse(one.replaceAll('EX01', name)));
    const events = JSON.stringify(DONE.slice(1, -1));
    const lines = [
      ...journal([started({ ...plan, servers })]),
      ...names.flatMap((name) => JSON.parse(events.replaceAll('EX01', name)) as JournalLine[]),
      ...DONE.slice(-1),
    ];
    const written = runHtml(lines, page);
    expect(Buffer.byteLength(written)).toBeLessThan(1_500 * COUNT);
    const elements = elementsOf(written);
    const text = elements
      .filter(({ tagName }) => tagName === 'tbody')
      .map(textOf)
      .join();
    for (const name of names) expect(text).toContain(name);
    expect(elements.filter((one) => attribute(one, 'class') === 'card')).toEqual([]);
  });
});
