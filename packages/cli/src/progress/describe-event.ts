import type { RunEvent, TrainingEvent } from '@stepsynth/core';
import { count, duration, integer, percent } from '../report/format.ts';
import { gapText } from '../report/gap-words.ts';
import { controlText } from '../report/control-text.ts';

/** What an event means to a person. */
export interface EventText {
  /** A line that stays: something has been reached. */
  readonly line?: string;
  /** Names the stage that is going on; time left is reckoned within it. */
  readonly stage?: string;
  /** Where the stage stands, without the time left. */
  readonly state?: string;
  /** Share of the stage that is done, 0 to 1; 0 begins a stage. */
  readonly done?: number;
}

/** The native trainer's reason for a precision by name, as in the rounds that follow the first. */
const ASKED_FOR = 'asked for';

const stageNames = { rationale: 'rationales', seed: 'seed data', label: 'labels of errors', extrapolation: 'extrapolation', control: 'control rows' } as const;

/** Texts of a run's events, in the order in which they come. `rounds` is R. */
export function createEventDescriber(rounds: number): (event: RunEvent) => EventText {
  const training = createTrainingDescriber();
  return (event) => {
    const round = 'round' in event ? `round ${event.round} of ${rounds} · ` : '';
    return event.type === 'training' ? training(event.event, round) : describeEvent(event, round);
  };
}

/** Texts of the events of one fine-tuning after another; `prefix` names the round. */
export function createTrainingDescriber(): (event: TrainingEvent, prefix: string) => EventText {
  let rows = 0;
  let selection = '';
  return (event, prefix) => {
    const name = (): string => `${prefix}training on ${integer(rows)} rows`;
    switch (event.type) {
      case 'started':
        [rows, selection] = [event.trainingRows, ''];
        return {
          ...stage(name(), `${count(event.totalSteps, 'step')} on ${event.device} in ${event.precision}`, (event.resumedFromStep ?? 0) / Math.max(1, event.totalSteps)),
          ...noteworthy([...resumption(event, prefix), ...precisionChoice(event, prefix)]),
        };
      case 'step':
        return stage(name(), `step ${integer(event.step)} of ${integer(event.totalSteps)}, loss ${event.loss.toFixed(3)}${selection}`, event.step / Math.max(1, event.totalSteps));
      case 'split':
        return { line: `${prefix}training: ${integer(event.rows)} rows at once would not fit into ${integer(event.memoryBudgetMb)} MiB; such steps are computed in parts, ${integer(event.passes)} here, with the same result` };
      case 'evaluated':
        selection = `, selection ${percent(event.accuracy)}`;
        return {};
      case 'saved':
        return {};
      case 'notice':
        return { line: `${prefix}training: ${event.message}` };
    }
  };
}

type Started = Extract<TrainingEvent, { type: 'started' }>;

function resumption(event: Started, prefix: string): readonly string[] {
  const { resumedFromStep = 0, stateRefused = '' } = event;
  if (resumedFromStep > 0) return [`${prefix}training: going on after step ${integer(resumedFromStep)} of ${integer(event.totalSteps)}`];
  return stateRefused === '' ? [] : [`${prefix}training: starts anew, since ${stateRefused}`];
}

/** What was asked for needs no reason. */
function precisionChoice({ precision, precisionReason: reason = ASKED_FOR }: Started, prefix: string): readonly string[] {
  return reason === ASKED_FOR ? [] : [`${prefix}training in ${precision}: ${reason}`];
}

function noteworthy(lines: readonly string[]): { line?: string } {
  return lines.length === 0 ? {} : { line: lines.join('; ') };
}

function describeEvent(event: Exclude<RunEvent, { type: 'training' }>, round: string): EventText {
  switch (event.type) {
    case 'run-started':
      return { line: event.resumed ? `going on with ${event.task}` : `${event.task}: seed data, then ${event.rounds === 0 ? 'no rounds' : `up to ${count(event.rounds, 'round')}`} of extrapolation` };
    case 'stage-started':
      return stage(`${round}${stageNames[event.stage]}`, `${integer(event.rows)} ${event.stage === 'rationale' ? 'labels' : 'rows wanted'}`, 0);
    case 'stage-progress':
      return stage(`${round}${stageNames[event.stage]}`, `${integer(event.accepted)} of ${integer(event.rows)} rows, ${integer(event.rejected)} rejected`, event.accepted / Math.max(1, event.rows));
    case 'stage-finished':
      return { line: `${round}${stageNames[event.stage]}: ${event.stage === 'rationale' ? `listed for ${count(event.accepted, 'label')}` : `${integer(event.accepted)} rows accepted, ${integer(event.rejected)} rejected`}${event.fromStore ? ' (kept from before)' : ''}` };
    case 'encoding':
      return stage(`${round}encoding`, `${integer(event.rows)} rows`, 0);
    case 'training-reused':
      return { line: `${round}training: checkpoint kept from before` };
    case 'predicting':
      return stage(`${round}predicting ${event.part}`, `${integer(event.rows)} rows`, 0);
    case 'round-finished':
      return { line: `${round}${integer(event.trainingRows)} training rows, selection accuracy ${percent(event.selectionAccuracy)}, mining ${percent(event.miningAccuracy)}, ${count(event.errors, 'error')}` };
    case 'measuring-gap':
      return stage(`${round}measuring the gap to gold`, `${integer(event.rows)} selection rows`, 0);
    case 'gap-measured':
      return { line: `${round}${gapText(event.gap)}, measured in ${duration(event.seconds)}` };
    case 'control-finished':
      return { line: `${round}${controlText(event.control)}` };
    case 'spend':
      return {};
    case 'warning':
      return { line: `warning: ${event.message}` };
    case 'run-finished':
      return { line: `stopped: ${event.stoppedBecause}; test accuracy ${percent(event.testAccuracy)}` };
  }
}

function stage(name: string, state: string, done: number): EventText {
  return { stage: name, state, done };
}
