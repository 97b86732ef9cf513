import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import { decodeClixml } from '../../src/providers/powershell/bridge/clixml.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { captures } from './captures.ts';
import { engine } from './engine.ts';
import { facts, factsOf, look } from './looking.ts';
import { stand } from './stand.ts';
import { registry, type Stored, stubServer } from './stub-server.ts';

/** The first call of a shell is slow on a busy machine, and its duration is not tested here. */
const BUSY = { serverSeconds: 60 };
const OF_STORE: readonly FactKey[] = ['store/My', 'certificate/any', 'flags/any'];

interface Site {
  readonly name: string;
  readonly bindings: {
    readonly Collection: readonly {
      readonly protocol: string;
      readonly bindingInformation: string;
      readonly certificateHash: string;
    }[];
  };
}

describe.skipIf(!engine).each(captures())('recorded objects of $of become the correct facts', ({ folder }) => {
  const captured = (name: string) => decodeClixml(readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, ''));
  const bytesOf = (name: string): string[] =>
    captured(name).map((object) => String(object.members.get('RawData')?.scalar));
  const inStore = (name: string): Stored[] =>
    bytesOf(name).map((der) => ({ der, thumbprint: certificateFromDer(der).thumbprint }));
  const recorded = () => {
    const file = join(folder, readdirSync(folder).find((name) => /^observation-.*\.json$/.test(name)) ?? 'none');
    return decodeObservation(JSON.parse(readFileSync(file, 'utf8')), file);
  };
  const written = () => Object.values(recorded().servers)[0]?.facts ?? {};

  test.for([
    'GetExchangeCertificate.xml',
    'GetExchangeCertificateBroken.xml',
    'NewExchangeCertificateDefaultTransport.xml',
  ])('%s: certificates are complete; properties that did not cross the session are unknown', async (name) => {
    const My = inStore(name);
    const found = await facts({ My, captured: join(folder, name) }, { ...BUSY, only: OF_STORE });
    expect(found['store/My']).toEqual({ known: My.map(({ thumbprint }) => thumbprint) });
    for (const { der, thumbprint } of My) {
      const { thumbprint: _, ...certificate } = certificateFromDer(der);
      expect(found[`certificate/${thumbprint}`]).toEqual({ known: certificate });
      expect(found[`flags/${thumbprint}`]).toEqual({
        unknown: 'certificates arrive from the shell with RawData only',
      });
    }
  });

  test('the facts equal those that another source recorded', async () => {
    const found = await facts(
      { My: inStore('GetExchangeCertificate.xml') },
      { ...BUSY, only: ['store/My', 'store/Root', 'certificate/any'] },
    );
    const server = written();
    const keys = (Object.keys(server) as FactKey[]).filter((key) => /^(certificate|store)\//.test(key));
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect({ [key]: found[key] }).toEqual({ [key]: server[key] });
  });

  test('the sites, their records and the internal transport certificate are read', async () => {
    const sites = JSON.parse(readFileSync(join(folder, 'GetWebSite.json'), 'utf8').replace(/^\uFEFF/, '')) as Site[];
    const rows = sites.flatMap(({ name, bindings }) =>
      bindings.Collection.filter(({ protocol }) => protocol === 'https').map(
        ({ bindingInformation, certificateHash }) => ({ site: name, bindingInformation, hash: certificateHash }),
      ),
    );
    const records = rows.map(({ bindingInformation: at, hash }) => [at.slice(0, -1).replace('*', '0.0.0.0'), hash]);
    const [internal] = inStore('GetInternalTransportCertificateFromServer.xml');
    const found = await facts(
      {
        My: inStore('GetExchangeCertificate.xml'),
        rows,
        registry: registry('EX01', 'contoso.com', Object.fromEntries(records)),
        internalTransport: internal?.thumbprint,
      },
      { ...BUSY, only: ['row/any', 'sslcert/*', 'internal-transport'] as readonly FactKey[] },
    );
    const server = written();
    const keys = (Object.keys(server) as FactKey[]).filter((key) => /^(row|sslcert)\/|^internal-transport$/.test(key));
    expect(keys).toHaveLength(7);
    for (const key of keys) expect({ [key]: found[key] }).toEqual({ [key]: server[key] });
  });

  test('the Auth certificates are read', async () => {
    const [object] = captured('GetAuthConfig.xml');
    const names = [
      'CurrentCertificateThumbprint',
      'PreviousCertificateThumbprint',
      'NextCertificateThumbprint',
      'NextCertificateEffectiveDate',
    ];
    const auth = Object.fromEntries(names.map((name) => [name, String(object?.members.get(name)?.scalar ?? '')]));
    const there = await stand({ ex01: stubServer() }, { auth });
    const found = factsOf(await look(there, { ...BUSY, only: ['auth-certificate'] }), null)['auth-certificate'];
    // The recorded observation is older than this date.
    expect(found).toMatchObject({ known: { nextFrom: '2023-02-03T14:16:02Z' } });
    expect(found).toMatchObject({ ...recorded().facts['auth-certificate'] });
  });
});
