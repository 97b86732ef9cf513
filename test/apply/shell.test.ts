import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { World } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { aWorld, ex01, NOW } from '../simulator/worlds.ts';

type Judged = Extract<JournalEvent, { event: 'step-judged' }>;

const EX02 = { name: 'EX02', fqdn: 'ex02.contoso.com' };
const ANOTHER = { shellRouting: 'another' } as const;
/** A certificate that is on no server: no handshake with this port can succeed. */
const DEAD = { '0.0.0.0:444': 'nobody', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' };

async function run(world: World) {
  const there = lab(world);
  const plan = await planFor(desired(), there);
  const { ended, events, says } = await apply(plan, there);
  const judged = events.filter((event): event is Judged => event.event === 'step-judged');
  const of = (kind: string): Judged | undefined =>
    judged.find(({ step }) => plan.servers[0]?.steps.find(({ id }) => id === step)?.operation.kind === kind);
  const ex = there.organization().servers[0];
  const on444 = ex?.certificates.find(({ thumbprint }) => thumbprint === ex.sslcert['0.0.0.0:444'])?.id;
  return { ended, events, says, of, on444, seconds: (Date.parse(there.organization().now) - Date.parse(NOW)) / 1000 };
}

const evidence = (judged: Judged | undefined, fact: string) => judged?.evidence.find((one) => one.fact === fact);

describe('a management shell that the front end sends to another server (14.1)', () => {
  test('that fails there undoes nothing: 444 of this server is proven by itself', async () => {
    const dies = { server: 'EX02', at: '2026-11-22T00:00:01Z', sets: { 'sslcert/0.0.0.0:444': null } };
    const { ended, of, on444 } = await run(
      aWorld({ servers: [ex01(), ex01(EX02)], switches: ANOTHER, pending: [dies] }),
    );
    expect(ended.exit).toBe(EXIT.ok);
    expect(on444).toBe('next');
    expect(of('restart-iis')).toMatchObject({ verdict: 'verified' });
    expect(evidence(of('restart-iis'), 'shell/opens')).toMatchObject({
      want: true,
      saw: false,
      holds: false,
      excused: expect.stringContaining('another server'),
    });
    expect(evidence(of('restart-iis'), 'wire/0.0.0.0:444')).toMatchObject({ holds: true });
  });

  test('that opens there proves nothing: 444 of this server fails by itself', async () => {
    const { ended, of, says } = await run(
      aWorld({
        servers: [ex01({ sslcert: DEAD }), ex01(EX02)],
        switches: ANOTHER,
        unknown: [{ server: 'EX01', fact: 'wire/0.0.0.0:444', because: 'the TLS handshake failed: closed' }],
      }),
    );
    expect(
      evidence(of('bind-certificate'), 'wire/0.0.0.0:444') ?? evidence(of('restart-iis'), 'wire/0.0.0.0:444'),
    ).toMatchObject({
      holds: false,
    });
    expect(ended.exit).not.toBe(EXIT.ok);
    expect(says).toContain('the server reported success, but its effect could not be seen');
  });

  test('of a server that sees none of its own ports: a dead 444 is repaired, and the run does not stop', async () => {
    const { ended, of, on444 } = await run(
      aWorld({
        servers: [ex01({ sslcert: DEAD }), ex01(EX02)],
        switches: { ...ANOTHER, clientTls12: false },
      }),
    );
    expect(ended.exit).toBe(EXIT.ok);
    expect(on444).toBe('next');
    expect(evidence(of('bind-certificate'), 'wire/0.0.0.0:444')).toMatchObject({
      holds: false,
      excused: expect.stringContaining('could not be read before the first step either'),
    });
  });

  test('is waited for after a restart, like every other proof', async () => {
    const back = { server: 'EX02', at: '2026-11-22T00:02:30Z', sets: { 'sslcert/0.0.0.0:444': 'old' } };
    const dies = { server: 'EX02', at: '2026-11-22T00:00:01Z', sets: { 'sslcert/0.0.0.0:444': null } };
    const { ended, of } = await run(
      aWorld({ servers: [ex01(), ex01(EX02)], switches: ANOTHER, pending: [dies, back] }),
    );
    expect(ended.exit).toBe(EXIT.ok);
    expect(evidence(of('restart-iis'), 'shell/opens')).toMatchObject({ saw: true, holds: true });
  });

  test.for(['itself', 'another'] as const)(
    'answered by %s: a dead 444 is repaired and proven',
    async (shellRouting) => {
      const { ended, on444 } = await run(
        aWorld({ servers: [ex01({ sslcert: DEAD }), ex01(EX02)], switches: { shellRouting } }),
      );
      expect(ended.exit).toBe(EXIT.ok);
      expect(on444).toBe('next');
    },
  );
});
