import { exitCodes } from './exit-codes.ts';
import type { Host } from './host.ts';

/** The first Ctrl-C asks the work to stop and lets it put things in order; the second ends the process at once. */
export async function withInterrupt<T>(host: Host, onFirst: () => void, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const release = host.onInterrupt(() => {
    if (controller.signal.aborted) return host.exit(exitCodes.interrupted);
    onFirst();
    controller.abort();
  });
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
