import { softmax } from '../evaluation/softmax.ts';
import { FEATURES } from './bag-of-words-features.ts';

/** Multinomial logistic regression over sparse binary features, trained by AdaGrad. */
export interface LogisticModel {
  /** [FEATURES + 1, labels], the last row the bias. */
  readonly weights: Float64Array;
  /** [labels]. */
  logits(features: Int32Array): Float64Array;
  /** One gradient step on one row, whose loss counts `weight`; returns its cross entropy before the step. */
  step(features: Int32Array, label: number, learningRate: number, weight?: number): number;
}

export function createLogisticModel(labelCount: number, weights = new Float64Array((FEATURES + 1) * labelCount)): LogisticModel {
  const squares = new Float64Array(weights.length);

  const logits = (features: Int32Array): Float64Array => {
    const sums = new Float64Array(labelCount);
    for (const feature of withBias(features)) {
      for (let label = 0; label < labelCount; label += 1) sums[label] = (sums[label] as number) + (weights[feature * labelCount + label] as number);
    }
    return sums;
  };

  return {
    weights,
    logits,
    step(features, gold, learningRate, weight = 1) {
      const probabilities = softmax(logits(features), labelCount);
      for (const feature of withBias(features)) {
        for (let label = 0; label < labelCount; label += 1) {
          const gradient = weight * ((probabilities[label] as number) - (label === gold ? 1 : 0));
          const place = feature * labelCount + label;
          squares[place] = (squares[place] as number) + gradient * gradient;
          weights[place] = (weights[place] as number) - (learningRate * gradient) / Math.sqrt((squares[place] as number) + 1e-8);
        }
      }
      return -Math.log(probabilities[gold] as number);
    },
  };
}

function* withBias(features: Int32Array): Generator<number> {
  yield* features;
  yield FEATURES;
}
