import { createEventBuffer } from './event-buffer.ts';
import type { RunEvent } from './run-event.ts';
import { runS3, type S3Result } from './run-s3.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** Unread events that are kept for a loop that lags behind. */
const UNREAD_EVENTS = 1000;

/** A run under way, read as `for await (const event of stream)`. It has one reader: a second loop goes on where the first is. */
export interface S3Stream extends AsyncIterable<RunEvent> {
  /** Settles when the run does, whether or not its events are read. */
  readonly result: Promise<S3Result>;
}

/**
 * Starts `runS3` and hands out its events as they come.
 *
 * - The run never waits for its reader. Of a reader more than 1,000 events behind, the oldest progress events
 *   (`stage-progress`, `spend`, training steps) are dropped; all others arrive, in order.
 * - Leaving the loop early (`break`, `return`, a throw in its body) aborts the run and waits until it has stopped, so that
 *   its stores can be closed after the loop. Everything paid for is stored: the same call goes on with it.
 * - An error of the run is thrown by the loop, after the events before it. `result` rejects with the same error; once the
 *   events are read, it may be left alone. `onEvent` and `signal` of `dependencies` work as in `runS3`.
 */
export function streamS3(dependencies: S3Dependencies, config: S3Config): S3Stream {
  const events = createEventBuffer(UNREAD_EVENTS);
  const ended = new AbortController();
  let changed = Promise.withResolvers<void>();
  let running = true;

  const onEvent = (event: RunEvent): void => {
    dependencies.onEvent?.(event);
    events.push(event);
    changed.resolve();
  };
  const signal = dependencies.signal === undefined ? ended.signal : AbortSignal.any([dependencies.signal, ended.signal]);
  const result = runS3({ ...dependencies, onEvent, signal }, config).finally(() => {
    running = false;
    changed.resolve();
  });

  async function* read(): AsyncGenerator<RunEvent, void, undefined> {
    try {
      while (running) {
        changed = Promise.withResolvers<void>();
        yield* unread();
        if (running) await changed.promise;
      }
      yield* unread();
      await result;
    } finally {
      ended.abort();
      await result.catch(() => {}); // thrown above, or the abort of a loop that was left
    }
  }

  function* unread(): Generator<RunEvent, void, undefined> {
    for (let event = events.take(); event !== undefined; event = events.take()) yield event;
  }

  let reader: AsyncGenerator<RunEvent, void, undefined> | undefined;
  return {
    result,
    [Symbol.asyncIterator]() {
      result.catch(() => {}); // the loop throws it
      return (reader ??= read());
    },
  };
}
