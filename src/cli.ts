#!/usr/bin/env node
import { exstate } from './program.ts';

// V8 would compile a function a second time, for speed, after 66 KB of its bytecode. A command ends before that is paid back.
// `--version` ends before node:v8 is loaded.
if (process.argv[2]?.startsWith('-') === false)
  (await import('node:v8')).setFlagsFromString('--interrupt-budget=1000000');

const end = (code: number) => process.exit(code);
end(await exstate(process, end));
