/**
 * Numbered names by their numbers: `EX02 to EX40`. Other names stand alone. A plan lists its servers worst first, but a
 * reader looks for a range.
 */
export function ranges(names: readonly string[]): string {
  const series = new Map<string, Numbered[]>();
  for (const name of names) {
    const found = numbered(name);
    const same = series.get(found.series);
    if (same === undefined) series.set(found.series, [found]);
    else same.push(found);
  }
  return [...series.values()]
    .flatMap((all) => runsOf(all.sort((a, b) => a.number - b.number)).flatMap(runSaid))
    .join(', ');
}

interface Numbered {
  readonly name: string;
  /** The name without its number, and the number of digits. A name without a number is its own series. */
  readonly series: string;
  readonly number: number;
}

function numbered(name: string): Numbered {
  const at = name.search(/\d+$/);
  return at < 0
    ? { name, series: name, number: 0 }
    : { name, series: `${name.slice(0, at)}/${name.length - at}`, number: Number(name.slice(at)) };
}

function runsOf(names: readonly Numbered[]): Numbered[][] {
  const runs: Numbered[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run?.at(-1)?.number === name.number - 1) run.push(name);
    else runs.push([name]);
  }
  return runs;
}

const runSaid = (run: readonly Numbered[]): string[] => {
  const names = run.map(({ name }) => name);
  return names.length > 2 ? [`${names[0]} to ${names.at(-1)}`] : names;
};
