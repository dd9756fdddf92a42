/**
 * Starts `start(0)`, `start(1)` … in this order, at most `concurrency` at once. After a failure or an abort
 * nothing new is started; what is in flight is waited for, then the first failure is thrown.
 */
export async function startInOrder(
  count: number,
  options: { concurrency: number; signal?: AbortSignal | undefined },
  start: (index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count && failures.length === 0 && options.signal?.aborted !== true) {
      const index = next;
      next += 1;
      try {
        await start(index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, count) }, work));
  if (failures.length > 0) throw failures[0];
}
