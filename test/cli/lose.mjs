// Loaded before the command. Simulates a full disk or a lost device after a number of bytes on one file descriptor.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { LOSE_FD, LOSE_AFTER, LOSE_CODE, LOSE_AT_MOST } = process.env;
const write = fs.writeSync;
let written = 0;

fs.writeSync = (fd, data, ...more) => {
  if (fd !== Number(LOSE_FD)) return write(fd, data, ...more);
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const [offset, length] = typeof data === 'string' ? [0, bytes.length] : [more[0] ?? 0, more[1] ?? bytes.length];
  const room = Number(LOSE_AFTER) - written;
  if (room <= 0) throw Object.assign(new Error(`${LOSE_CODE}: lost`), { code: LOSE_CODE, errno: -1, syscall: 'write' });
  const some = write(fd, bytes, offset, Math.min(length, room, Number(LOSE_AT_MOST ?? length)));
  written += some;
  return some;
};
syncBuiltinESMExports();
