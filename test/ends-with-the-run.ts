// Where the process that runs vitest is killed, vitest's workers would go on without it, and start more and more
// processes of their own. Read anew for each file, also in a process that several files share.
const endsWithTheRun = (): never => process.exit(1);
if (!process.listeners('disconnect').some(({ name }) => name === endsWithTheRun.name)) {
  process.once('disconnect', endsWithTheRun);
}
