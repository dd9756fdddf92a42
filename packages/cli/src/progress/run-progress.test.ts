import type { RunEvent, SpendSummary } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../terminal/display-width.ts';
import { createPalette } from '../terminal/palette.ts';
import { createFakeTerminal, type FakeTerminal } from '../testing/fake-terminal.ts';
import { createEventDescriber } from './describe-event.ts';
import { createRunProgress, type RunProgress } from './run-progress.ts';

const spend: SpendSummary = { calls: 120, cachedCalls: 30, promptTokens: 40_000, completionTokens: 9_000, dollars: 0.42, capDollars: 5, capTokens: null };

interface Watched {
  readonly terminal: FakeTerminal;
  readonly progress: RunProgress;
  show(event: RunEvent, atMs: number): void;
}

function watch({ columns = 90, rows = 24, environment = { NO_COLOR: '1' } as Record<string, string> } = {}): Watched {
  let timeMs = 0;
  const terminal = createFakeTerminal(columns, rows);
  const progress = createRunProgress({ output: terminal, environment, palette: createPalette(terminal, environment), now: () => timeMs, describe: createEventDescriber(2), epochs: 2 });
  return { terminal, progress, show: (event, atMs) => ((timeMs = atMs), progress.show(event)) };
}

/** The events of a run up to the middle of the first round's training, a second apart. */
function half(watched: Watched): void {
  const { show } = watched;
  show({ type: 'run-started', task: 't', rounds: 2, resumed: false }, 0);
  show({ type: 'stage-started', stage: 'seed', round: 0, rows: 500 }, 0);
  for (let second = 0; second <= 12; second += 1) {
    show({ type: 'spend', spend: { ...spend, calls: second * 10 } }, second * 1000);
    show({ type: 'stage-progress', stage: 'seed', round: 0, accepted: second * 40, rejected: second * 2, rows: 500 }, second * 1000 + 500);
  }
  show({ type: 'stage-finished', stage: 'seed', round: 0, accepted: 500, rejected: 25, fromStore: false }, 13_000);
  show({ type: 'round-finished', round: 0, trainingRows: 500, errors: 90, selectionAccuracy: 0.584, miningAccuracy: 0.6 }, 14_000);
  train(watched, 15_000, 50);
}

function train({ show }: Watched, fromMs: number, steps: number): void {
  show({ type: 'training', round: 1, event: { type: 'started', device: 'cpu', precision: 'fp32', threads: 2, totalSteps: 100, trainingRows: 1570, trainingTokens: 30_000 } }, fromMs);
  for (let step = 1; step <= steps; step += 1) {
    show({ type: 'training', round: 1, event: { type: 'step', step, totalSteps: 100, epoch: 1, loss: 2 / step, learningRate: 1e-3, seconds: step / 10 } }, fromMs + step * 100);
    if (step === 50) show({ type: 'training', round: 1, event: { type: 'evaluated', epoch: 1, step, loss: 0.7, accuracy: 0.612, best: true } }, fromMs + step * 100);
  }
}

const permanent = [
  't: seed data, then up to 2 rounds of extrapolation',
  'round 0 of 2 · seed data: 500 rows accepted, 25 rejected',
  'round 0 of 2 · 500 training rows, selection accuracy 58.4\u00a0%, mining 60.0\u00a0%, 90 errors',
];

