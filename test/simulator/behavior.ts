import { describe, expect, test } from 'vitest';
import {
  addSslCertificate,
  enableExchangeCertificate,
  newExchangeCertificate,
  type Switches,
  type World,
  type WorldCertificate,
  type WorldServer,
} from '../../src/simulator/index.ts';
import { aWorld, ex01, type Scene, scene } from './worlds.ts';

/**
 * One behavior of Exchange: the section of exchange facts that describes it; the world; the act; and the facts after
 * it, with what the act `returns` or `throws`.
 */
export type Behavior = readonly [
  says: string,
  world: Partial<World> & { server?: Partial<WorldServer> },
  act: (s: Scene) => unknown,
  then: Record<string, unknown>,
];

export const behaviors = (of: string, rows: readonly Behavior[]) =>
  describe(of, () => {
    test.for(rows)('%s', ([, { server, ...world }, act, { returns, throws, ...facts }]) => {
      const s = scene(aWorld(world, server));
      if (throws !== undefined) expect(() => act(s)).toThrow(throws as RegExp);
      else if (returns !== undefined) expect(act(s)).toEqual(returns);
      else act(s);
      expect(Object.fromEntries(Object.keys(facts).map((key) => [key, s.see(key)]))).toEqual(facts);
    });
  });

/** What the server sees of a port that ends every handshake. */
export const FAILED = expect.stringMatching(/^unknown: the TLS handshake failed: .*closed/);

export const BACK_END = 'Exchange Back End';
export const PUBLIC_443 = { 'sslcert/0.0.0.0:443': 'public', 'sslcert/127.0.0.1:443': 'public' };
export const switches = (of: Partial<Switches>) => ({ switches: of });

const own = ex01().certificates ?? [];
export const certificates = (...more: WorldCertificate[]): Partial<WorldServer> => ({
  certificates: [...own, ...more],
});
/** NETWORK SERVICE cannot read the key of `next`. */
export const unreadable: Partial<WorldServer> = {
  certificates: own.map((c) => (c.id === 'next' ? { ...c, key: { networkService: false } } : c)),
};
export const NO_PUBLIC: Partial<WorldServer> = {
  certificates: own.filter((c) => c.id !== 'public'),
  sslcert: { '0.0.0.0:444': 'old' },
};

export const smtp = (s: Scene, id: string, how: object = { force: true }) =>
  enableExchangeCertificate(s.org, s.ex, s.t(id), { services: ['SMTP'], ...how });
export const iis = (s: Scene, id: string, how: object = {}) =>
  enableExchangeCertificate(s.org, s.ex, s.t(id), { services: ['IIS'], ...how });
export const bind = (s: Scene, id: string, site = BACK_END, endpoint = '0.0.0.0:444') =>
  addSslCertificate(s.org, s.ex, site, endpoint, s.t(id));
export const none = (s: Scene) => newExchangeCertificate(s.org, s.ex, { services: ['None'], force: true });
