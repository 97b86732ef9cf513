import fc from 'fast-check';
import type { DesiredServer, DesiredState, Service } from '../../src/domain/desired.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { MIN_DAYS, percent, weighted } from './any-certificates.ts';
import { anyWorld } from './any-world.ts';

const anyWords = fc.record({
  smtp: percent(88),
  iis: percent(85),
  backEnd: weighted<'self-signed' | 'leave'>([9, 'self-signed'], [1, 'leave']),
  frontEnd: weighted<'self-signed' | 'leave'>([1, 'self-signed'], [9, 'leave']),
  minDaysRemaining: weighted<number>([4, 60], [3, fc.constantFrom(...MIN_DAYS)]),
  trustedRoot: weighted<'keep' | 'copy'>([3, 'keep'], [1, 'copy']),
  acknowledged: percent(40),
  soakDays: fc.constantFrom(0, 1, 14),
  /** The desired state gives the server the wrong role. */
  misjudged: percent(3),
});
type Words = typeof anyWords extends fc.Arbitrary<infer T> ? T : never;

/** As `config` would resolve it: an Edge server gets no settings for IIS. */
export function desiredServer({ name, fqdn, role = 'mailbox' }: WorldServer, words: Words): DesiredServer {
  const said = (role === 'edge') === words.misjudged ? 'mailbox' : 'edge';
  const sites = said === 'mailbox';
  const backEnd = sites ? words.backEnd : 'leave';
  const iis: Service[] = words.iis && backEnd === 'self-signed' ? ['IIS'] : [];
  return {
    name,
    fqdn,
    role: said,
    selfSigned: {
      ensure: 'present',
      minDaysRemaining: words.minDaysRemaining,
      services: [...iis, ...(words.smtp ? (['SMTP'] as const) : [])],
      trustedRoot: words.trustedRoot,
    },
    backEnd: { port: 444, certificate: backEnd },
    frontEnd: { certificate: sites ? words.frontEnd : 'leave' },
    retire: { soakDays: words.soakDays },
    outage: { webSeconds: { least: 60, most: 300 }, mailSeconds: { least: 60, most: 900 } },
    acknowledge: words.acknowledged ? ['edge-subscriptions'] : [],
  };
}

/** A world and a desired state for its servers: both servers in either order, or one of them. */
export interface Case {
  readonly world: World;
  readonly desired: DesiredState;
}

export const caseIn = (worlds: fc.Arbitrary<World>): fc.Arbitrary<Case> =>
  fc
    .tuple(worlds, anyWords, anyWords, fc.constantFrom('forwards', 'backwards', 'first' as const))
    .map(([world, first, second, order]) => {
      const servers = world.servers.map((server, i) => desiredServer(server, i === 0 ? first : second));
      const wanted = order === 'backwards' ? servers.reverse() : order === 'first' ? servers.slice(0, 1) : servers;
      return { world, desired: { apiVersion: 'exstate/v1', organization: 'contoso', servers: wanted } };
    });

export const anyCase: fc.Arbitrary<Case> = caseIn(anyWorld);
