import type { Label, SyntheticExample } from '../example/example.ts';
import { interruptible } from '../loop/interruption.ts';
import { recordEvent } from '../loop/record-event.ts';
import type { RunContext } from '../loop/run-context.ts';
import { goldInTraining } from '../loop/gold-in-training.ts';
import { fineTune } from '../loop/train-round.ts';
import type { RunStore } from '../ports/run-store.ts';
import { createRandom } from '../random/seeded-random.ts';
import { compareArms } from '../statistics/compare-arms.ts';
import { hierarchicalBootstrap, type ResampledScores } from '../statistics/hierarchical-bootstrap.ts';
import { targetOf } from '../target/target-of.ts';
import { controlData } from './control-data.ts';
import type { ControlResult } from './control-result.ts';

/** Data of a round that is about to be added. */
export interface ControlledRound {
  readonly round: number;
  /** Training data without it. */
  readonly before: readonly SyntheticExample[];
  readonly added: readonly SyntheticExample[];
}

/**
 * Whether a round's data is worth more than control rows: trains on what was there with m rows of either kind, over
 * several seeds, and compares accuracy on selection. Every training is stored when it is done. Undefined where control is
 * off or the teacher had no control row to give.
 */
export async function runControl(run: RunContext, { round, before, added }: ControlledRound): Promise<ControlResult | undefined> {
  const data = await controlData(run, { round, added });
  if (data === undefined || data.control.length === 0) return undefined;
  const stored = await storedControl(run.store, round);
  if (stored !== undefined) return stored;
  const withErrors = await predictOverSeeds(run, round, 'errors', [...before, ...data.errors]);
  const withControl = await predictOverSeeds(run, round, 'control', [...before, ...data.control]);
  const result = resultOf(run, { round, rows: data.control.length, withErrors, withControl });
  await run.store.saveFact(factOf(round), result);
  await recordEvent(run, { type: 'control-finished', round, control: result });
  return result;
}

/** The results up to this round, in order. */
export async function storedControls(store: Pick<RunStore, 'fact'>, rounds: number): Promise<readonly ControlResult[]> {
  const results = await Promise.all(Array.from({ length: rounds }, (_, round) => storedControl(store, round + 1)));
  return results.filter((result) => result !== undefined);
}

async function storedControl(store: Pick<RunStore, 'fact'>, round: number): Promise<ControlResult | undefined> {
  return (await store.fact(factOf(round))) as ControlResult | undefined;
}

function factOf(round: number): string {
  return `control-${round}`;
}

/** Predictions on selection by seed, each [rows]. */
async function predictOverSeeds(run: RunContext, round: number, kind: 'errors' | 'control', rows: readonly SyntheticExample[]): Promise<readonly (readonly Label[])[]> {
  const seeds = run.config.control?.seeds ?? 0;
  const predicted: (readonly Label[])[] = [];
  for (let place = 0; place < seeds; place += 1) predicted.push(await predictWithSeed(run, { fact: `${factOf(round)}-${kind}-${place}`, round, place, rows }));
  return predicted;
}

async function predictWithSeed(run: RunContext, { fact, round, place, rows }: { fact: string; round: number; place: number; rows: readonly SyntheticExample[] }): Promise<readonly Label[]> {
  const stored = (await run.store.fact(fact)) as readonly Label[] | undefined;
  if (stored !== undefined) return stored;
  const seed = createRandom(run.config.runSeed, 'control-training', place).integer(2 ** 31);
  const model = await fineTune(run, round, [...goldInTraining(run), ...rows], { seed });
  try {
    const encoded = await run.encodedGold('selection');
    const { predictions } = await interruptible(run.signal, () => targetOf(run.task).predict(model, run.gold.selection, encoded, run.signal === undefined ? {} : { signal: run.signal }));
    const predicted = predictions.map(({ label }) => label);
    await run.store.saveFact(fact, predicted);
    return predicted;
  } finally {
    await model.dispose();
  }
}

function resultOf(
  { config: { runSeed, control }, gold, task }: RunContext,
  { round, rows, withErrors, withControl }: { round: number; rows: number; withErrors: readonly (readonly Label[])[]; withControl: readonly (readonly Label[])[] },
): ControlResult {
  const { seeds, minGain } = control as NonNullable<typeof control>;
  const target = targetOf(task);
  const [errors, controls] = hierarchicalBootstrap({
    rows: gold.selection.length, arms: [withErrors, withControl].map((runs) => runs.map((predicted) => target.scorer(gold.selection, predicted))),
  }, { seed: runSeed }) as [ResampledScores, ResampledScores];
  const { difference, interval95, smallestDetectable } = compareArms(errors, controls, 'accuracy');
  return {
    round, rows, seeds, minGain, interval95, smallestDetectable,
    withErrors: errors.observed.accuracy, withControl: controls.observed.accuracy, gain: difference,
    verdict: verdictOf(interval95, minGain),
  };
}

/** What an interval says of a gain of at least `minGain`. */
export function verdictOf([low, high]: readonly [number, number], minGain: number): ControlResult['verdict'] {
  if (high < minGain) return 'no gain';
  return low > minGain ? 'gain' : 'cannot tell';
}
