/** Set by `npm run test:long`: more cases in the same tests, and tests that only run then. */
export const LONG = process.env['EXSTATE_LONG'] === '1';

interface Cases {
  /** The environment variable that sets another number. */
  readonly by: string;
  readonly normal: number;
  readonly long: number;
}

/** The number of cases of a property. */
export const cases = ({ by, normal, long }: Cases): number => Number(process.env[by] ?? (LONG ? long : normal));

/** The seed of a property. It is fixed, so that the cases are always the same, unless EXSTATE_SEED is set. */
export const seedOr = (own: number): number => Number(process.env['EXSTATE_SEED'] ?? own);

/** The number of cases and the seed. Printed, so that a long run can be repeated. */
export function drawn(what: Cases, own: number): { readonly numRuns: number; readonly seed: number } {
  const [numRuns, seed] = [cases(what), seedOr(own)];
  if (LONG) process.stdout.write(`to repeat: EXSTATE_SEED=${seed} ${what.by}=${numRuns}\n`);
  return { numRuns, seed };
}
