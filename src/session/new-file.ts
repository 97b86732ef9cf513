import { randomBytes } from 'node:crypto';
import { link, lstat, open, unlink } from 'node:fs/promises';
import { usage } from '../domain/fault.ts';
import { writeFault } from '../support/atomic.ts';
import { type Inputs, type Output, refuseLoss } from './output.ts';

/**
 * A file that does not exist yet. Checked before the work, because observing may take minutes. The name is given to the
 * complete file, and never to one that another program made meanwhile.
 */
export async function newFileAt(path: string, inputs: Inputs): Promise<Output> {
  await refuseExisting(path);
  await refuseLoss(path, 'desired-state', inputs);
  return {
    write: async (content) => {
      const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        await writeWhole(temporary, content);
        await giveName(temporary, path, content);
      } catch (error) {
        throw isExisting(error) ? exists(path) : writeFault(path, error);
      } finally {
        await unlink(temporary).catch(() => {});
      }
    },
  };
}

/** A link counts as well, also one that leads nowhere: the file would be written where it leads. */
async function refuseExisting(path: string): Promise<void> {
  if (path !== '' && (await lstat(path).catch(() => undefined)) !== undefined) throw exists(path);
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name for the same file fails if the name is taken; a rename would replace the file. */
async function giveName(temporary: string, path: string, content: string | Buffer): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    // FAT and some network drives have no such names.
    if (isExisting(error)) throw error;
    await writeWhole(path, content);
  }
}

const isExisting = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

const exists = (path: string) =>
  usage('E-file-exists', `${path} exists. exstate init writes a new file and replaces none. Name another file.`);
