export const TIME_IS_UP = 'time is up';

/** The first outcome, or TIME_IS_UP. Leaves no timer behind. */
export async function race(milliseconds: number, outcomes: readonly Promise<string>[]): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(TIME_IS_UP), milliseconds);
  });
  try {
    return await Promise.race([late, ...outcomes]);
  } finally {
    clearTimeout(timer);
  }
}
