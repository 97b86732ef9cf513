import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Parameters } from '../../src/lab/cmdlets/cmdlet.ts';
import { type Lab, openLab } from '../../src/lab/lab.ts';
import type { LoggedCall } from '../../src/lab/log.ts';
import type { World } from '../../src/simulator/index.ts';
import { folderOfProcess } from '../support/temp.ts';

/** Made once for all runs, in a folder that git ignores. */
const KEYS = join('node_modules', '.cache', 'exstate-lab', 'keys.pem');

export interface Opened {
  readonly lab: Lab;
  readonly folder: string;
  readonly world: string;
  readonly log: string;
  /** The present thumbprint of the certificate with this id. */
  readonly t: (id: string, server?: string) => string;
  readonly call: (cmdlet: string, parameters?: Parameters, server?: string) => Promise<Called>;
  readonly calls: () => LoggedCall[];
}

export interface Called {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly message?: string;
  readonly reason?: string;
}

/** A lab with its own folder. Both are removed after the test. */
export async function opened(world: World): Promise<Opened> {
  const folder = folderOfProcess();
  mkdirSync(join('node_modules', '.cache', 'exstate-lab'), { recursive: true });
  const [file, log] = [join(folder, 'world.json'), join(folder, 'calls.jsonl')];
  writeFileSync(file, JSON.stringify(world));
  const lab = await openLab({ world: file, log, keys: KEYS });
  onTestFinished(async () => {
    await lab.close();
    await remove(folder);
  });
  const t = (id: string, server = 'EX01') =>
    lab.store.held.servers.find(({ name }) => name === server)?.certificates.find((c) => c.id === id)?.thumbprint ??
    `no ${id}`;
  return {
    lab,
    folder,
    world: file,
    log,
    t,
    call: (cmdlet, parameters = {}, server = 'EX01') => post(lab.url, { cmdlet, parameters, server }),
    calls: () => linesOf(log).map((line) => JSON.parse(line) as LoggedCall),
  };
}

/**
 * A call that is not answered may still write while the folder is removed. `maxRetries` of rmSync tries only the folder again, not
 * the file that is new in it.
 */
async function remove(folder: string): Promise<void> {
  for (let left = 40; ; left -= 1) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await wait(50);
    }
  }
}

export async function post(url: string, request: object): Promise<Called> {
  const answer = await fetch(`${url}/call`, { method: 'POST', body: JSON.stringify(request) });
  return (await answer.json()) as Called;
}

export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

const place = (address = ''): { host: string; port: number } => ({
  host: address.slice(0, address.lastIndexOf(':')),
  port: Number(address.slice(address.lastIndexOf(':') + 1)),
});

/** The thumbprint from a handshake; null if there is none. */
export async function presented(address: string | undefined, verb?: string): Promise<string | null> {
  const tcp = connectTcp(place(address));
  try {
    if (verb !== undefined && !(await asked(tcp, verb))) return null;
    return await handshake(tcp);
  } finally {
    tcp.destroy();
  }
}

const handshake = (socket: Socket): Promise<string | null> =>
  new Promise((resolve) => {
    const tls: TLSSocket = connect({ socket, rejectUnauthorized: false }, () => {
      resolve(tls.getPeerX509Certificate()?.fingerprint.replaceAll(':', '') ?? null);
    });
    tls.on('error', () => resolve(null)).on('close', () => resolve(null));
  });

/** True if the server is ready for TLS. */
async function asked(socket: Socket, verb: string): Promise<boolean> {
  for (const line of ['', 'EHLO test', verb]) {
    if (line !== '') socket.write(`${line}\r\n`);
    if (!/^2/.test(await answer(socket))) return false;
  }
  return true;
}

const answer = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk.toString();
      if (/^\d{3} .*\r\n$/m.test(text)) end();
    };
    const end = () => {
      socket.off('data', take).off('close', end);
      resolve(text);
    };
    socket.on('data', take).on('close', end).on('error', end);
  });
