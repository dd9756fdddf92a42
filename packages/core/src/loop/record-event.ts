import type { RunContext } from './run-context.ts';
import type { RunEvent } from './run-event.ts';

/** Shows an event and keeps it in the history of the run. */
export async function recordEvent(run: Pick<RunContext, 'store' | 'clock' | 'onEvent'>, event: RunEvent): Promise<void> {
  const { type, ...details } = event;
  await run.store.appendEvent({ time: run.clock.now(), type, details });
  run.onEvent?.(event);
}
