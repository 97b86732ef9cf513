import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';

/** The names that Windows uses for the attributes of a distinguished name. */
const OIDS: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  S: '2.5.4.8',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  T: '2.5.4.12',
  G: '2.5.4.42',
  DC: '0.9.2342.19200300.100.1.25',
  E: '1.2.840.113549.1.9.1',
};

/** The name as it is encoded in a certificate. Windows shows the most specific part first; the encoding has it last. */
export const nameFrom = (windows: string): Name =>
  new Name(
    parts(windows)
      .reverse()
      .map((part) => new RelativeDistinguishedName([attribute(part)])),
  );

/** Splits at commas. A comma inside quotes belongs to the value. */
const parts = (text: string): string[] =>
  (text.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? []).map((part) => part.trim()).filter(Boolean);

function attribute(part: string): AttributeTypeAndValue {
  const equals = part.indexOf('=');
  const type = OIDS[part.slice(0, Math.max(equals, 0)).trim().toUpperCase()];
  // A part without a known attribute is taken as a common name.
  const utf8String = type === undefined ? part : unquoted(part.slice(equals + 1).trim());
  return new AttributeTypeAndValue({ type: type ?? OIDS['CN'] ?? '', value: new AttributeValue({ utf8String }) });
}

const unquoted = (value: string): string => (/^".*"$/.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value);
