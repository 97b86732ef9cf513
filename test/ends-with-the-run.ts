// If the process of vitest is killed, its workers would continue and start more processes. This file is loaded for each
// test file, also if several share a process.
const endsWithTheRun = (): never => process.exit(1);
if (!process.listeners('disconnect').some(({ name }) => name === endsWithTheRun.name)) {
  process.once('disconnect', endsWithTheRun);
}
