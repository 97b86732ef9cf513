// Where the process that runs vitest is killed, vitest's workers would go on without it, and start more and more
// processes of their own.
process.once('disconnect', () => process.exit(1));
