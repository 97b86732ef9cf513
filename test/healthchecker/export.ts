import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { KeyPool } from '../../src/lab/keys.ts';
import { mint } from '../../src/lab/mint.ts';
import { expand, type WorldCertificate } from '../../src/simulator/index.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';

/** The export of HealthChecker, written here without the code that reads it. */
mkdirSync('node_modules/.cache', { recursive: true });
const pool = new KeyPool(join('node_modules', '.cache', 'exstate-healthchecker-keys.pem'));

export interface Made {
  readonly der: string;
  readonly thumbprint: string;
}

/** A certificate with real bytes. */
export function made(id: string, more: Partial<WorldCertificate> = {}, name = 'EX01'): Made {
  const on = { name, fqdn: `${name.toLowerCase()}.contoso.com` };
  const written = { id: `hc-${name}-${id}`, like: 'self-signed', ...more } as WorldCertificate;
  const record = expand(written, on, '2026-11-22T00:00:00Z', { setupCertHash: 'sha256' });
  const der = mint(record, pool);
  return { der, thumbprint: certificateFromDer(der).thumbprint };
}

/** A value that is already CLIXML, with `?` where the attribute N belongs. */
export class Raw {
  constructor(readonly xml: string) {}
}
export type Value = null | string | number | boolean | Raw | readonly Value[] | { readonly [name: string]: Value };

export const bytes = (der: string): Raw => new Raw(`<BA?>${der}</BA>`);
export const time = (text: string): Raw => new Raw(`<DT?>${text}</DT>`);
export const version = (text: string): Raw => new Raw(`<Version?>${text}</Version>`);
/** As Start-Job hands an enumeration on. */
export const enumeration = (type: string, text: string, number: number): Raw =>
  new Raw(
    `<Obj?><TN><T>Deserialized.${type}</T><T>Deserialized.System.Enum</T></TN><ToString>${text}</ToString><I32>${number}</I32></Obj>`,
  );

const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/\r/g, '_x000D_')
    .replace(/\n/g, '_x000A_');

function xml(value: Value, name?: string): string {
  const n = name === undefined ? '' : ` N="${escaped(name)}"`;
  if (value === null) return `<Nil${n} />`;
  if (value instanceof Raw) return value.xml.replace('?', n);
  if (typeof value === 'string') return `<S${n}>${escaped(value)}</S>`;
  if (typeof value === 'number') return `<I64${n}>${value}</I64>`;
  if (typeof value === 'boolean') return `<B${n}>${value}</B>`;
  if (Array.isArray(value)) return `<Obj${n}><LST>${value.map((one: Value) => xml(one)).join('')}</LST></Obj>`;
  const members = Object.entries(value as Record<string, Value>).map(([key, one]) => xml(one, key));
  return `<Obj${n}><MS>${members.join('')}</MS></Obj>`;
}

export const clixml = (...values: readonly Value[]): string =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${values.map((one) => xml(one)).join('')}</Objs>`;

export const certificate = (one: Made): Value => ({ RawData: bytes(one.der), Thumbprint: one.thumbprint });
export const custom = (one: Made, services = 'IIS, SMTP', status = 'Valid'): Value => ({
  Thumbprint: one.thumbprint,
  Services: enumeration('Microsoft.Exchange.Management.SystemConfigurationTasks.AllowedServices', services, 24),
  Status: status,
  FriendlyName: 'Microsoft Exchange',
});
export const https = (bindingInformation: string, certificateHash: string | null, sslFlags = 0): Value => ({
  protocol: 'https',
  bindingInformation,
  sslFlags,
  certificateHash,
});
const HTTP: Value = { protocol: 'http', bindingInformation: '*:80:', sslFlags: 0, certificateHash: '' };

export interface Parts {
  readonly name?: string;
  readonly own: Made;
  readonly front: Made;
  readonly auth: Made;
  /** Replace a part of ExchangeInformation, of OrganizationInformation, or of the whole. */
  readonly exchange?: Readonly<Record<string, Value>>;
  readonly organization?: Readonly<Record<string, Value>>;
  readonly whole?: Readonly<Record<string, Value>>;
}

const service = (Name: string, text = 'Running', number = 4): Value => ({
  Name,
  Status: enumeration('System.ServiceProcess.ServiceControllerStatus', text, number),
});

/** A healthy Mailbox server. */
export function parts({ name = 'EX01', own, front, auth, exchange, organization, whole }: Parts): Value {
  const path = `CN=${name},CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,CN=contoso,CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=contoso,DC=com`;
  return {
    HealthCheckerExchangeServer: {
      GenerationTime: time('2026-11-20T09:30:00.1234567+01:00'),
      HealthCheckerVersion: '25.10.01.1200',
      ServerName: name,
      OrganizationInformation: {
        GetAuthConfig: {
          CurrentCertificateThumbprint: auth.thumbprint,
          PreviousCertificateThumbprint: '',
          NextCertificateThumbprint: '',
          NextCertificateEffectiveDate: null,
        },
        GetSendConnector: [],
        GetHybridConfiguration: null,
        ...organization,
      },
      HardwareInformation: { ServerType: 'HyperV' },
      ExchangeInformation: {
        GetExchangeServer: {
          Name: name,
          Fqdn: `${name.toLowerCase()}.contoso.com`,
          IsEdgeServer: false,
          DistinguishedName: path,
        },
        BuildInformation: { VersionInformation: { BuildVersion: version('15.2.1544.9') } },
        DependentServices: {
          Services: [
            service('W3SVC'),
            service('WAS'),
            service('MSExchangeServiceHost'),
            service('MSExchangeTransport'),
            service('MSExchangeFrontEndTransport'),
          ],
        },
        ExchangeCertificateInformation: {
          Certificates: [own, front, auth].map(certificate),
          CustomCertificates: [custom(own), custom(front, 'IIS'), custom(auth, 'SMTP')],
          InternalCertificateThumbprint: own.thumbprint,
        },
        IISSettings: {
          IISWebSite: [
            {
              Name: 'Default Web Site',
              Bindings: [HTTP, https('*:443:', front.thumbprint), https('127.0.0.1:443:', front.thumbprint)],
            },
            // Of one binding, PowerShell writes no list.
            { Name: 'Exchange Back End', Bindings: https('*:444:', own.thumbprint) },
          ],
          ApplicationHostConfig: HOST_CONFIG,
        },
        GetReceiveConnector: [{ Name: `Default Frontend ${name}`, TlsCertificateName: null }],
        ...exchange,
      },
      ...whole,
    },
    HtmlServerValues: 'System.Collections.Generic.Dictionary`2',
  };
}

/** As IIS writes it: no hash in the bindings, and Require SSL of the front end in a location. */
export const HOST_CONFIG = `<?xml version="1.0" encoding="UTF-8"?>
<!-- IIS configuration -->
<configuration>
  <system.applicationHost>
    <sites>
      <site name="Default Web Site" id="1"><bindings><binding protocol="https" bindingInformation="*:443:" /></bindings></site>
      <site name="Exchange Back End" id="2"><bindings><binding protocol="https" bindingInformation="*:444:" /></bindings></site>
    </sites>
    <customMetadata />
  </system.applicationHost>
  <location path="Default Web Site"><system.webServer><security><access sslFlags="Ssl, Ssl128" /></security></system.webServer></location>
</configuration>`;

/** The export of a healthy server, with these changes. */
export const exported = (more: Parts): string => clixml(parts(more));
