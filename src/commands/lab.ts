import { constants, copyFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { EXIT, Fault } from '../domain/fault.ts';
import { type Lab, type LabFiles, openLab } from '../lab/lab.ts';
import { folder } from '../lab/module/Lab.psd1?shipped';
import { type LabSaid, labText } from '../report/lab-text.ts';
import { HOME } from '../session/next-line.ts';
import { refuseLoss } from '../session/output.ts';
import { firstKept } from '../session/source.ts';
import { type Kept, readWorld } from '../simulator/index.ts';
import { writeFault } from '../support/atomic.ts';
import { prettyCanonical } from '../support/canonical.ts';

export interface LabOptions {
  readonly world: string;
  readonly inPlace: boolean;
  readonly port?: number;
  readonly log?: string;
  readonly format: 'text' | 'json';
}

interface To {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
}

/** Opens a simulated organization to PowerShell and to TLS, until it is stopped. */
export async function labCommand(options: LabOptions, to: To): Promise<number> {
  if (options.log !== undefined) {
    await refuseLoss(options.log, 'calls', { file: options.world, world: options.world, stateDir: HOME });
  }
  const world = options.inPlace ? options.world : await ownCopy(options.world);
  const log = options.log ?? `${world}.calls.jsonl`;
  const kept = options.inPlace ? (copy: string, isKept: boolean) => to.err(firstKept(world, copy, isKept)) : undefined;
  const lab = await open({ world, log, keys: `${world}.keys.pem` }, options.port, kept);
  const stopped = untilStopped();
  try {
    const said = describe(lab, { world, log, copyOf: options.inPlace ? null : options.world });
    to.out(options.format === 'json' ? prettyCanonical(said) : labText(said, { ...to, verbose: false }));
    await stopped;
  } finally {
    await lab.close();
  }
  return EXIT.ok;
}

/** Copies the world beside the original, under the first free name: an earlier copy may contain work of a person. */
async function ownCopy(world: string): Promise<string> {
  await readWorld(world);
  for (let n = 1; ; n++) {
    const copy = `${world.slice(0, world.length - extname(world).length)}.lab${n === 1 ? '' : `-${n}`}${extname(world)}`;
    try {
      await copyFile(world, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw writeFault(copy, error);
    }
  }
}

async function open(files: LabFiles, port: number | undefined, kept: Kept | undefined): Promise<Lab> {
  try {
    return await openLab(files, port, kept);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new Fault(
      'E-port-taken',
      EXIT.usage,
      `Port ${port} of 127.0.0.1 is in use. Leave --port out: exstate then uses a free port.`,
    );
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const describe = (
  { organization, store, url, servers, wires, renamed }: Lab,
  { world, copyOf, log }: { world: string; copyOf: string | null; log: string },
): LabSaid => ({
  organization,
  now: store.held.now,
  world,
  copyOf,
  log,
  url,
  manifest: join(folder, 'Lab.psd1'),
  servers,
  wires,
  renamed: renamed.size,
});

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
