import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import type { Plugin } from 'vite';

const SUFFIX = '.schema.json?validator';

/**
 * `import validate from '…/x.schema.json?validator'` becomes a function made at build time. Compiling a
 * schema when exstate starts would cost 50 ms and all of ajv; this costs one.
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
    code: { source: true, esm: true, lines: false },
  });
  addFormats.default(ajv);
  return asModule(standalone.default(ajv, ajv.compile(schema)));
}

/** What ajv's own runtime is asked for, it asks by `require`; a module has to import it. */
function asModule(code: string): string {
  const imports: string[] = [];
  const body = code.replace(/require\("([^"]+)"\)/g, (_, path: string) => {
    const name = `runtime${imports.length}`;
    imports.push(`import * as ${name} from ${JSON.stringify(`${path}.js`)};`);
    // What a CommonJS module's default is differs between bundlers; ajv asks for `.default` of the module itself.
    return `(${name}.default?.default ? ${name}.default : ${name})`;
  });
  return `${imports.join('\n')}\n${body}`;
}
