import type { RunEvent } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { createPalette } from '../terminal/palette.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { createFakeTerminal } from '../testing/fake-terminal.ts';
import { createEventDescriber } from './describe-event.ts';
import { createProgress } from './progress.ts';
import { createTimeLeft } from './time-left.ts';

const started: RunEvent = { type: 'training', round: 1, event: { type: 'started', device: 'cpu', precision: 'fp32', threads: 2, totalSteps: 100, trainingRows: 1570, trainingTokens: 9 } };
const evaluated: RunEvent = { type: 'training', round: 1, event: { type: 'evaluated', epoch: 1, step: 20, loss: 0.7, accuracy: 0.584, best: true } };
const step = (number: number, loss = 0.5): RunEvent => ({ type: 'training', round: 1, event: { type: 'step', step: number, totalSteps: 100, epoch: 0, loss, learningRate: 1e-3, seconds: number } });
const finished: RunEvent = { type: 'round-finished', round: 1, trainingRows: 1570, errors: 200, selectionAccuracy: 0.612, miningAccuracy: 0.64 };

function watch(options: { terminal: boolean }) {
  let timeMs = 0;
  const host = createFakeHost({ ...options, now: () => timeMs });
  const describeEvent = createEventDescriber(2);
  const progress = createProgress({ output: host.stderr, environment: {}, palette: createPalette(host.stderr, { NO_COLOR: '1' }), now: () => host.now() });
  return { progress, show: (event: RunEvent, atMs: number) => ((timeMs = atMs), progress.show(describeEvent(event))), text: () => host.errors() };
}

describe('progress', () => {
  it('piped: one line when a stage begins, then one every ten seconds, and every line that stays', () => {
    const { show, text } = watch({ terminal: false });
    show(started, 500);
    for (let second = 1; second <= 25; second += 1) {
      show(step(second), second * 1000);
      if (second === 20) show(evaluated, 20_100);
    }
    show(finished, 26_000);
    expect(text()).toBe([
      'round 1 of 2 · training on 1,570 rows: 100 steps on cpu in fp32',
      'round 1 of 2 · training on 1,570 rows: step 11 of 100, loss 0.500, 1 min 25 s left',
      'round 1 of 2 · training on 1,570 rows: step 21 of 100, loss 0.500, selection 58.4\u00a0%, 1 min 17 s left',
      'round 1 of 2 · 1,570 training rows, selection accuracy 61.2\u00a0%, mining 64.0\u00a0%, 200 errors',
      '',
    ].join('\n'));
    expect(text()).not.toContain('\u001B');
  });

  it('on a terminal: one live line, at most ten times a second, cut to the width, taken away before a line that stays', async () => {
    let timeMs = 0;
    const terminal = createFakeTerminal(60, 10);
    const describeEvent = createEventDescriber(2);
    const progress = createProgress({ output: terminal, environment: {}, palette: createPalette(terminal, { NO_COLOR: '1' }), now: () => timeMs });
    progress.show(describeEvent(started));
    for (; timeMs < 1000; timeMs += 20) progress.show(describeEvent(step(timeMs / 20 + 1)));
    expect(terminal.bytes().split('\u001B[?2026h')).toHaveLength(11);
    expect(await terminal.lines()).toEqual(['round 1 of 2 · training on 1,570 rows: step 46 of 100, los…']);
    progress.show(describeEvent(finished));
    expect((await terminal.lines()).join('')).toMatch(/^round 1 of 2 · 1,570 training rows.*errors$/);
  });

  it.each<[RunEvent, string]>([
    [{ type: 'run-started', task: 't', rounds: 2, resumed: false }, 't: seed data, then up to 2 rounds of extrapolation'],
    [{ type: 'run-started', task: 't', rounds: 2, resumed: true }, 'going on with t'],
    [{ type: 'stage-finished', stage: 'seed', round: 0, accepted: 10, rejected: 3, fromStore: true }, 'round 0 of 2 · seed data: 10 rows accepted, 3 rejected (kept from before)'],
    [{ type: 'training-reused', round: 1, directory: 'd' }, 'round 1 of 2 · training: checkpoint kept from before'],
    [{ ...started, event: { ...started.event, resumedFromStep: 40, stateRefused: '' } } as RunEvent, 'round 1 of 2 · training: going on after step 40 of 100'],
    [{ ...started, event: { ...started.event, resumedFromStep: 0, stateRefused: 'state.safetensors: is no state' } } as RunEvent, 'round 1 of 2 · training: starts anew, since state.safetensors: is no state'],
    [{ type: 'warning', message: 'm' }, 'warning: m'],
  ])('%j', (event, line) => {
    expect(createEventDescriber(2)(event).line).toBe(line);
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
