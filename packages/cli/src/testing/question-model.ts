import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedQuestionWorld, targetOf, type GoldExample, type SmallModelTrainer, type TaskSpec } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';
import { createSpanTrainer } from '@stepsynth/core/testing';
import { writeModelInput } from '../models/model-input.ts';

/** A model folder of the simulated world of questions, and the trainer that loads it: a linear reader, trained for a second. */
export interface QuestionModel {
  readonly folder: string;
  readonly trainer: SmallModelTrainer;
  readonly task: TaskSpec;
  /** Rows that it was not trained on. */
  readonly rows: readonly GoldExample[];
  readonly maxLength: number;
}

const MAX_LENGTH = 60;

/** Trains one. */
export async function trainQuestionModel({ trainingRows = 150, testRows = 60 }: { trainingRows?: number; testRows?: number } = {}): Promise<QuestionModel> {
  const world = createSimulatedQuestionWorld({ seed: 1 });
  const { task } = world;
  const folder = await mkdtemp(join(tmpdir(), 'stepsynth-questions-'));
  await writeFile(join(folder, 'vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...world.vocabulary].join('\n'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'bert', architectures: ['BertForQuestionAnswering'], max_position_embeddings: 128 }));
  const trainer = createSpanTrainer();
  const encoder = createDatasetEncoder({ checkpointDirectory: folder });
  const training = await targetOf(task).encode(world.goldRows(trainingRows, 'training'), { encoder, maxLength: MAX_LENGTH });
  await encoder.close();
  const model = await trainer.train({
    checkpoint: folder, labels: [], head: 'answer-span', training,
    options: { learningRate: 1, epochs: 4, batchSize: 1, gradientAccumulationSteps: 1, warmupRatio: 0, weightDecay: 0, weightDecayOn: 'hugging-face', maxGradNorm: 1, labelSmoothing: 0, dropout: false, earlyStoppingPatience: 0, keep: 'last', seed: 1 },
  });
  await model.save(folder);
  await model.dispose();
  await writeModelInput(folder, task, MAX_LENGTH);
  return { folder, trainer, task, rows: world.goldRows(testRows, 'test'), maxLength: MAX_LENGTH };
}
