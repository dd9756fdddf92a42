import type { Output } from '../host.ts';
import { fitWidth, plainText } from '../terminal/display-width.ts';
import { createLiveBlock } from '../terminal/live-block.ts';
import type { Palette } from '../terminal/palette.ts';
import { canRedraw } from '../terminal/terminal-kind.ts';
import type { EventText } from './describe-event.ts';
import { createTimeLeft, timeLeftText } from './time-left.ts';

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
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly palette: Palette;
  now(): number;
}

const LIVE_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

/** Progress as the output can show it. */
export function createProgress(options: ProgressOptions): Progress {
  return canRedraw(options.output, options.environment) ? liveProgress(options) : plainProgress(options);
}

function liveProgress({ output, palette, now }: ProgressOptions): Progress {
  const timeLeft = createTimeLeft();
  const block = createLiveBlock(output);
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastStage: string | undefined;
  const line = (text: string): void => block.print(emphasise(plainText(text), palette));
  return {
    clear: () => block.clear(),
    line,
    show(text) {
      if (text.line !== undefined) line(text.line);
      if (text.stage === undefined) return;
      const status = statusOf(text, timeLeft.seconds(text.stage, text.done!, now()));
      if (now() - lastMs < LIVE_INTERVAL_MS && text.stage === lastStage) return;
      [lastMs, lastStage] = [now(), text.stage];
      block.draw([palette.dim(fitWidth(plainText(status), (output.columns ?? 80) - 1))]);
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
      if (text.stage === undefined) return;
      const left = timeLeft.seconds(text.stage, text.done!, now());
      if (text.stage === lastStage && now() - lastMs < PLAIN_INTERVAL_MS) return;
      [lastMs, lastStage] = [now(), text.stage];
      line(statusOf(text, left));
    },
  };
}

function statusOf({ stage, state }: EventText, secondsLeft: number | undefined): string {
  return `${stage}: ${state}${secondsLeft === undefined ? '' : `, ${timeLeftText(secondsLeft)} left`}`;
}

/** Colours a warning. */
export function emphasise(text: string, palette: Palette): string {
  return text.startsWith('warning:') ? palette.yellow(text) : text;
}
