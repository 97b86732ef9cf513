import { narrowProbe } from '../domain/answering-connector.ts';
import { type Check, reported } from './check.ts';

/** Users come through another connector, and that one may present another certificate (exchange facts 12). */
export const narrowProbes: Check = (view, { server }) =>
  ([25, 587] as const).flatMap((port) => {
    const found = narrowProbe(view, server.name, port);
    if (found === undefined) return [];
    const { address, through, range, others } = found;
    return [
      reported(
        'probe-through-narrow-connector',
        `wire/${port}/starttls`,
        `port ${port} was asked on the server itself, from ${address}: the Receive connector "${through}" (RemoteIPRanges ${range}) answered, and not "${others}". It was not seen which certificate ${port} presents to other clients`,
      ),
    ];
  });
