/**
 * Where facts come from, in observations, plans and journals. It contains names and no paths, because people read it on
 * other computers. `Origin` contains the real paths.
 */
export type Source =
  /** A simulated organization: the name of its world file or, behind a lab, the address of the lab. */
  | { readonly kind: 'simulated'; readonly name: string; readonly through?: Through }
  /** Real servers: the name of the computer that observed them. */
  | { readonly kind: 'servers'; readonly name: string; readonly through: Through }
  /**
   * An observation: the name of its file, and the source that it was made from. A hand-written observation has no such
   * source.
   */
  | { readonly kind: 'recorded'; readonly name: string; readonly of?: Source }
  /** Exports of HealthChecker: the name of the first file, and how many more there are. No plan rests on it. */
  | { readonly kind: 'healthchecker'; readonly name: string; readonly more?: number };

/** The source of the facts themselves, behind any number of recordings. */
export const firstSource = (source: Source): Source =>
  source.kind === 'recorded' && source.of !== undefined ? firstSource(source.of) : source;

/** `script`: the script that `exstate observe --script` writes. */
export type Through = 'powershell' | 'script';
