import type { Cost, SecondsRange } from './proof.ts';

/** What users may notice of the steps of a plan. */
export interface Impact {
  /** Outage for web clients. */
  readonly webSeconds: SecondsRange;
  /** Outage for mail, which is queued meanwhile. */
  readonly mailSeconds: SecondsRange;
  /** Active database copies on servers that restart IIS or transport; null if they could not be counted (exchange facts 9.1). */
  readonly mountedCopies: number | null;
}

/**
 * Whether another server can take the active copies (exchange facts 9.1): `impossible` in no DAG, `blocked` where Exchange
 * activates no copy on this server by itself afterwards, `move-now` where it is told to move them away.
 */
export type Switchover = 'impossible' | 'possible' | 'blocked' | 'move-now';

/** Of the steps of one server. */
export interface ServerImpact extends Impact {
  /** Left out: no copies are active, or the DAG of the server could not be read. */
  readonly switchover?: Switchover;
}

const NONE: SecondsRange = [0, 0];

const added = (a: SecondsRange, b: SecondsRange = NONE): SecondsRange => [a[0] + b[0], a[1] + b[1]];

/** The outage of steps that run one after the other. */
export const outageOf = (steps: readonly { readonly cost: Cost }[]): Required<Cost> => ({
  webSeconds: steps.reduce<SecondsRange>((sum, { cost }) => added(sum, cost.webSeconds), NONE),
  mailSeconds: steps.reduce<SecondsRange>((sum, { cost }) => added(sum, cost.mailSeconds), NONE),
});

/** Of servers that are changed one after the other. */
export const impactOf = (servers: readonly { readonly impact: Impact }[]): Impact =>
  servers.reduce<Impact>(
    (sum, { impact }) => ({
      webSeconds: added(sum.webSeconds, impact.webSeconds),
      mailSeconds: added(sum.mailSeconds, impact.mailSeconds),
      mountedCopies:
        sum.mountedCopies === null || impact.mountedCopies === null ? null : sum.mountedCopies + impact.mountedCopies,
    }),
    { webSeconds: NONE, mailSeconds: NONE, mountedCopies: 0 },
  );
