/** Probabilities of each row's logits, [rows, labelCount] row-major; sums to 1 within double precision. */
export function softmax(logits: ArrayLike<number>, labelCount: number): Float64Array {
  if (logits.length % labelCount !== 0) throw new RangeError(`softmax: ${logits.length} logits are no rows of ${labelCount}`);
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += labelCount) {
    let highest = -Infinity;
    for (let label = 0; label < labelCount; label += 1) highest = Math.max(highest, logits[start + label] as number);
    let sum = 0;
    for (let label = 0; label < labelCount; label += 1) {
      const weight = Math.exp((logits[start + label] as number) - highest);
      probabilities[start + label] = weight;
      sum += weight;
    }
    for (let label = 0; label < labelCount; label += 1) probabilities[start + label] = (probabilities[start + label] as number) / sum;
  }
  return probabilities;
}

/** The id of each row's largest logit; the first of equals. */
export function predictedLabels(logits: ArrayLike<number>, labelCount: number): Int32Array {
  const predicted = new Int32Array(logits.length / labelCount);
  for (let row = 0; row < predicted.length; row += 1) {
    let best = 0;
    for (let label = 1; label < labelCount; label += 1) {
      if ((logits[row * labelCount + label] as number) > (logits[row * labelCount + best] as number)) best = label;
    }
    predicted[row] = best;
  }
  return predicted;
}
