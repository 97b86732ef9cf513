/**
 * Where facts come from, as observations, plans and journals tell a reader on any computer: names, no paths.
 * `Origin` is for exstate alone: it says by real paths on this computer where a run may go on.
 */
export type Source =
  /** A simulated organization: the name of its world file or, behind a lab, the address of the lab. */
  | { readonly kind: 'simulated'; readonly name: string; readonly through?: Through }
  /** Real servers: the name of the computer that asked them. */
  | { readonly kind: 'servers'; readonly name: string; readonly through: Through }
  /** An observation: the name of its file, and the source that it was made from; alone, what a hand-written one says. */
  | { readonly kind: 'recorded'; readonly name: string; readonly of?: Source };

/** `script`: the script that `exstate observe --script` writes. */
export type Through = 'powershell' | 'script';
