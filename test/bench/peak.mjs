// Loaded into the measured process: writes its peak memory in kilobytes, and its processor time, to a file.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.EXSTATE_BENCH_PEAK, JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime }));
});
