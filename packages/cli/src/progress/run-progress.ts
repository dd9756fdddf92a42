import type { RunEvent } from '@stepsynth/core';
import { createLiveBlock } from '../terminal/live-block.ts';
import { plainText } from '../terminal/display-width.ts';
import { canRedraw, showsBlocks } from '../terminal/terminal-kind.ts';
import type { EventText } from './describe-event.ts';
import { createProgress, emphasise, type ProgressOptions } from './progress.ts';
import { renderRunView } from './render-run-view.ts';
import { createRunViewModel } from './run-view.ts';

/** Shows how a run gets on, on stderr: a live view of a few lines on a terminal, lines now and then elsewhere. */
export interface RunProgress {
  show(event: RunEvent): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the live view away. */
  clear(): void;
}

export interface RunProgressOptions extends ProgressOptions {
  /** Texts of the events, in the order in which they come. */
  readonly describe: (event: RunEvent) => EventText;
  /** Passes over the training set that are planned; undefined where unknown. */
  readonly epochs?: number | undefined;
}

const DRAW_INTERVAL_MS = 100;
const CLOCK_INTERVAL_MS = 1000;

/** Progress of a run as the output can show it. */
export function createRunProgress(options: RunProgressOptions): RunProgress {
  if (canRedraw(options.output, options.environment)) return liveProgress(options);
  const progress = createProgress(options);
  return { ...progress, show: (event) => progress.show(options.describe(event)) };
}

function liveProgress({ output, environment, palette, now, describe, epochs }: RunProgressOptions): RunProgress {
  const model = createRunViewModel(epochs);
  const block = createLiveBlock(output);
  const blocks = showsBlocks(environment);
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastStage: string | undefined;
  let stop: (() => void) | undefined;
  const draw = (): void => {
    lastMs = now();
    const lines = renderRunView(model.view(now()), { columns: Math.max(1, (output.columns ?? 80) - 1), palette, blocks });
    block.draw(lines.slice(0, Math.max(1, (output.rows ?? 24) - 1)));
  };
  const line = (text: string): void => {
    block.print(emphasise(plainText(text), palette));
    if (stop !== undefined) draw();
  };
  return {
    line,
    show(event) {
      const text = describe(event);
      model.update(event, text, now());
      if (text.line !== undefined) line(text.line);
      if (now() - lastMs < DRAW_INTERVAL_MS && (text.stage ?? lastStage) === lastStage) return;
      lastStage = text.stage ?? lastStage;
      stop ??= keepCurrent(output, draw);
      draw();
    },
    clear() {
      stop?.();
      stop = undefined;
      block.clear();
    },
  };
}

/** Draws again each second and when the terminal's size changes, until the returned function is called. */
function keepCurrent(output: ProgressOptions['output'], draw: () => void): () => void {
  const clock = setInterval(draw, CLOCK_INTERVAL_MS).unref();
  output.on?.('resize', draw);
  return () => {
    clearInterval(clock);
    output.off?.('resize', draw);
  };
}
