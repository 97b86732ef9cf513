import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isKnown, known } from '../../src/domain/facts.ts';
import { openHealthChecker } from '../../src/providers/healthchecker/provider.ts';
import { collect } from '../../src/providers/observe.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { folder } from '../cli/exstate.ts';
import { captures } from '../powershell/captures.ts';
import { bytes, clixml, parts, Raw, type Value } from './export.ts';

interface Site {
  readonly name: string;
  readonly bindings: { readonly Collection: readonly Readonly<Record<string, Value>>[] };
}

/** Objects that PowerShell recorded, where HealthChecker puts them. */
test.each(captures())('recorded objects of $of are read inside an export', async ({ folder: from }) => {
  const text = (name: string) => readFileSync(join(from, name), 'utf8').replace(/^\uFEFF/, '');
  const object = (name: string, offset: number): string =>
    text(name)
      .replace(/^\s*<Objs[^>]*>|<\/Objs>\s*$/g, '')
      .replace(/RefId="(\d+)"/g, (_, id: string) => `RefId="${Number(id) + offset}"`);
  const der = [...text('GetExchangeCertificate.xml').matchAll(/<BA N="RawData">([^<]*)</g)].map(([, one = '']) => one);
  const ids = der.map((one) => certificateFromDer(one).thumbprint);
  const one = { der: der[0] ?? '', thumbprint: ids[0] ?? '' };
  const sites = (JSON.parse(text('GetWebSite.json')) as Site[]).map(({ name, bindings }) => ({
    Name: name,
    Bindings: bindings.Collection.map(
      ({ protocol = '', bindingInformation = '', sslFlags = 0, certificateHash = '' }) => ({
        protocol,
        bindingInformation,
        sslFlags,
        certificateHash,
      }),
    ),
  }));
  const [internal = ''] = [
    ...text('GetInternalTransportCertificateFromServer.xml').matchAll(/<BA N="RawData">([^<]*)</g),
  ].map(([, found = '']) => certificateFromDer(found).thumbprint);
  const written = clixml(
    parts({
      own: one,
      front: one,
      auth: one,
      organization: { GetAuthConfig: new Raw(object('GetAuthConfig.xml', 50_000).replace('<Obj ', '<Obj? ')) },
      exchange: {
        ExchangeCertificateInformation: {
          Certificates: new Raw(`<Obj?><LST>${object('GetExchangeCertificate.xml', 10_000)}</LST></Obj>`),
          InternalCertificate: { RawData: bytes(internal), Thumbprint: internal },
        },
        IISSettings: { IISWebSite: sites },
      },
    }),
  );
  const { facts, servers } = await collect(
    await openHealthChecker([join(folder({ 'a.xml': written }), 'a.xml')]),
    ['EX01'],
    1,
  );
  const own = servers['EX01']?.facts ?? {};
  for (const id of ids) {
    const found = own[`certificate/${id}`];
    expect(found !== undefined && isKnown(found), id).toBe(true);
  }
  const hash = (at: string) =>
    sites.flatMap(({ Bindings }) => Bindings).find(({ bindingInformation }) => bindingInformation === at)
      ?.certificateHash;
  expect(own['sslcert/0.0.0.0:444']).toEqual(known(hash('*:444:')));
  expect(own['sslcert/0.0.0.0:443']).toEqual(known(hash('*:443:')));
  expect(own['internal-transport']).toEqual(known(internal));
  expect(facts['auth-certificate']).toMatchObject({ known: { previous: null, nextFrom: '2023-02-03T14:16:02Z' } });
});
