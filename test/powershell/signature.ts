import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stored } from './stub-server.ts';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
const INDIRECT_DATA = Buffer.from('060a2b060104018237020104', 'hex');

/** PKCS#7 in the form of Authenticode: signed data over a digest, the certificate of the publisher, one signer. */
export function pkcs7(): Buffer {
  const content = der(0x30, INDIRECT_DATA, der(0xa0, der(0x04, randomBytes(32))));
  const certificates = der(0xa0, Buffer.from(stored('publisher').der, 'base64'));
  const signers = der(0x31, der(0x30, der(0x02, Buffer.from([1])), der(0x04, randomBytes(256))));
  const signed = der(0x30, der(0x02, Buffer.from([1])), der(0x31), content, certificates, signers);
  return der(0x30, SIGNED_DATA, der(0xa0, signed));
}

/** In the form of Set-AuthenticodeSignature, for scripts and for format files. */
export function signatureBlock(name = 'a.ps1', lineEnd = '\r\n'): string {
  const [before, after] = name.endsWith('xml') ? ['<!-- ', ' -->'] : ['# ', ''];
  const lines =
    pkcs7()
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const block = ['SIG # Begin signature block', ...lines, 'SIG # End signature block'];
  return lineEnd + block.map((line) => `${before}${line}${after}${lineEnd}`).join('');
}

/** Signs every file that PowerShell would run or read, as an organization that signs scripts does. */
export function signAll(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ps1|psm1|psd1|ps1xml)$/.test(name),
  );
  for (const name of names) {
    const file = join(folder, name);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from(signatureBlock(name))]));
  }
  return names;
}
