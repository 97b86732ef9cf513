import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyPool } from '../../src/lab/keys.ts';
import { mint } from '../../src/lab/mint.ts';
import { expand, type StoredCertificate, type WorldCertificate } from '../../src/simulator/index.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { folderOfProcess } from '../support/temp.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
mkdirSync('node_modules/.cache', { recursive: true });
const pool = new KeyPool(join('node_modules', '.cache', 'exstate-captures-keys.pem'));

const AUTH = 'CN=Microsoft Exchange Server Auth Certificate';
const LONG = 'CN=mail.contoso.com, OU=IT, O="Contoso, Ltd.", C=DE';
/** Eight certificates, as on a server that was renewed and rebuilt. */
const STORE: readonly (readonly [string, WorldCertificate])[] = [
  ['own', { like: 'self-signed' }],
  ['older', { like: 'self-signed', notBefore: '2021-11-20T10:05:06Z', notAfter: '2026-11-20T10:05:06Z' }],
  ['auth', { like: 'self-signed', subject: AUTH, issuer: AUTH, names: [] }],
  ['next-auth', { like: 'self-signed', subject: AUTH, issuer: AUTH, names: [], notAfter: '2036-01-01T00:00:00Z' }],
  ['public', { like: 'self-signed', subject: LONG, issuer: 'CN=R11, O=Authority', names: ['mail.contoso.com'] }],
  ['wmsvc', { like: 'self-signed', subject: 'CN=WMSvc-SHA2-EX01', issuer: 'CN=WMSvc-SHA2-EX01', names: [] }],
  ['weak', { like: 'self-signed', keyBits: 1024, signature: 'sha1RSA' }],
  ['cloud', { like: 'self-signed', subject: 'DC=Certificate Generator', issuer: 'DC=Certificate Generator' }],
];

interface Made {
  readonly record: StoredCertificate;
  readonly der: string;
  readonly thumbprint: string;
}

