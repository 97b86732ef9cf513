// Loaded into the measured process: writes its peak memory in kilobytes to a file.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.EXSTATE_BENCH_PEAK, String(process.resourceUsage().maxRSS)));
