import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** A file of the bundle, compiled. */
export interface Compiled {
  readonly file: string;
  readonly script: Script;
  /** Whether its bytecode was used. V8 refuses that of another version, and that of other settings. */
  readonly isFromBytecode: boolean;
}

type Wrapped = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  file: string,
  folder: string,
) => void;

/**
 * Loads the files of the bundle, each with the bytecode that the build wrote beside it: a command runs most of its code once,
 * and compiling takes as long as running. Without usable bytecode, V8 compiles.
 *
 * @param folder of the bundle
 * @param compiled is called for each file that is loaded
 */
export function loaderOf(folder: string, compiled: (one: Compiled) => void = () => {}): (id: string) => unknown {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (id: string): unknown => {
    if (!id.startsWith('./')) return require(id);
    const before = loaded.get(id);
    if (before !== undefined) return before.exports;
    const file = join(folder, id);
    const source = readFileSync(file);
    const cachedData = readBytecode(file, source);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename: file,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    compiled({ file, script, isFromBytecode: script.cachedDataRejected === false });
    const module = { exports: {} as unknown };
    loaded.set(id, module);
    (script.runInThisContext() as Wrapped)(module.exports, load, module, file, folder);
    return module.exports;
  };
  return load;
}

export const bytecodeFile = (file: string): string => `${file}.bytecode`;

/** In bytes. A multiple of 8, because V8 reads bytecode only from such an address. */
const HEAD = 16;

/** What is kept of the bytecode: a checksum of the source, one of the bytecode, and the bytecode. */
export function keptBytecode(source: Buffer, bytecode: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(crc32(source), 0);
  head.writeUInt32LE(crc32(bytecode), 4);
  return Buffer.concat([head, bytecode]);
}

/**
 * Undefined if there is none for this source, or if it is damaged. V8 compares only the length of the source, and it runs what
 * stands in damaged bytecode: with one other bit, a plan had fewer lines.
 */
function readBytecode(file: string, source: Buffer): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(bytecodeFile(file));
  } catch {
    return undefined;
  }
  if (kept.length < HEAD) return undefined;
  const bytecode = kept.subarray(HEAD);
  return kept.readUInt32LE(0) === crc32(source) && kept.readUInt32LE(4) === crc32(bytecode) ? bytecode : undefined;
}
