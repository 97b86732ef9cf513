import { expect, test } from 'vitest';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { mailbox, OWN, PUBLIC, records, SHORT, world } from '../properties/worlds.ts';
import { EX01 } from '../server.ts';

/** No value says so, but the front end of EX02 demands trust (exchange facts 18: proxyRequiresRootTrust). */
test('if a step of the run shuts every management shell, the run ends with this reason', async () => {
  const there = lab(
    world(
      { switches: { shellRouting: 'another', proxyRequiresRootTrust: true } },
      mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('public'), internalTransport: 'short' }),
      mailbox({ name: 'EX02', fqdn: 'ex02.contoso.com', certificates: [{ ...OWN, inRoot: true }, PUBLIC] }),
    ),
  );
  const both = desired({ servers: [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }] });
  await expect(apply(await planFor(both, there), there)).rejects.toMatchObject({
    code: 'E-stale-plan',
    message: expect.stringMatching(/could not be read: no management shell opens on EX01: .*not trusted/),
  });
  const [ex01] = there.organization().servers;
  expect(ex01?.internalTransport).toBe(ex01?.certificates.find(({ id }) => id === 'short')?.thumbprint);
});
