import { build } from 'vite';

/** The tests of the command line run what is shipped, made from what is there now. */
export default async function setup(): Promise<void> {
  await build({ logLevel: 'warn' });
}
