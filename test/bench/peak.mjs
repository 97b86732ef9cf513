// Loaded into what is measured: leaves its peak memory in kilobytes behind.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.EXSTATE_BENCH_PEAK, String(process.resourceUsage().maxRSS)));
