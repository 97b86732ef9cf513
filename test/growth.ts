/** Four times as much: linear is 4, quadratic 16. */
export const MOST = 8;

/** In seconds of this process alone: others may be busy as well. */
export async function seconds(work: () => unknown): Promise<number> {
  const from = process.cpuUsage();
  await work();
  return process.cpuUsage(from).user / 1e6;
}

/** How many times longer four times as much takes. One run that is not counted, because the first compiles. */
export async function growth(work: (count: number) => unknown, few: number): Promise<number> {
  await work(few);
  const [once, fourfold] = [await middle(() => work(few)), await middle(() => work(4 * few))];
  return fourfold / once;
}

async function middle(work: () => unknown): Promise<number> {
  const three = [await seconds(work), await seconds(work), await seconds(work)];
  return three.sort((a, b) => a - b)[1] ?? Number.NaN;
}
