import { StepsynthError, targetOf, type GoldExample, type SmallModelTrainer, type TargetPredictions, type TaskSpec, type TrainedModel } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';

/** A model and the labelled rows that it is to be scored on. */
export interface PredictGoldRequest {
  readonly trainer: SmallModelTrainer;
  /** Folder of the model. */
  readonly directory: string;
  readonly task: TaskSpec;
  readonly gold: readonly GoldExample[];
  /** Tokens of a row, at most. */
  readonly maxLength: number;
  readonly signal: AbortSignal;
}

/** Predictions of a stored model on gold rows. Throws CHECKPOINT where it is no model of this task. */
export async function predictGold({ trainer, directory, task, gold, maxLength, signal }: PredictGoldRequest): Promise<TargetPredictions> {
  const target = targetOf(task);
  const model = await trainer.load(directory, { signal });
  const encoder = createDatasetEncoder({ checkpointDirectory: directory });
  try {
    checkHead(model, target.head, directory);
    if (target.head === 'label') checkLabels(model.labels, task, directory);
    const data = await target.encode(gold, { encoder, maxLength, signal });
    return await target.predict(model, gold, data, { signal });
  } finally {
    await model.dispose();
    await encoder.close();
  }
}

function checkHead({ head, labels }: TrainedModel, wanted: 'label' | 'answer-span', directory: string): void {
  if (head === 'none' || (head === undefined && wanted === 'label' && labels.length === 0)) {
    throw new StepsynthError('CHECKPOINT', `${directory}: is an encoder without a trained head`, { hint: 'Give a trained model: RUN/model, RUN/rounds/N, or what stepsynth train wrote.' });
  }
  if (head === undefined || head === wanted) return;
  throw new StepsynthError('CHECKPOINT', `${directory}: ${head === 'label' ? `its model has labels (${labels.join(', ')}), and the task has answers in a context` : 'its model finds answers in a context, and the task has labels'}`, {
    hint: 'Use the task file that the model was trained with.',
  });
}

function checkLabels(labels: readonly string[], task: TaskSpec, directory: string): void {
  const unknown = labels.filter((label) => !task.labels.includes(label));
  const missing = task.labels.filter((label) => !labels.includes(label));
  if (unknown.length === 0 && missing.length === 0) return;
  throw new StepsynthError('CHECKPOINT', `${directory}: its labels (${labels.join(', ')}) are not those of the task (${task.labels.join(', ')})`, {
    hint: 'Use the task file that the model was trained with.',
  });
}
