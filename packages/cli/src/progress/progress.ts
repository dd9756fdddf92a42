import type { Output } from '../host.ts';
import { duration } from '../report/format.ts';
import type { Palette } from '../terminal/palette.ts';
import type { EventText } from './describe-event.ts';
import { createTimeLeft } from './time-left.ts';

/** Shows progress on stderr: a live line on a terminal, lines now and then elsewhere. */
export interface Progress {
  show(text: EventText): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the live line away. */
  clear(): void;
}

export interface ProgressOptions {
  readonly output: Output;
  readonly palette: Palette;
  now(): number;
}

const LIVE_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

/** Progress as the output can show it. */
export function createProgress(options: ProgressOptions): Progress {
  return options.output.isTTY === true ? liveProgress(options) : plainProgress(options);
}

function liveProgress({ output, palette, now }: ProgressOptions): Progress {
  const timeLeft = createTimeLeft();
  let shown = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastStage: string | undefined;
  const clear = (): void => {
    if (shown) output.write('\r\u001B[K');
    shown = false;
  };
  const line = (text: string): void => {
    clear();
    output.write(`${emphasise(text, palette)}\n`);
  };
  return {
    clear,
    line,
    show(text) {
      if (text.line !== undefined) line(text.line);
      if (text.status === undefined) return;
      const status = withTimeLeft(text, timeLeft.seconds(text.stage!, text.done!, now()));
      if (now() - lastMs < LIVE_INTERVAL_MS && text.stage === lastStage) return;
      [lastMs, lastStage, shown] = [now(), text.stage, true];
      output.write(`\r\u001B[K${palette.dim(fit(status, (output.columns ?? 80) - 1))}`);
    },
  };
}

/** A line when a stage begins, then at most one every ten seconds. */
function plainProgress({ output, palette, now }: ProgressOptions): Progress {
  const timeLeft = createTimeLeft();
  let lastMs = 0;
  let lastStage: string | undefined;
  const line = (text: string): void => {
    output.write(`${emphasise(text, palette)}\n`);
  };
  return {
    clear() {},
    line,
    show(text) {
      if (text.line !== undefined) line(text.line);
      if (text.status === undefined) return;
      const left = timeLeft.seconds(text.stage!, text.done!, now());
      if (text.stage === lastStage && now() - lastMs < PLAIN_INTERVAL_MS) return;
      [lastMs, lastStage] = [now(), text.stage];
      line(withTimeLeft(text, left));
    },
  };
}

function withTimeLeft(text: EventText, seconds: number | undefined): string {
  return seconds === undefined ? text.status! : `${text.status!}, ${timeLeftText(seconds)} left`;
}

function timeLeftText(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : duration(seconds);
}

function emphasise(text: string, palette: Palette): string {
  return text.startsWith('warning:') ? palette.yellow(text) : text;
}

/** Cuts a status to one line of the terminal, so that it can be taken back. */
function fit(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
