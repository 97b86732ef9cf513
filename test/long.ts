/** `npm run test:long` sets it: the same tests with more cases, and those that only it takes. */
export const LONG = process.env['EXSTATE_LONG'] === '1';

interface Cases {
  /** The variable that says another number. */
  readonly by: string;
  readonly normal: number;
  readonly long: number;
}

/** How many cases a property takes. */
export const cases = ({ by, normal, long }: Cases): number => Number(process.env[by] ?? (LONG ? long : normal));

/** The seed of a property: its own, so that it meets the same cases each time, unless EXSTATE_SEED says another. */
export const seedOr = (own: number): number => Number(process.env['EXSTATE_SEED'] ?? own);

/** The number of cases and the seed, printed so that a long run can be repeated. */
export function drawn(what: Cases, own: number): { readonly numRuns: number; readonly seed: number } {
  const [numRuns, seed] = [cases(what), seedOr(own)];
  if (LONG) process.stdout.write(`to repeat: EXSTATE_SEED=${seed} ${what.by}=${numRuns}\n`);
  return { numRuns, seed };
}
