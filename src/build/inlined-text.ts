import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const SUFFIX = '?inlined';
/** Under its own ending, no other plugin takes the file for a style sheet or a module. */
const OWN = '.inlined';

/**
 * `import { text, hash } from './page.css?inlined'`: a style sheet or a script as text, for a page that needs no other file, and
 * its hash for the Content-Security-Policy of this page. The hash is made here because `report` has no effects, and a hash that
 * somebody must copy by hand would be forgotten.
 */
export function inlinedText(): Plugin {
  return {
    name: 'exstate:inlined-text',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith(SUFFIX) || importer === undefined) return null;
      return join(dirname(importer), source.slice(0, -SUFFIX.length)) + OWN;
    },
    load(id) {
      if (!id.endsWith(OWN)) return null;
      const file = id.slice(0, -OWN.length);
      this.addWatchFile(file);
      // A checkout on Windows may have other line ends, and a browser hashes the text after it has replaced them.
      const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      const hash = `sha256-${createHash('sha256').update(text).digest('base64')}`;
      return {
        code: `export const text = ${JSON.stringify(text)};\nexport const hash = ${JSON.stringify(hash)};\n`,
        map: null,
      };
    },
  };
}
