import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _ } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'vite';
import { instantIn, writtenInstant } from '../domain/time.ts';

const SUFFIX = '.schema.json?validator';
const FORMATS = 'exstate-formats';
const TIME = fileURLToPath(new URL('../domain/time.ts', import.meta.url));

/**
 * `import validate from '…/x.schema.json?validator'` becomes a function that is generated at build time. Compiling a
 * schema at each start would take 50 ms and need all of ajv; the generated function takes 1 ms.
 */
export function schemaValidators(): Plugin {
  return {
    name: 'exstate:schema-validators',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const file = id.slice(0, -'?validator'.length);
      this.addWatchFile(file);
      return { code: compile(JSON.parse(readFileSync(file, 'utf8'))), map: null };
    },
  };
}

function compile(schema: object): string {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: false, formats: _`require(${FORMATS})` },
  });
  // All schemas use our own parser of instants: that of ajv-formats accepts 23:59:60Z, which is no valid Date.
  ajv.addFormat('date-time', (text) => instantIn(text) !== undefined);
  ajv.addFormat('date or date-time', (text) => writtenInstant(text) !== undefined);
  return asModule(standalone.default(ajv, ajv.compile(schema)));
}

const FORMATS_OF_OUR_OWN =
  '({ "date-time": (text) => instantIn(text) !== undefined, "date or date-time": (text) => writtenInstant(text) !== undefined })';

/** The code that ajv generates loads ajv's runtime with `require`. A module needs `import` instead. */
function asModule(code: string): string {
  const imports = [`import { instantIn, writtenInstant } from ${JSON.stringify(TIME)};`];
  const body = code.replace(/require\("([^"]+)"\)/g, (_, path: string) => {
    if (path === FORMATS) return FORMATS_OF_OUR_OWN;
    const name = `runtime${imports.length}`;
    imports.push(`import * as ${name} from ${JSON.stringify(`${path}.js`)};`);
    // Bundlers disagree about the default export of a CommonJS module; the code of ajv reads `.default` of the module
    // itself.
    return `(${name}.default?.default ? ${name}.default : ${name})`;
  });
  // ajv copies all errors so far for each faulty item: for 60,000 faulty servers that takes minutes.
  const linear = body.replace(/vErrors\.concat\(([\w.]+)\)/g, 'joined(vErrors, $1)');
  return `${imports.join('\n')}\n${JOINED}\n${linear}`;
}

const JOINED = 'function joined(all, more) { for (const one of more) all.push(one); return all; }';
