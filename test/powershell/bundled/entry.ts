import { openSession } from '../../../src/providers/powershell/bridge/open.ts';

const [executable = ''] = process.argv.slice(2);
const session = await openSession({ engine: { executable, chosenBy: 'caller' } });
const reply = await session.call('ping', {}, 20);
await session.close();
process.stdout.write(`${reply.is}\n`);
