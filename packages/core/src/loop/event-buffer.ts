import type { RunEvent } from './run-event.ts';

/** Events that wait for a reader. */
export interface EventBuffer {
  push(event: RunEvent): void;
  /** The oldest event; undefined where none waits. */
  take(): RunEvent | undefined;
}

/**
 * Holds up to `limit` unread events. A full buffer gives up its oldest progress event for each new one: a later one of
 * its kind says the same. Every other event stays; a round has a dozen of them.
 */
export function createEventBuffer(limit: number): EventBuffer {
  const events: RunEvent[] = [];
  return {
    push(event) {
      if (events.length >= limit) dropOldestProgress(events);
      events.push(event);
    },
    take: () => events.shift(),
  };
}

function dropOldestProgress(events: RunEvent[]): void {
  const oldest = events.findIndex(isProgress);
  if (oldest >= 0) events.splice(oldest, 1);
}

function isProgress(event: RunEvent): boolean {
  return event.type === 'stage-progress' || event.type === 'spend' || (event.type === 'training' && event.event.type === 'step');
}
