import { describe, expect, test } from 'vitest';
import { iisReset, revokeKey } from '../../src/simulator/index.ts';
import { aWorld, scene } from './worlds.ts';

describe('an Edge server', () => {
  const edge = (snapIn = false) =>
    scene({
      ...aWorld(),
      servers: [
        {
          name: 'EDGE1',
          fqdn: 'edge1.contoso.com',
          role: 'edge',
          certificates: [{ id: 'own', like: 'self-signed', notAfter: '2027-01-01T00:00:00Z' }],
          internalTransport: 'own',
          snapIn,
        },
      ],
    });
  test.for([
    ['has no IIS', 'row/Exchange Back End/*:444:', null],
    ['has no 444', 'wire/0.0.0.0:444', null],
    ['has no record of it', 'sslcert/0.0.0.0:444', null],
    ['keeps nothing for a site', 'metabase/Exchange Back End', null],
    ['has no Require SSL', 'require-ssl/Default Web Site', null],
    ['has no restart of IIS due', 'web/restart-due', null],
    ['has no W3SVC', 'service/W3SVC', null],
    ['has no /PowerShell', 'shell/opens', false],
    ['is reached by no other shell', 'shell/reaches', false],
    ['presents its internal transport certificate', 'wire/2525/x-anonymoustls', 'own'],
    ['offers STARTTLS on 25', 'wire/25/starttls', 'own'],
    ['and not on 587', 'wire/587/starttls', null],
  ] as const)('2.4: %s', ([, fact, value]) => expect(edge().see(fact)).toEqual(value));

  test('5.3: transport itself serves 25 there, so an unreadable key shows', () => {
    const s = edge();
    revokeKey(s.ex, s.t('own'));
    expect(s.see('wire/25/starttls')).toMatch(/^unknown: the TLS handshake failed/);
  });

  test('14.2: its directory is read by the snap-in, where exstate runs on it', () => {
    expect(edge().see('internal-transport')).toMatch(
      /^unknown: no management shell opens on EDGE1: an Edge server has no IIS/,
    );
    const s = edge(true);
    expect(s.see('internal-transport')).toBe('own');
    expect(s.see('shell/opens')).toBe(false);
    expect(s.see('shell/snap-in')).toBe(true);
  });

  test('has nothing that iisreset could restart', () => {
    const s = edge();
    expect(() => iisReset(s.org, s.ex)).toThrow('IIS is not installed');
  });
});
