process.stdout.write('exstate\n');
