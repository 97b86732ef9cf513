/** Numbered names in their order: `EX02 to EX40`. Other names stand alone. */
export function ranges(names: readonly string[]): string {
  const runs: { readonly first: string; last: string; count: number }[] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run.last, name)) {
      run.last = name;
      run.count += 1;
    } else runs.push({ first: name, last: name, count: 1 });
  }
  return runs
    .flatMap(({ first, last, count }) => (count > 2 ? [`${first} to ${last}`] : count === 2 ? [first, last] : [first]))
    .join(', ');
}

function follows(before: string, name: string): boolean {
  const [a, b] = [before, name].map((one) => /^(.*?)(\d+)$/s.exec(one));
  if (!a || !b || a[1] !== b[1] || a[2]?.length !== b[2]?.length) return false;
  return Number(b[2]) === Number(a[2]) + 1;
}
