import type { GoldExample, SyntheticExample } from '../example/example.ts';
import { encodeExamples } from '../loop/encode-examples.ts';
import { interruptible } from '../loop/interruption.ts';
import { recordEvent } from '../loop/record-event.ts';
import type { RunContext } from '../loop/run-context.ts';
import type { TrainedModel } from '../ports/small-model-trainer.ts';
import { extrapolationLikeness, type ExtrapolationLikeness } from '../statistics/extrapolation-likeness.ts';
import { pointsOf, type Points } from '../statistics/points.ts';
import { targetOf } from '../target/target-of.ts';
import { FEWEST_ROWS, estimateGap, type EmbeddedRows } from './estimate-gap.ts';
import type { GapEstimate, RoundGap } from './gap-estimate.ts';
import { rowsOfSample, sampleAgainst, sampleRows, type SampleOptions } from './gap-sample.ts';
import { GOLD_GAP_FACT, gapFactOf, storedGap, storedGoldGap } from './stored-gap.ts';

/** Pairs of a gold row and a row written from it that are compared in a round, at most. */
const MOST_PAIRS = 200;

/** What a round trained on. */
export interface MeasuredRound {
  readonly round: number;
  /** D_train^(round), gold rows apart. */
  readonly trainingSet: readonly SyntheticExample[];
  /** The part of it that this round added. */
  readonly added: readonly SyntheticExample[];
}

/**
 * Measures a round and keeps the result, which is never measured twice. Does nothing where `config.gap` is off, or fewer
 * than 5 synthetic or selection rows are there. Rows are embedded by the initial checkpoint, whatever was trained from it,
 * so that rounds share one measure; it is loaded for each round and freed again.
 */
export function createGapMeasurement(run: RunContext): (round: MeasuredRound) => Promise<void> {
  const { config, gold, task, store, clock } = run;
  const options: SampleOptions = { runSeed: config.runSeed, stratumOf: targetOf(task).stratumOf };
  let selection: EmbeddedRows | undefined; // the same in every round

  return async (measured) => {
    const rows = sampleRows(gold.selection, config.gap?.maxRows ?? 0, options);
    if (Math.min(rows.length, measured.trainingSet.length) < FEWEST_ROWS || (await storedGap(store, measured.round)) !== undefined) return;
    run.onEvent?.({ type: 'measuring-gap', round: measured.round, rows: rows.length });
    const started = clock.now();
    const encoder = await interruptible(run.signal, () => run.trainer.load(config.checkpoint, signalOf(run)));
    try {
      selection ??= await embed(run, encoder, rows);
      await measureGold(run, encoder, selection, options);
      const gap = await measureRound(run, { encoder, selection, options }, measured);
      if (gap === undefined) return;
      await store.saveFact(gapFactOf(measured.round), gap);
      await recordEvent(run, { type: 'gap-measured', round: measured.round, gap, seconds: (clock.now() - started) / 1000 });
    } finally {
      await encoder.dispose();
    }
  };
}

interface Measuring {
  readonly encoder: TrainedModel;
  readonly selection: EmbeddedRows;
  readonly options: SampleOptions;
}

async function measureRound(run: RunContext, { encoder, selection, options }: Measuring, { trainingSet, added }: MeasuredRound): Promise<RoundGap | undefined> {
  const sample = sampleAgainst(selection.rows, trainingSet, options);
  const gap = estimateGap(selection, sample, await embed(run, encoder, rowsOfSample(sample)), options);
  const likeness = await measureLikeness(run, encoder, added);
  return gap === undefined ? undefined : { ...gap, ...(likeness !== undefined && { likeness }) };
}

/** Gold mining against gold selection: what the measures say of two samples of gold, once a run. Under `goldRoles: paper` there is no other sample. */
async function measureGold(run: RunContext, encoder: TrainedModel, selection: EmbeddedRows, options: SampleOptions): Promise<void> {
  const { gold, store } = run;
  if (gold.mining === gold.selection || (await storedGoldGap(store)) !== undefined) return;
  const sample = sampleAgainst(selection.rows, gold.mining, options);
  const gap: GapEstimate | undefined = estimateGap(selection, sample, await embed(run, encoder, rowsOfSample(sample)), options);
  if (gap !== undefined) await store.saveFact(GOLD_GAP_FACT, gap);
}

async function embed<Row extends GoldExample | SyntheticExample>(run: RunContext, encoder: TrainedModel, rows: readonly Row[]): Promise<EmbeddedRows<Row>> {
  const encoded = rows === (run.gold.selection as readonly unknown[]) ? await run.encodedGold('selection') : await encodeExamples(rows, run, run.config);
  return { rows, points: await interruptible(run.signal, () => targetOf(run.task).embed(encoder, encoded, signalOf(run))) };
}

async function measureLikeness(run: RunContext, encoder: TrainedModel, added: readonly SyntheticExample[]): Promise<ExtrapolationLikeness | undefined> {
  const { gold, task, config } = run;
  const byId = new Map(gold.mining.map((example) => [example.id, example]));
  const textOf = ({ fields }: Pick<SyntheticExample, 'fields'>): string => fields[task.generatedField] ?? '';
  const written = added.flatMap((row) => {
    const error = byId.get(row.lineage.errorId ?? '');
    return error === undefined ? [] : [{ id: row.id, label: row.label, error: textOf(error), extrapolated: textOf(row) }];
  });
  const texts = sampleRows(written, MOST_PAIRS, config);
  if (texts.length === 0) return undefined;
  const [errors, extrapolated] = [await embedTexts(run, encoder, texts.map(({ error }) => error)), await embedTexts(run, encoder, texts.map((pair) => pair.extrapolated))];
  return extrapolationLikeness({ errors, extrapolated, texts });
}

/** Texts by themselves, without the context of a pair. */
async function embedTexts({ encoder: tokens, config: { maxLength }, ...run }: RunContext, encoder: TrainedModel, texts: readonly string[]): Promise<Points> {
  return interruptible(run.signal, async () => {
    const encoded = await tokens.encode(texts.map((text) => ({ text })), { maxLength, ...signalOf(run) });
    const states = await encoder.embed(encoded, { layer: -1, pooling: 'mean', ...signalOf(run) });
    return pointsOf(states, states.length / texts.length);
  });
}

function signalOf({ signal }: Pick<RunContext, 'signal'>): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
