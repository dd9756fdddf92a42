import type { RunEvent, SpendSummary, TrainingEvent } from '@stepsynth/core';
import { integer } from '../report/format.ts';
import type { EventText } from './describe-event.ts';
import { createRate } from './rate.ts';
import { createTimeLeft } from './time-left.ts';

/** What is shown of a run at a moment. */
export interface RunView {
  /** `round 1 of 3 · extrapolation` */
  readonly title: string;
  /** `412 of 570 rows` */
  readonly detail: string;
  /** Share of the stage that is done, 0 to 1. */
  readonly done: number;
  readonly secondsLeft?: number;
  /** Rows of the stage that the teacher is in, or was in last; rates while it is asked. */
  readonly rows?: { readonly accepted: number; readonly rejected: number; readonly triedPerSecond?: number };
  readonly spend?: SpendSummary & { readonly callsPerSecond?: number };
  readonly training?: { readonly losses: readonly number[]; readonly tokensPerSecond?: number; readonly selectionAccuracy?: number };
  /** Selection accuracy of the rounds that are finished, by round. */
  readonly selectionByRound: ReadonlyMap<number, number>;
}

/** Gathers a view from a run's events. */
export interface RunViewModel {
  /** @param text What the event means to a person. */
  update(event: RunEvent, text: EventText, nowMs: number): void;
  view(nowMs: number): RunView;
}

/** @param epochs Passes over the training set that are planned, for tokens a second; undefined where unknown. */
export function createRunViewModel(epochs: number | undefined): RunViewModel {
  const timeLeft = createTimeLeft();
  const calls = createRate();
  const candidates = createRate();
  const selectionByRound = new Map<number, number>();
  let stage: Pick<RunView, 'title' | 'detail' | 'done'> = { title: 'starting', detail: '', done: 0 };
  let teaching = false;
  let rows: RunView['rows'];
  let spend: SpendSummary | undefined;
  let training: Training | undefined;

  return {
    update(event, text, nowMs) {
      if (event.type !== 'spend' && event.type !== 'warning') teaching = event.type === 'stage-started' || event.type === 'stage-progress';
      if (text.stage !== undefined) stage = { title: text.stage, detail: detailOf(event, text), done: text.done! };
      if (event.type === 'stage-progress' || event.type === 'stage-finished') {
        rows = event.stage === 'rationale' ? rows : { accepted: event.accepted, rejected: event.rejected };
        if (rows !== undefined) candidates.add(rows.accepted + rows.rejected, nowMs);
      }
      if (event.type === 'spend') calls.add((spend = event.spend).calls, nowMs);
      if (event.type === 'training') training = advance(training, event.event, epochs);
      if (event.type === 'round-finished') selectionByRound.set(event.round, event.selectionAccuracy);
    },
    view(nowMs) {
      return {
        ...stage,
        ...defined('secondsLeft', timeLeft.seconds(stage.title, stage.done, nowMs)),
        ...(rows !== undefined && { rows: { ...rows, ...defined('triedPerSecond', teaching ? candidates.perSecond(nowMs) : undefined) } }),
        ...(spend !== undefined && { spend: { ...spend, ...defined('callsPerSecond', teaching ? calls.perSecond(nowMs) : undefined) } }),
        ...(training !== undefined && { training }),
        selectionByRound,
      };
    },
  };
}

type Training = NonNullable<RunView['training']> & { readonly tokens: number };

function advance(training: Training | undefined, event: TrainingEvent, epochs: number | undefined): Training | undefined {
  switch (event.type) {
    case 'started':
      return { losses: [], tokens: event.trainingTokens };
    case 'split':
      return training;
    case 'evaluated':
      return training === undefined ? training : { ...training, selectionAccuracy: event.accuracy };
    case 'saved':
    case 'notice':
      return training;
    case 'step': {
      if (training === undefined) return training;
      const tokens = epochs === undefined ? undefined : (training.tokens * epochs * event.step) / event.totalSteps;
      const fast = tokens === undefined || event.seconds < 0.1 ? undefined : tokens / event.seconds;
      return { ...training, losses: [...training.losses, event.loss], ...defined('tokensPerSecond', fast) };
    }
  }
}

/** Where a stage stands, without what the view shows elsewhere. */
function detailOf(event: RunEvent, { state }: EventText): string {
  if (event.type === 'stage-progress') return `${integer(event.accepted)} of ${integer(event.rows)} rows`;
  if (event.type === 'training' && event.event.type === 'step') return `step ${integer(event.event.step)} of ${integer(event.event.totalSteps)}`;
  return state!;
}

function defined<Key extends string>(key: Key, value: number | undefined): { [Name in Key]?: number } {
  return value === undefined ? {} : { [key]: value } as { [Name in Key]: number };
}
