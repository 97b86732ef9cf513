/** Where the steps of a run take effect, compared and never printed as it is: a run is continued only there. See `Source`. */
export type Origin =
  /** A simulated organization; its file by its real path, because a relative one names another file elsewhere. */
  | { readonly kind: 'world'; readonly file: string }
  /** A simulated organization behind PowerShell. Its port is another one each time it is opened; its file is not. */
  | { readonly kind: 'lab'; readonly world: string }
  | { readonly kind: 'servers' };

export const sameOrigin = (one: Origin, other: Origin): boolean =>
  one.kind === other.kind && fileOf(one) === fileOf(other);

const fileOf = (origin: Origin): string =>
  origin.kind === 'world' ? origin.file : origin.kind === 'lab' ? origin.world : '';
