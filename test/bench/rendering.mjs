// Renders a saved plan once, the first thing that this process does with it, and prints the milliseconds.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const RENDERINGS = { text: 'planText', markdown: 'planMarkdown', html: 'planHtml' };

/** The bundler decides in which file a function is. */
function built(name) {
  const exported = new RegExp(`\\bexports(\\.${name} =|, "${name}",)`);
  for (const file of readdirSync(DIST).filter((one) => one.endsWith('.js'))) {
    if (exported.test(readFileSync(join(DIST, file), 'utf8')))
      return createRequire(import.meta.url)(join(DIST, file))[name];
  }
  throw new Error(`dist has no ${name}: run npm run build`);
}

const [format = '', file = ''] = process.argv.slice(2);
const render = built(RENDERINGS[format]);
const plan = JSON.parse(readFileSync(file, 'utf8'));
const start = performance.now();
render(plan, { next: `exstate apply ${file}`, color: false, verbose: false, width: 100 });
process.stdout.write(String(performance.now() - start));
