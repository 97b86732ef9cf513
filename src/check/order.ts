import { CHECK_STATES, type CheckFinding } from '../domain/check.ts';

/** What is down now, then by state, then by the days that are left, then in the order of the YAML. */
export function worstFirst(findings: readonly CheckFinding[], servers: readonly string[]): CheckFinding[] {
  // A search for each of thousands of servers would be slow.
  const places = new Map(servers.map((server, at) => [server, at]));
  const place = ({ server }: CheckFinding): number => (server === null ? -1 : (places.get(server) ?? servers.length));
  const days = ({ daysRemaining }: CheckFinding): number => daysRemaining ?? Number.MAX_SAFE_INTEGER;
  return findings.toSorted(
    (a, b) =>
      CHECK_STATES.indexOf(a.state) - CHECK_STATES.indexOf(b.state) ||
      Number(b.down) - Number(a.down) ||
      (a.down ? 0 : days(a) - days(b)) ||
      place(a) - place(b),
  );
}

/** What concerns the whole organization was found on each of its servers. The worst of them is kept. */
export function once(findings: readonly CheckFinding[]): CheckFinding[] {
  const kept = new Map<string, CheckFinding>();
  for (const finding of findings) {
    const { server, state, daysRemaining: _, uses: __, down: ___, ...same } = finding;
    const key = server === null ? JSON.stringify(same) : JSON.stringify(finding);
    const before = kept.get(key);
    if (before === undefined || CHECK_STATES.indexOf(state) < CHECK_STATES.indexOf(before.state))
      kept.set(key, finding);
  }
  return [...kept.values()];
}
