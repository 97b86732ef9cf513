/** For four times the input, linear time gives 4 and quadratic time gives 16. */
export const MOST = 8;

/** Processor seconds of this process, because other processes may be busy. */
export async function seconds(work: () => unknown): Promise<number> {
  const from = process.cpuUsage();
  await work();
  return process.cpuUsage(from).user / 1e6;
}

/** The factor by which the time grows for four times the input. A first run is not counted, because it compiles. */
export async function growth(work: (count: number) => unknown, few: number): Promise<number> {
  await work(few);
  const [once, fourfold] = [await middle(() => work(few)), await middle(() => work(4 * few))];
  return fourfold / once;
}

async function middle(work: () => unknown): Promise<number> {
  const three = [await seconds(work), await seconds(work), await seconds(work)];
  return three.sort((a, b) => a - b)[1] ?? Number.NaN;
}
