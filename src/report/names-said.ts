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

/** The same name with the next number of as many digits. */
function follows(before: string, name: string): boolean {
  const at = before.length === name.length ? name.search(/\d+$/) : -1;
  if (at < 0 || !before.startsWith(name.slice(0, at))) return false;
  const number = before.slice(at);
  return /^\d+$/.test(number) && Number(name.slice(at)) === Number(number) + 1;
}