describe('live view', () => {
  it('shows stage, bar, rows, spend of the cap, requests a second, loss, tokens a second and selection by round', async () => {
    const watched = watch();
    half(watched);
    watched.show({ type: 'training', round: 1, event: { type: 'step', step: 51, totalSteps: 100, epoch: 2, loss: 0.04, learningRate: 1e-3, seconds: 5.1 } }, 20_100);
    expect(await watched.terminal.lines()).toEqual([
      ...permanent,
      'round 1 of 2 · training on 1,570 rows  ███████████▊░░░░░░░░░░░  step 51 of 100 · 5 s left',
      '  data       500 accepted · 25 rejected',
      '  spend      $0.42 of $5.00 (8\u00a0%) · 49,000 tokens · 120 calls · 30 from the journal',
      '  training   loss 0.040 █▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁ · 6,000 tokens/s · selection 61.2\u00a0%',
      '  selection  round 0: 58.4\u00a0%',
    ]);
  });

  it('shows how fast the teacher is asked, while it is', async () => {
    const { terminal, show } = watch();
    show({ type: 'stage-started', stage: 'seed', round: 0, rows: 500 }, 0);
    for (let second = 0; second <= 30; second += 1) {
      show({ type: 'stage-progress', stage: 'seed', round: 0, accepted: second * 4, rejected: second, rows: 500 }, second * 1000);
      if (second === 15) expect((await terminal.lines())[1]).toBe('  data       60 accepted · 15 rejected · 5.0 candidates/s');
      if (second >= 16) show({ type: 'spend', spend: { ...spend, calls: second * 12 } }, second * 1000 + 500);
    }
    expect((await terminal.lines())[1]).toBe('  data       120 accepted · 30 rejected · 12 requests/s');
    show({ type: 'encoding', round: 0, rows: 120 }, 31_000);
    expect((await terminal.lines())[1]).toBe('  data       120 accepted · 30 rejected');
  });

  it('is drawn at most ten times a second within a stage', () => {
    const { terminal, show } = watch();
    for (let at = 0; at < 1000; at += 10) show({ type: 'stage-progress', stage: 'seed', round: 0, accepted: at, rejected: 0, rows: 1000 }, at);
    expect(terminal.bytes().split('\u001B[?2026h').length - 1).toBe(10);
  });

  it('leaves what stays and an empty line to go on with, and the cursor is never hidden', async () => {
    const watched = watch();
    half(watched);
    expect(watched.terminal.cursorIsHidden()).toBe(false);
    expect((await watched.terminal.cursor()).column).toBe(0);
    watched.progress.line('stopping after this step');
    watched.progress.clear();
    expect(await watched.terminal.lines()).toEqual([...permanent, 'stopping after this step']);
    expect(await watched.terminal.cursor()).toEqual({ column: 0, row: 4 });
  });

  it('what a key leaves on the line below, such as ^C, goes with the next frame', async () => {
    const watched = watch();
    half(watched);
    watched.terminal.write('^C');
    watched.progress.line('stopping after this step');
    watched.progress.clear();
    expect((await watched.terminal.lines()).join('\n')).not.toContain('^C');
  });

  it.each([[44, 24], [30, 24], [79, 24], [120, 24], [80, 8], [90, 6], [60, 10]])('survives a window of %i × %i while it runs', async (columns, rows) => {
    const watched = watch();
    half(watched);
    await watched.terminal.resize(columns, rows);
    train(watched, 30_000, 20);
    await watched.terminal.resize(100, 24);
    train(watched, 40_000, 30);
    const lines = await watched.terminal.lines();
    expect(lines.filter((line) => line.includes('training on'))).toHaveLength(1);
    expect(lines.filter((line) => line.trimStart().startsWith('spend'))).toHaveLength(1);
    watched.progress.clear();
    const rest = (await watched.terminal.lines()).join('').replaceAll(/\s/g, '');
    expect(rest).toBe(permanent.join('').replaceAll(/\s/g, ''));
  });

  it.each([1, 5, 12, 20, 30, 40, 60, 200])('no line is as wide as a terminal of %i columns', (columns) => {
    const watched = watch({ columns });
    half(watched);
    watched.progress.line('');
    const frames = watched.terminal.bytes().split('\u001B[?2026h').slice(1).map((frame) => frame.split('\u001B[?2026l')[0]!);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) for (const text of frame.split('\n')) expect(displayWidth(text)).toBeLessThanOrEqual(Math.max(1, columns - 1));
  });

  it('colours only where they are wanted; a dumb terminal gets plain lines', () => {
    const colourful = watch({ environment: {} });
    half(colourful);
    expect(colourful.terminal.bytes()).toContain('\u001B[1m');
    const plain = watch();
    half(plain);
    // oxlint-disable-next-line no-control-regex -- it is what is looked for
    expect(plain.terminal.bytes()).not.toMatch(/\u001B\[\d*m/);
    const dumb = watch({ environment: { TERM: 'dumb' } });
    half(dumb);
    expect(dumb.terminal.bytes()).not.toContain('\u001B');
    expect(dumb.terminal.bytes()).toContain('round 1 of 2 · training on 1,570 rows: 100 steps on cpu in fp32\n');
  });

  it('without block characters where the locale has none', async () => {
    const watched = watch({ environment: { NO_COLOR: '1', LANG: 'C' } });
    half(watched);
    const [headline] = (await watched.terminal.lines()).slice(permanent.length);
    expect(headline).toMatch(/ #+\.+ /);
  });

  it('control characters of a warning do not reach the terminal', async () => {
    const watched = watch();
    watched.show({ type: 'warning', message: 'label \u001B[2J\u001B]0;owned\u0007 日本語 👩‍👩‍👧 end' }, 0);
    expect(watched.terminal.bytes()).not.toContain('\u001B[2J');
    expect(watched.terminal.bytes()).not.toContain('\u0007');
    expect((await watched.terminal.lines())[0]).toContain('日本語');
  });
});
