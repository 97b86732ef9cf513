/**
 * Where a run changes something. A run is continued only on the same origin. It is compared and never printed; see
 * `Source` for the names that are printed.
 */
export type Origin =
  /** A simulated organization, by the real path of its file: a relative path names another file in another folder. */
  | { readonly kind: 'world'; readonly file: string }
  /** A simulated organization behind PowerShell. Its port changes each time the lab is started; its file does not. */
  | { readonly kind: 'lab'; readonly world: string }
  | { readonly kind: 'servers' };

export const sameOrigin = (one: Origin, other: Origin): boolean =>
  one.kind === other.kind && fileOf(one) === fileOf(other);

const fileOf = (origin: Origin): string =>
  origin.kind === 'world' ? origin.file : origin.kind === 'lab' ? origin.world : '';
