import { softmax } from '../evaluation/softmax.ts';
import { minimise } from './minimise.ts';
import { checkSameDimensions, type Points } from './points.ts';

/** A linear head over points: logits = W x + b. */
export interface LogisticRegression {
  readonly labelCount: number;
  readonly dimensions: number;
  /** [labelCount, dimensions + 1], the bias last in each row. */
  readonly weights: Float64Array;
}

/**
 * Multinomial logistic regression with an L2 penalty: minimises Σ weight · cross entropy + ‖W‖² / (2 C) by L-BFGS, weights 1 where
 * there are none; biases are not penalised. As scikit-learn's LogisticRegression; its form for two labels has one weight vector, so that its C is twice ours.
 */
export function fitLogisticRegression(points: Points, labels: ArrayLike<number>, labelCount: number, { inversePenalty = 1, weights: rowWeights }: { inversePenalty?: number; weights?: ArrayLike<number> | undefined } = {}): LogisticRegression {
  const { rows, dimensions, values } = points;
  if (labels.length !== rows) throw new RangeError(`fitLogisticRegression: ${rows} points, ${labels.length} labels`);
  const width = dimensions + 1;
  const weights = minimise((at, gradient) => {
    const probabilities = softmax(logitsOf(at, points, labelCount), labelCount);
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row += 1) {
      const counts = rowWeights?.[row] ?? 1;
      for (let label = 0; label < labelCount; label += 1) {
        const probability = probabilities[row * labelCount + label] as number;
        const own = labels[row] === label;
        if (own) loss -= counts * Math.log(Math.max(probability, Number.MIN_VALUE));
        const error = counts * (probability - (own ? 1 : 0));
        const start = label * width;
        for (let column = 0; column < dimensions; column += 1) gradient[start + column]! += error * (values[row * dimensions + column] as number);
        gradient[start + dimensions]! += error;
      }
    }
    for (let label = 0; label < labelCount; label += 1) {
      for (let place = label * width; place < label * width + dimensions; place += 1) {
        const weight = at[place] as number;
        loss += (weight * weight) / (2 * inversePenalty);
        gradient[place]! += weight / inversePenalty;
      }
    }
    return loss;
  }, new Float64Array(labelCount * width), { tolerance: 1e-5 * Math.max(1, Math.sqrt(rows)) });
  return { labelCount, dimensions, weights };
}

/** Logits of points, [rows, labelCount]. */
export function predictLogits(model: LogisticRegression, points: Points): Float64Array {
  checkSameDimensions(points, { ...points, dimensions: model.dimensions });
  return logitsOf(model.weights, points, model.labelCount);
}

function logitsOf(weights: Float64Array, { rows, dimensions, values }: Points, labelCount: number): Float64Array {
  const logits = new Float64Array(rows * labelCount);
  for (let row = 0; row < rows; row += 1) {
    for (let label = 0; label < labelCount; label += 1) {
      const start = label * (dimensions + 1);
      let sum = weights[start + dimensions] as number;
      for (let column = 0; column < dimensions; column += 1) sum += (weights[start + column] as number) * (values[row * dimensions + column] as number);
      logits[row * labelCount + label] = sum;
    }
  }
  return logits;
}
