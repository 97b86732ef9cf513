import { openSession } from '../../../src/providers/powershell/bridge/open.ts';

async function ping(executable: string): Promise<string> {
  const session = await openSession({ engine: { executable, chosenBy: 'caller' } });
  const reply = await session.call('ping', {}, 20);
  await session.close();
  return reply.is;
}

void ping(process.argv[2] ?? '').then((is) => process.stdout.write(`${is}\n`));
