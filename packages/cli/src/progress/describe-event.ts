import type { RunEvent } from '@stepsynth/core';
import { count, integer, percent } from '../report/format.ts';

/** What an event means to a person. */
export interface EventText {
  /** A line that stays: something has been reached. */
  readonly line?: string;
  /** What is going on now, without the time left. */
  readonly status?: string;
  /** Share of the current stage that is done, 0 to 1; 0 begins a stage. */
  readonly done?: number;
  /** Names the stage; time left is reckoned within it. */
  readonly stage?: string;
}

const stageNames = { rationale: 'rationales', seed: 'seed data', extrapolation: 'extrapolation' } as const;

/** Text of a run's event. `rounds` is R as the run stated it. */
export function describeEvent(event: RunEvent, rounds: number): EventText {
  switch (event.type) {
    case 'run-started':
      return { line: event.resumed ? `going on with ${event.task}` : `${event.task}: seed data, then ${event.rounds === 0 ? 'no rounds' : `up to ${count(event.rounds, 'round')}`} of extrapolation` };
    case 'stage-started':
      return stage(`${prefix(event.round, rounds)}${stageNames[event.stage]}`, `${integer(event.rows)} ${event.stage === 'rationale' ? 'labels' : 'rows wanted'}`, 0);
    case 'stage-progress':
      return stage(`${prefix(event.round, rounds)}${stageNames[event.stage]}`, `${integer(event.accepted)} of ${integer(event.rows)} rows, ${integer(event.rejected)} rejected`, event.accepted / Math.max(1, event.rows));
    case 'stage-finished':
      return { line: `${prefix(event.round, rounds)}${stageNames[event.stage]}: ${integer(event.accepted)} accepted, ${integer(event.rejected)} rejected${event.fromStore ? ' (kept from before)' : ''}` };
    case 'encoding':
      return stage(`${prefix(event.round, rounds)}encoding`, `${integer(event.rows)} rows`, 0);
    case 'training':
      return describeTraining(event.event, `${prefix(event.round, rounds)}training`);
    case 'training-reused':
      return { line: `${prefix(event.round, rounds)}training: checkpoint kept from before` };
    case 'predicting':
      return stage(`${prefix(event.round, rounds)}predicting ${event.part}`, `${integer(event.rows)} rows`, 0);
    case 'round-finished':
      return { line: `${prefix(event.round, rounds)}${integer(event.trainingRows)} training rows, selection accuracy ${percent(event.selectionAccuracy)}, mining ${percent(event.miningAccuracy)}, ${count(event.errors, 'error')}` };
    case 'warning':
      return { line: `warning: ${event.message}` };
    case 'run-finished':
      return { line: `stopped: ${event.stoppedBecause}; test accuracy ${percent(event.testAccuracy)}` };
  }
}

/** Text of a training event under the stage's name. */
export function describeTraining(event: Extract<RunEvent, { type: 'training' }>['event'], name: string): EventText {
  if (event.type === 'started') return stage(name, `${integer(event.trainingRows)} rows, ${count(event.totalSteps, 'step')} on ${event.device} in ${event.precision}`, 0);
  if (event.type === 'step') return stage(name, `step ${integer(event.step)} of ${integer(event.totalSteps)}, loss ${event.loss.toFixed(3)}`, event.step / Math.max(1, event.totalSteps));
  return { line: `${name}: epoch ${Math.round(event.epoch)}, selection loss ${event.loss.toFixed(3)}, accuracy ${percent(event.accuracy)}${event.best ? ', best so far' : ''}` };
}

function stage(name: string, state: string, done: number): EventText {
  return { stage: name, status: `${name}: ${state}`, done };
}

function prefix(round: number, rounds: number): string {
  return `round ${round} of ${rounds} · `;
}
