import type { RunEvent } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { createPalette } from '../terminal/palette.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { describeEvent } from './describe-event.ts';
import { createProgress } from './progress.ts';
import { createTimeLeft } from './time-left.ts';

const step = (number: number, loss = 0.5): RunEvent => ({ type: 'training', round: 1, event: { type: 'step', step: number, totalSteps: 100, epoch: 0, loss, learningRate: 1e-3, seconds: number } });
const finished: RunEvent = { type: 'round-finished', round: 1, trainingRows: 1570, errors: 200, selectionAccuracy: 0.612, miningAccuracy: 0.64 };

function watch(options: { terminal: boolean; columns?: number }) {
  let timeMs = 0;
  const host = createFakeHost({ ...options, now: () => timeMs });
  const progress = createProgress({ output: host.stderr, palette: createPalette(host.stderr, { NO_COLOR: '1' }), now: () => host.now() });
  return { progress, show: (event: RunEvent, atMs: number) => ((timeMs = atMs), progress.show(describeEvent(event, 2))), text: () => host.errors() };
}

describe('progress', () => {
  it('piped: one line when a stage begins, then one every ten seconds, and every line that stays', () => {
    const { show, text } = watch({ terminal: false });
    for (let second = 1; second <= 25; second += 1) show(step(second), second * 1000);
    show(finished, 26_000);
    expect(text()).toBe([
      'round 1 of 2 · training: step 1 of 100, loss 0.500',
      'round 1 of 2 · training: step 11 of 100, loss 0.500, 1 min 29 s left',
      'round 1 of 2 · training: step 21 of 100, loss 0.500, 1 min 19 s left',
      'round 1 of 2 · 1,570 training rows, selection accuracy 61.2\u00a0%, mining 64.0\u00a0%, 200 errors',
      '',
    ].join('\n'));
    expect(text()).not.toContain('\u001B');
  });

  it('on a terminal: one live line, at most ten times a second, cut to the width, taken away before a line that stays', () => {
    const { show, text } = watch({ terminal: true, columns: 40 });
    for (let at = 0; at < 1000; at += 20) show(step(at / 20 + 1), at);
    const updates = text().split('\r\u001B[K').slice(1);
    expect(updates.length).toBe(10);
    expect(Math.max(...updates.map((update) => update.length))).toBeLessThanOrEqual(39);
    expect(text()).not.toContain('\n');
    show(finished, 1000);
    const last = text().split('\r\u001B[K').at(-1)!;
    expect(last).toMatch(/^round 1 of 2 · 1,570 training rows.*\n$/);
  });

  it.each<[RunEvent, string]>([
    [{ type: 'run-started', task: 't', rounds: 2, resumed: false }, 't: seed data, then up to 2 rounds of extrapolation'],
    [{ type: 'run-started', task: 't', rounds: 2, resumed: true }, 'going on with t'],
    [{ type: 'stage-finished', stage: 'seed', round: 0, accepted: 10, rejected: 3, fromStore: true }, 'round 0 of 2 · seed data: 10 accepted, 3 rejected (kept from before)'],
    [{ type: 'training-reused', round: 1, directory: 'd' }, 'round 1 of 2 · training: checkpoint kept from before'],
    [{ type: 'warning', message: 'm' }, 'warning: m'],
  ])('%j', (event, line) => {
    expect(describeEvent(event, 2).line).toBe(line);
  });
});

describe('createTimeLeft', () => {
  it('reckons within a stage and begins again with the next', () => {
    const timeLeft = createTimeLeft();
    expect(timeLeft.seconds('a', 0, 0)).toBeUndefined();
    expect(timeLeft.seconds('a', 0.25, 10_000)).toBeCloseTo(30);
    expect(timeLeft.seconds('a', 0.5, 20_000)).toBeCloseTo(20);
    expect(timeLeft.seconds('b', 0.5, 21_000)).toBeUndefined();
    expect(timeLeft.seconds('b', 0.75, 26_000)).toBeCloseTo(5);
  });
});
