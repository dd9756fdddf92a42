/** Runs equal work once at a time. */
export interface SingleFlight<Result> {
  /**
   * Starts `work` for `key`, or joins it where it is under way. A caller that aborts is rejected with its signal's
   * reason; the last one aborts the work and waits for its end, so that nothing of it is left behind.
   */
  run(key: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Result>): Promise<Joined<Result>>;
}

export interface Joined<Result> {
  readonly result: Result;
  /** True where the work was another caller's. */
  readonly joined: boolean;
}

interface Flight<Result> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  waiting: number;
}

export function createSingleFlight<Result>(): SingleFlight<Result> {
  const flights = new Map<string, Flight<Result>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<Result>): Flight<Result> => {
    const controller = new AbortController();
    const flight = { controller, waiting: 0, result: work(controller.signal).finally(() => land(key, flight)) };
    flights.set(key, flight);
    return flight;
  };
  const land = (key: string, flight: Flight<Result>): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  /** Returns whether others still wait. */
  const leave = (key: string, flight: Flight<Result>, reason: unknown): boolean => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return true;
    land(key, flight); // a later caller starts anew
    flight.controller.abort(reason);
    return false;
  };

  return {
    async run(key, signal, work) {
      signal?.throwIfAborted();
      const underWay = flights.get(key);
      const flight = underWay ?? start(key, work);
      flight.waiting += 1;
      if (signal === undefined) return { result: await flight.result, joined: underWay !== undefined };
      let onAbort: () => void = () => undefined;
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => {
          if (leave(key, flight, signal.reason)) reject(signal.reason as Error);
        };
      });
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return { result: await Promise.race([flight.result, aborted]), joined: underWay !== undefined };
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
