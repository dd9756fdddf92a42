import type { S3Config } from '../loop/s3-config.ts';
import { trainingsOfRound, type TrainingCountSettings } from '../methods/planned-trainings.ts';

/** What an estimate of training time is made from. */
export interface TrainingEstimateInputs {
  readonly config: TrainingCountSettings & Pick<S3Config, 'training' | 'gap'>;
  readonly miningRows: number;
  readonly selectionRows: number;
  readonly testRows: number;
  /** Share of mining rows that a round's model gets wrong, in [0, 1]. */
  readonly errorRate: number;
  /** Tokens of a row as the encoder sees it, cut at its maximum length. */
  readonly tokensPerRow: number;
  /** Parameters of the encoder's layers, embeddings left out. */
  readonly layerParameters: number;
  /** Floating point operations a second that the device really does. */
  readonly flopsPerSecond: number;
}

/** What the trainings of a run may take, all rounds. */
export interface TrainingEstimate {
  /** Tokens through the model in training, all rounds. */
  readonly trainedTokens: number;
  /** Tokens through the model in evaluations and predictions, all rounds. */
  readonly predictedTokens: number;
  readonly seconds: number;
}

/** Multiplications and additions for each parameter and token: 2 forward, 4 backward. */
const FORWARD = 2;
const FORWARD_AND_BACKWARD = 6;

/**
 * A rough estimate: operations of the layers over the speed of the device. Start-up, attention over long rows and
 * disks are left out.
 */
export function estimateTraining(inputs: TrainingEstimateInputs): TrainingEstimate {
  const { config, miningRows, selectionRows, testRows, errorRate, tokensPerRow, layerParameters, flopsPerSecond } = inputs;
  const { epochs } = config.training;
  const addedRows = config.extrapolation.rowsByRound?.[0] ?? Math.round(miningRows * errorRate) * config.extrapolation.perError;
  let trainedTokens = 0;
  let predictedTokens = testRows * tokensPerRow;
  for (let round = 0; round <= config.rounds; round += 1) {
    const rows = config.seed.rows + (config.miningRows ?? 0) + round * addedRows;
    const trainings = trainingsOfRound(config, round);
    const steps = Math.ceil(rows / (config.training.batchSize * config.training.gradientAccumulationSteps)) * epochs;
    const share = config.training.maxSteps === undefined ? 1 : config.training.maxSteps / steps;
    trainedTokens += trainings * rows * epochs * share * tokensPerRow;
    predictedTokens += (trainings * selectionRows * (Math.ceil(epochs * share) + 1) + miningRows) * tokensPerRow;
    predictedTokens += 2 * Math.min(selectionRows, rows, config.gap?.maxRows ?? 0) * tokensPerRow; // synthetic rows for the gap: of all labels, and of each
  }
  const operations = layerParameters * (FORWARD_AND_BACKWARD * trainedTokens + FORWARD * predictedTokens);
  return { trainedTokens: Math.round(trainedTokens), predictedTokens: Math.round(predictedTokens), seconds: operations / flopsPerSecond };
}
