import { describe, expect, test } from 'vitest';
import { attempt, passTime, type WorldFault } from '../../src/simulator/index.ts';
import { aWorld, operation, scene } from './worlds.ts';

const bound = (does: WorldFault['does'], more: Partial<WorldFault> = {}) =>
  scene(aWorld({ faults: [{ server: 'EX01', operation: 'bind-certificate', does, ...more }] }));
const bind = (s: ReturnType<typeof scene>) => attempt(s.org, 'EX01', operation('bind-certificate', s.t('next')), 30);

describe('a fault', () => {
  test.for([
    ['refuse: an error and no effect', 'refuse', 'refused', 'old', '2026-11-22T00:00:00Z'],
    ['timeout: no answer by the deadline, and no effect', 'timeout', 'lost', 'old', '2026-11-22T00:00:30Z'],
    ['no-effect: the answer done without an effect', 'no-effect', 'done', 'old', '2026-11-22T00:00:01Z'],
    ['late-effect: no answer, and not yet', 'late-effect', 'lost', 'old', '2026-11-22T00:00:30Z'],
    ['effect-then-error: the effect, and an error', 'effect-then-error', 'refused', 'next', '2026-11-22T00:00:01Z'],
    [
      'effect-then-silence: no answer by the deadline, and the effect',
      'effect-then-silence',
      'lost',
      'next',
      '2026-11-22T00:00:31Z',
    ],
  ] as const)('%s', ([, does, is, record, now]) => {
    const s = bound(does);
    expect(bind(s).is).toBe(is);
    expect(s.see('sslcert/0.0.0.0:444')).toBe(record);
    expect(s.org.now).toBe(now);
    expect(s.org.faults).toEqual([]);
  });

  test('strikes once', () => {
    const s = bound('refuse');
    bind(s);
    expect(bind(s)).toEqual({ is: 'done', changed: true });
  });

  test('waits for its turn, and only that operation counts', () => {
    const s = bound('refuse', { nth: 2 });
    attempt(s.org, 'EX01', operation('restart-iis'), 30);
    expect([bind(s).is, bind(s).is, bind(s).is]).toEqual(['done', 'refused', 'done']);
  });

  test('comes late at 60 s after the deadline, not before', () => {
    const s = bound('late-effect');
    bind(s);
    passTime(s.org, 59);
    expect(s.see('sslcert/0.0.0.0:444')).toBe('old');
    passTime(s.org, 1);
    expect(s.see('sslcert/0.0.0.0:444')).toBe('next');
    expect(s.org.pending).toEqual([]);
  });

  test('that comes late makes a certificate of its own time', () => {
    const s = scene(aWorld({ faults: [{ server: 'EX01', operation: 'issue-certificate', does: 'late-effect' }] }));
    attempt(s.org, 'EX01', operation('issue-certificate'), 30);
    passTime(s.org, 300);
    expect(s.ex.certificates.at(-1)?.notBefore).toBe('2026-11-22T00:01:30Z');
    expect(s.org.now).toBe('2026-11-22T00:05:30Z');
  });

  test('does not hide that the operation fails anyway', () => {
    const s = bound('effect-then-error');
    const answer = attempt(s.org, 'EX01', operation('bind-certificate', 'A'.repeat(40)), 30);
    expect(answer).toMatchObject({ is: 'refused', error: expect.stringMatching(/was not found/) });
  });
});

describe('a bystander', () => {
  const taking443 = (faults: readonly WorldFault[] = []) =>
    scene(
      aWorld({
        faults,
        bystanders: [{ server: 'EX01', during: 'bind-certificate', sets: { 'sslcert/0.0.0.0:443': 'old' } }],
      }),
    );

  test('acts once, when the operation has taken effect', () => {
    const s = taking443();
    attempt(s.org, 'EX01', operation('restart-iis'), 30);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('public');
    bind(s);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('old');
    expect(s.org.bystanders).toEqual([]);
  });

  test('keeps out of an operation without effect', () => {
    const s = taking443([{ server: 'EX01', operation: 'bind-certificate', does: 'timeout' }]);
    bind(s);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('public');
    bind(s);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('old');
  });

  test('acts with a late effect when that comes', () => {
    const s = taking443([{ server: 'EX01', operation: 'bind-certificate', does: 'late-effect' }]);
    bind(s);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('public');
    passTime(s.org, 60);
    expect(s.see('sslcert/0.0.0.0:443')).toBe('old');
  });

  test.for([
    ['setup-running', true],
    ['service/W3SVC', 'stopped'],
    ['internal-transport', 'public'],
    ['require-ssl/Default Web Site', false],
    ['metabase/Exchange Back End', 'next'],
    ['metabase/Default Web Site', null],
    ['key/old', null],
    ['certificate/next', null],
    ['store/My', ['old']],
    ['store/Root', ['next']],
    ['row/Exchange Back End/*:444:', null],
    ['row/Default Web Site/*:8443:', { sslFlags: 1 }],
    ['sslcert/0.0.0.0:444', null],
    ['rdp/RDP-Tcp', 'next'],
    ['windows/restart-pending', ['file-renames']],
    ['web-management', { port: 9172, certificate: null }],
    ['tolerates-untrusted-444', false],
    ['mounted-copies', 7],
    ['dag', { name: 'DAG1', activation: 'intrasite', moveNow: false }],
    ['may/restart-iis', false],
    ['web/restart-due', true],
    ['transport/restart-due', true],
    ['build', '15.2.1748.10'],
    ['identity', { name: 'EX09', fqdn: 'ex09.contoso.com' }],
    ['edge-subscriptions', ['EDGE1']],
    ['connector/EX01/send/Out', { kind: 'send', tlsCertificateName: '<I>CN=X<S>CN=X', resolvesTo: [] }],
  ] as const)('may set %s', ([fact, value]) => {
    const s = scene(aWorld({ bystanders: [{ server: 'EX01', during: 'trust-certificate', sets: { [fact]: value } }] }));
    attempt(s.org, 'EX01', operation('trust-certificate', s.t('old')), 30);
    expect(fact === 'certificate/next' ? (s.see(fact) ?? null) : s.see(fact)).toEqual(value);
  });
});
