#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { bytecodeFile, type Compiled, keptBytecode, loaderOf } from './bytecode.ts';
import type * as Program from './program.ts';

/**
 * The settings of V8, before anything is compiled: bytecode is only valid for the settings with which it was made.
 * V8 would compile a function a second time, for speed, after 66 KB of its bytecode; a command ends before that is paid back.
 * Rehearsals produce twice as much garbage as everything that is kept; an earlier collection costs almost no time.
 */
const SETTINGS = ['--interrupt-budget=1000000', '--heap-growing-percent=60'];

export { bytecodeFile, keptBytecode };

/** The program, from the files of the bundle beside this one. */
export function loadProgram(compiled?: (one: Compiled) => void): typeof Program {
  for (const setting of SETTINGS) setFlagsFromString(setting);
  return loaderOf(__dirname, compiled)('./program.js') as typeof Program;
}

// The build loads the program from this file, too, and keeps its bytecode.
if (require.main === module) {
  const end = (code: number) => process.exit(code);
  void loadProgram().exstate(process, end).then(end);
}
