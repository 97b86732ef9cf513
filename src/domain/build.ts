/** The last release of 15.2 that the sources describe: SE RTM with its security updates (exchange facts 2.4, 14). */
export const LAST_OF_15_2 = 2562;

/** Whether the sources of exstate describe this build of Exchange. */
export function isDescribed(build: string): boolean {
  const [major, minor, release] = build.split('.').map(Number);
  return major === 15 && (minor === 1 || (minor === 2 && (release ?? Number.NaN) <= LAST_OF_15_2));
}
