import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAME = 'schemas/desired-state.schema.json';

/** Where an editor finds the schema, from this folder. Undefined if this installation has no schemas. */
export function schemaSeenFrom(folder: string): string | undefined {
  const file = schemaFile(import.meta.dirname);
  if (file === undefined) return undefined;
  const path = relative(resolve(folder), file);
  // On Windows there is no relative path to another drive.
  if (isAbsolute(path)) return pathToFileURL(file).href;
  return path.replaceAll('\\', '/');
}

function schemaFile(from: string): string | undefined {
  const file = join(from, NAME);
  if (existsSync(file)) return file;
  const above = dirname(from);
  return above === from ? undefined : schemaFile(above);
}