/** The files of one server. */
export function madeCaptures(): string {
  const folder = folderOfProcess();
  const store = STORE.map(([id, more]) => made(id, more));
  const [own, older, auth, nextAuth, front] = store as [Made, Made, Made, Made, Made];
  const files: Readonly<Record<string, string>> = {
    'GetExchangeCertificate.xml': clixml(store.map(exchangeCertificate(''))),
    'GetExchangeCertificateBroken.xml': clixml(store.slice(0, 5).map(exchangeCertificate('Deserialized.'))),
    'NewExchangeCertificateDefaultTransport.xml': clixml([exchangeCertificate('')(own)]),
    'GetInternalTransportCertificateFromServer.xml': clixml([object(older, PLAIN, '')]),
    'GetAuthConfig.xml': clixml([authConfig(auth, nextAuth)]),
    'GetWebSite.json': `\uFEFF${JSON.stringify(sites(own, front), null, 4)}`,
    'observation-EX01.json': JSON.stringify(observation({ store, own, front, older, auth, nextAuth }), null, 1),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function made(id: string, more: WorldCertificate): Made {
  const record = expand({ id: `made-${id}`, ...more }, ON, '2026-11-22T00:00:00Z', { setupCertHash: 'sha256' });
  const der = mint(record, pool);
  return { record, der, thumbprint: certificateFromDer(der).thumbprint };
}

const PLAIN = [
  'System.Security.Cryptography.X509Certificates.X509Certificate2',
  'System.Security.Cryptography.X509Certificates.X509Certificate',
  'System.Object',
];
const OF_EXCHANGE = ['Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate', ...PLAIN];

/** The form of Export-Clixml, with a byte order mark. */
const clixml = (objects: readonly string[]): string =>
  `\uFEFF<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n${objects
    .map((text, at) => text.replaceAll('RefId="?"', `RefId="${at}"`))
    .join('\n')}\n</Objs>\n`;

const xml = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\r\n', '_x000D__x000A_');

/**
 * Through remoting: only the bytes and the properties that remoting adds. A live object also has its serialized form.
 */
const exchangeCertificate = (prefix: string) => (one: Made) =>
  object(
    one,
    OF_EXCHANGE.map((type) => prefix + type),
    `<MS><S N="PSComputerName">ex01.contoso.com</S><G N="RunspaceId">7b6050c3-dac9-42ab-a0dc-c7f0b409c6bf</G><B N="PSShowComputerName">false</B>${
      prefix === '' ? '<BA N="SerializationData">AAEAAAD/////AQAAAAAAAAAMAgAAAA==</BA>' : ''
    }</MS>`,
  );

const object = ({ record, der, thumbprint }: Made, types: readonly string[], more: string): string => {
  const { subject, issuer, notBefore, notAfter } = record;
  const says = Object.entries({
    Subject: subject,
    Issuer: issuer,
    'Not Before': notBefore,
    'Not After': notAfter,
    Thumbprint: thumbprint,
  });
  const text = says.map(([name, value]) => `[${name}]\r\n  ${value}\r\n`).join('\r\n');
  const names = types.map((type) => `<T>${type}</T>`).join('');
  return `  <Obj RefId="?"><TN RefId="?">${names}</TN><ToString>${xml(text)}</ToString><Props><BA N="RawData">${der}</BA></Props>${more}</Obj>`;
};

const authConfig = (current: Made, next: Made): string =>
  `  <Obj RefId="?"><TN RefId="?"><T>Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig</T><T>System.Object</T></TN>
    <ToString>Auth Configuration</ToString><Props>
      <S N="CurrentCertificateThumbprint">${current.thumbprint}</S>
      <S N="PreviousCertificateThumbprint"></S>
      <S N="NextCertificateThumbprint">${next.thumbprint}</S>
      <DT N="NextCertificateEffectiveDate">2023-02-03T14:16:02+00:00</DT>
      <Nil N="Realm" /><By N="Minor">20</By>
    </Props></Obj>`;

const https = (bindingInformation: string, certificateHash: string) => ({
  protocol: 'https',
  bindingInformation,
  certificateHash,
  certificateStoreName: 'My',
  sslFlags: 0,
});

const sites = (own: Made, front: Made) => [
  {
    name: 'Default Web Site',
    id: 1,
    bindings: {
      Collection: [
        { protocol: 'http', bindingInformation: '*:80:', certificateHash: '' },
        https('*:443:', front.thumbprint),
        https('127.0.0.1:443:', front.thumbprint),
      ],
    },
  },
  { name: 'Exchange Back End', id: 2, bindings: { Collection: [https('*:444:', own.thumbprint)] } },
];

/** Derived from the records, not from the bytes. */
function observation(all: {
  readonly store: readonly Made[];
  readonly own: Made;
  readonly front: Made;
  readonly older: Made;
  readonly auth: Made;
  readonly nextAuth: Made;
}) {
  const { store, own, front, older, auth, nextAuth } = all;
  const known = (value: unknown) => ({ known: value });
  const row = (at: string) => [`row/${at}`, known({ sslFlags: 0 })];
  const rows = ['Default Web Site/*:443:', 'Default Web Site/127.0.0.1:443:', 'Exchange Back End/*:444:'];
  return {
    schema: 'exstate/observation/v1',
    organization: 'contoso',
    source: { kind: 'servers', name: 'MGMT01', through: 'script' },
    takenAt: '2026-11-22T00:00:00Z',
    facts: {
      'auth-certificate': known({
        current: auth.thumbprint,
        previous: null,
        next: nextAuth.thumbprint,
        nextFrom: '2023-02-03T14:16:02Z',
      }),
    },
    servers: {
      EX01: {
        takenAt: '2026-11-22T00:00:00Z',
        facts: {
          identity: known({ name: 'EX01', fqdn: 'ex01.contoso.com' }),
          ...Object.fromEntries(store.map(writtenOf)),
          'store/My': known(store.map(({ thumbprint }) => thumbprint)),
          ...Object.fromEntries(rows.map(row)),
          'sslcert/0.0.0.0:443': known(front.thumbprint),
          'sslcert/127.0.0.1:443': known(front.thumbprint),
          'sslcert/0.0.0.0:444': known(own.thumbprint),
          'internal-transport': known(older.thumbprint),
        },
      },
    },
  };
}

const writtenOf = ({ record, der, thumbprint }: Made) => {
  const { subject, issuer, names, notBefore, notAfter, keyBits } = record;
  return [`certificate/${thumbprint}`, { known: { subject, issuer, names, notBefore, notAfter, keyBits, der } }];
};
