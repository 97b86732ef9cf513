import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import { listServers } from '../../src/providers/powershell/directory.ts';
import type { World } from '../../src/simulator/index.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';

describe.skipIf(!engine)('the servers of an organization, through one management shell of a lab', () => {
  const session = sharedSession();
  const ex02 = { ...ex01(), name: 'EX02', fqdn: 'ex02.contoso.com' };
  const edge = { name: 'EDGE1', fqdn: 'edge1.contoso.com', role: 'edge' as const };
  const inLab = async (servers: World['servers']) => {
    const scene = await opened(aWorld({ organization: 'Contoso, Ltd', servers }));
    await throughPowerShell(session(), scene.lab);
    return scene;
  };

  test('are those of its directory, in its order, and nothing is changed', async () => {
    const { calls } = await inLab([ex01(), ex02, edge]);
    expect(await listServers(session(), { shell: 'ex02.contoso.com', snapIn: false })).toEqual({
      organization: 'Contoso, Ltd',
      servers: [
        { name: 'EX01', fqdn: 'ex01.contoso.com', role: 'mailbox' },
        { name: 'EX02', fqdn: 'ex02.contoso.com', role: 'mailbox' },
        { name: 'EDGE1', fqdn: 'edge1.contoso.com', role: 'edge' },
      ],
    });
    expect(calls().filter(({ changes }) => changes)).toEqual([]);
    expect(calls().filter(({ cmdlet }) => cmdlet === 'Get-ExchangeServer').length).toBe(1);
  });

  test('are not known if its shell does not open', async () => {
    await inLab([ex01({ sslcert: {} }), ex02]);
    await expect(listServers(session(), { shell: 'ex01.contoso.com', snapIn: false })).rejects.toMatchObject({
      code: 'E-servers-not-listed',
      exit: EXIT.blockedByUnknown,
      message: expect.stringContaining('No management shell opens. ex01.contoso.com: '),
    });
  });
});
