// Renders a saved plan once, the first thing that this process does with it, and prints the milliseconds.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);
const RENDERINGS = { text: 'planText', markdown: 'planMarkdown', html: 'planHtml' };

/** The bundler decides in which file a function is, and under which name it is exported. */
async function built(name) {
  for (const file of readdirSync(fileURLToPath(DIST)).filter((one) => one.endsWith('.js'))) {
    const url = new URL(file, DIST);
    const exported = new RegExp(`^export \\{.*\\b${name}(?: as (\\w+))?\\b.*\\}`, 'm').exec(readFileSync(url, 'utf8'));
    if (exported) return (await import(url.href))[exported[1] ?? name];
  }
  throw new Error(`dist has no ${name}: run npm run build`);
}

const [format = '', file = ''] = process.argv.slice(2);
const render = await built(RENDERINGS[format]);
const plan = JSON.parse(readFileSync(file, 'utf8'));
const start = performance.now();
render(plan, { next: `exstate apply ${file}`, color: false, verbose: false, width: 100 });
process.stdout.write(String(performance.now() - start));
