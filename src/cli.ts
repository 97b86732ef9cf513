#!/usr/bin/env node
import { exstate } from './program.ts';

const end = (code: number) => process.exit(code);
end(await exstate(process, end));
