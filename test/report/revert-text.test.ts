import { describe, expect, test } from 'vitest';
import type { Cannot } from '../../src/domain/revert.ts';
import { cannotText, reversalText } from '../../src/report/revert-text.ts';
import { AT, OLD, OTHER } from '../server.ts';

const PAGE = { color: false, width: 1000, verbose: false };
const RECORD = 'sslcert/0.0.0.0:444' as const;
const line = (one: Cannot): string => (cannotText({ cannot: [one] }, PAGE)[1] ?? '').trim();

/** Each reason is followed by what a person does then, except where nothing is needed. */
describe('a plan to revert says about', () => {
  test.for<[string, Cannot, RegExp]>([
    ['an unknown value', { code: 'old-unknown', fact: RECORD }, /^what 444 had could not be read\. See the backups/],
    [
      'no certificate',
      { code: 'old-none', fact: RECORD },
      /^444 had no certificate\. What the run bound stays\. .* change the desired state/,
    ],
    [
      'one that is gone',
      { code: 'old-not-installed', fact: RECORD, certificate: OLD },
      /not in the store\. Import the certificate with its key .*, then revert again$/,
    ],
    ['one without a key', { code: 'old-key-unusable', fact: RECORD, certificate: OLD }, /key cannot be used\. Import/],
    [
      'the Auth certificate',
      { code: 'old-auth', fact: RECORD, certificate: OLD },
      /the Auth certificate, .* change the desired state/,
    ],
    [
      'that of a federation trust',
      { code: 'old-federation', fact: RECORD, certificate: OLD },
      /federation trust, .* change the desired state/,
    ],
    [
      'one that was not presented',
      { code: 'old-not-presented', fact: RECORD, certificate: OLD },
      /but did not present it\. What the run bound stays/,
    ],
    [
      'one that has expired',
      {
        code: 'old-not-valid',
        fact: RECORD,
        certificate: OLD,
        notBefore: '2021-11-01T00:00:00Z',
        notAfter: '2026-11-01T00:00:00Z',
        at: AT,
      },
      /which expired 2026-11-01\. What the run bound stays/,
    ],
    [
      'what somebody changed',
      { code: 'changed-since', fact: RECORD, left: OTHER, is: null },
      /^the certificate of 444 was changed since the run: it is nothing now, and the run left AB12…3333\. If a later run of exstate changed it, revert that run first/,
    ],
    [
      'a removed one',
      { code: 'removed', certificate: OLD, notAfter: '2026-12-04T00:00:00Z' },
      /removed by the run.* Import it from a PFX or a backup.*until 2026-12-04.* Without one it is gone/,
    ],
    [
      'a new one',
      { code: 'issued-stays', certificate: OTHER, ports: [25, 587], powershell: [] },
      /^AB12…3333, which the run issued, stays installed, and SMTP on 25 and 587 continues to present it\. .*To remove it now:$/,
    ],
    [
      'a copy',
      { code: 'still-used', fact: 'store/Root', certificate: OTHER },
      /^the copy of AB12…3333 in Trusted Root stays, because the certificate stays in use$/,
    ],
    ['what was added', { code: 'stays', fact: 'service/W3SVC' }, /stays as the run left it, which does no harm$/],
    [
      'what would wait',
      { code: 'waits', fact: 'internal-transport' },
      /^the internal transport certificate waits for something/,
    ],
  ])('%s', ([, one, says]) => {
    expect(line(one)).toMatch(says);
  });

  test('the lines to type', () => {
    const one = { code: 'issued-stays', certificate: OTHER, ports: [], powershell: ['Remove-It'] } as const;
    expect(cannotText({ cannot: [one] }, PAGE)).toContain('       Remove-It');
  });
});

describe('the line about the way back', () => {
  const back = (says: string, cannot: readonly Cannot[], verbose = false): string =>
    (reversalText({ server: 'EX01', says, steps: [], cannot }, { ...PAGE, verbose })[0] ?? '').trim();
  const issued = { code: 'issued-stays', certificate: 'new:EX01', ports: [25], powershell: [] } as const;
  const none = { code: 'old-none', fact: RECORD } as const;
  const used = { code: 'still-used', fact: 'store/Root', certificate: OTHER } as const;

  test.for<[string, string, string]>([
    ['with all of it', back('bind it; restart IIS', [issued]), 'bind it; restart IIS; (new) stays installed'],
    [
      'with what is not brought back',
      back('restart IIS', [none]),
      'restart IIS; not brought back: 444 had no certificate',
    ],
    ['without a step', back('', [none]), 'not brought back: 444 had no certificate'],
    ['without anything', back('', [used]), 'nothing goes back: what the run adds stays, and does no harm'],
    [
      'in full with --verbose',
      back('', [issued, used], true),
      '(new), which the run issued, stays installed, and SMTP on 25 continues to present it; the copy of AB12…3333 in Trusted Root stays, because the certificate stays in use',
    ],
  ])('%s', ([, found, expected]) => {
    expect(found).toBe(`back-out   \`exstate revert RUN\`: ${expected}`);
  });
});
