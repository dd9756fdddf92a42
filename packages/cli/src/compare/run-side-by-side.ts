import { StepsynthError } from '@stepsynth/core';

/**
 * Does pieces of work, `jobs` at once, in order of start; `work` is told which of the jobs does it, from 0. A failure
 * does not stop the others, unless it is an interruption or the budget's end; at the end the first failure is thrown, with
 * how many there were.
 */
export async function runSideBySide<T>(items: readonly T[], jobs: number, work: (item: T, job: number) => Promise<void>): Promise<void> {
  const failures: { item: T; error: unknown }[] = [];
  let next = 0;
  let stopped = false;
  const worker = async (job: number): Promise<void> => {
    while (next < items.length && !stopped) {
      const item = items[next] as T;
      next += 1;
      await work(item, job).catch((error: unknown) => {
        failures.push({ item, error });
        stopped ||= endsAll(error);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, (_, job) => worker(job)));
  const ending = failures.find(({ error }) => endsAll(error)) ?? failures[0];
  if (ending === undefined) return;
  if (failures.length === 1 || endsAll(ending.error) || !(ending.error instanceof StepsynthError)) throw ending.error;
  const { code, message, hint } = ending.error;
  throw new StepsynthError(code, `${failures.length} of ${items.length} runs failed; the first: ${message}`, { ...(hint !== undefined && { hint }), cause: ending.error });
}

function endsAll(error: unknown): boolean {
  return error instanceof StepsynthError && (error.code === 'INTERRUPTED' || error.code === 'BUDGET_REACHED');
}
