/** Attributes to which OpenSSL gives another name than Windows. */
const WINDOWS: Readonly<Record<string, string>> = {
  ST: 'S',
  emailAddress: 'E',
  serialNumber: 'SERIALNUMBER',
  street: 'STREET',
  GN: 'G',
  title: 'T',
  initials: 'I',
};

/**
 * A distinguished name as Windows shows it. The input is the name from Node: one RDN per line, in the order of the DER,
 * special characters escaped. Windows reverses the order (the most specific part is first), and uses quotes where
 * OpenSSL uses escapes.
 */
export const windowsName = (lines: string | undefined): string =>
  (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .reverse()
    .map((rdn) =>
      rdn
        .split(/ \+ (?=[\w.]+=)/)
        .map(attribute)
        .join(' + '),
    )
    .join(', ');

function attribute(text: string): string {
  const equals = text.indexOf('=');
  const type = text.slice(0, equals);
  return `${WINDOWS[type] ?? type}=${quoted(unescaped(text.slice(equals + 1)))}`;
}

const unescaped = (value: string): string =>
  value.replace(/\\([0-9A-Fa-f]{2})|\\(.)/g, (_, hex: string | undefined, plain: string) =>
    hex === undefined ? plain : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const quoted = (value: string): string =>
  /[,+="\n<>#;]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
