#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { exstate } from './program.ts';

// V8 would compile a function a second time, for speed, after 66 KB of its bytecode. A command ends before that is paid back.
setFlagsFromString('--interrupt-budget=1000000');

const end = (code: number) => process.exit(code);
end(await exstate(process, end));
