import { duration } from '../report/format.ts';

/** Reckons the time left of a stage from the share that is done. */
export interface TimeLeft {
  /** Seconds left; undefined while there is too little to go by. */
  seconds(stage: string, done: number, nowMs: number): number | undefined;
}

const MINIMUM_ELAPSED_MS = 1_000;

/** Assumes that the rest of a stage goes as fast as what was done since it began (or was first heard of). */
export function createTimeLeft(): TimeLeft {
  let current: { stage: string; startMs: number; startDone: number } | undefined;
  return {
    seconds(stage, done, nowMs) {
      if (current?.stage !== stage || done < current.startDone) current = { stage, startMs: nowMs, startDone: done };
      const elapsedMs = nowMs - current.startMs;
      const gained = done - current.startDone;
      if (elapsedMs < MINIMUM_ELAPSED_MS || gained <= 0) return undefined;
      return (elapsedMs / gained) * (1 - done) / 1000;
    },
  };
}

/** `12 s`, `4 min 05 s` */
export function timeLeftText(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : duration(seconds);
}
