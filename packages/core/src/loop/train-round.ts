import type { SyntheticExample } from '../example/example.ts';
import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import type { TrainedModel, TrainingStateOptions, TrainingSummary } from '../ports/small-model-trainer.ts';
import { encodeExamples } from './encode-examples.ts';
import { interruptible } from './interruption.ts';
import type { RunContext } from './run-context.ts';
import { createPrecisionKeeper } from './run-precision.ts';

/** The checkpoint of a round, and its model while someone needs it. */
export interface RoundModel {
  readonly checkpoint: StoredCheckpoint;
  /** The model in memory: the one just trained, else loaded from the checkpoint when first asked for. */
  model(): Promise<TrainedModel>;
  /** Frees the model if there is one. */
  dispose(): Promise<void>;
}

/**
 * init(f), train(f, D_train^(q)): always from the initial checkpoint, with the run seed as training seed.
 * A round whose checkpoint is stored is not trained again; one whose training was cut short goes on from its last state.
 */
export async function trainRound(run: RunContext, round: number, trainingSet: readonly SyntheticExample[]): Promise<RoundModel> {
  const stored = await run.checkpoints.find(round);
  if (stored !== undefined) {
    run.onEvent?.({ type: 'training-reused', round, directory: stored.directory });
    return roundModel(run, stored);
  }
  const trained = await train(run, round, trainingSet);
  try {
    const checkpoint = await run.checkpoints.save(round, trained, trained.summary as TrainingSummary);
    return roundModel(run, checkpoint, trained);
  } catch (error) {
    await trained.dispose();
    throw error;
  }
}

/** The model of a round that was trained before. */
export function roundModel(run: RunContext, checkpoint: StoredCheckpoint, trained?: TrainedModel): RoundModel {
  let held = trained;
  return {
    checkpoint,
    async model() {
      held ??= await interruptible(run.signal, () => run.trainer.load(checkpoint.directory, { precision: checkpoint.summary.precision, ...(run.signal !== undefined && { signal: run.signal }) }));
      return held;
    },
    async dispose() {
      await held?.dispose();
      held = undefined;
    },
  };
}

async function train(run: RunContext, round: number, trainingSet: readonly SyntheticExample[]): Promise<TrainedModel> {
  const { config, signal } = run;
  run.onEvent?.({ type: 'encoding', round, rows: trainingSet.length });
  const request = {
    checkpoint: config.checkpoint,
    labels: run.task.labels,
    training: await encodeExamples(trainingSet, run, config),
    selection: await run.encodedGold('selection'),
    options: { ...config.training, seed: config.runSeed },
  };
  const precision = await createPrecisionKeeper(run.store);
  const model = await interruptible(signal, () => run.trainer.train(request, {
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      precision.keep(event);
      run.onEvent?.({ type: 'training', round, event });
    },
    ...stateOf(run, round),
    ...(precision.kept !== undefined && { precision: precision.kept }),
  }));
  try {
    await precision.saved();
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return model;
}

/** Where the round's training is kept while it is under way. */
function stateOf({ checkpoints, config }: RunContext, round: number): { state?: TrainingStateOptions } {
  const everySeconds = config.saveTrainingEverySeconds ?? 120;
  const directory = checkpoints.unfinished(round);
  return directory === undefined || everySeconds === 0 ? {} : { state: { directory, everySeconds } };
}
