/** The smallest file, and files with one difference from it. */
export const SMALLEST = `apiVersion: exstate/v1
organization: contoso
servers:
  - name: EX01
    fqdn: ex01.contoso.com
`;

/** The lines of defaults begin at line 4. */
export const withDefaults = (...lines: string[]): string =>
  `apiVersion: exstate/v1
organization: contoso
defaults:
${lines.map((line) => `  ${line}`).join('\n')}
servers:
  - name: EX01
    fqdn: ex01.contoso.com
`;

/** Further lines of the server begin at line 6. */
export const onServer = (...lines: string[]): string => `${SMALLEST}${lines.map((line) => `    ${line}`).join('\n')}\n`;

export const servers = (count: number): string =>
  `apiVersion: exstate/v1
organization: contoso
servers:
${Array.from(
  { length: count },
  (_, at) => `  - name: EX${at}
    fqdn: ex${at}.contoso.com
    selfSigned: { minDaysRemaining: 90 }
`,
).join('')}`;
