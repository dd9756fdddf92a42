/**
 * Rows whose label is probably wrong, by confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", JAIR 70, 2021): rows for which some other label is more probable than their own and at
 * least as probable as it is, on average, for the rows that carry it. `probabilities` must come from models that have not
 * seen the row, [rows, labelCount].
 */
export function doubtedRows(probabilities: ArrayLike<number>, labelIds: ArrayLike<number>, labelCount: number): boolean[] {
  const thresholds = meanSelfConfidence(probabilities, labelIds, labelCount);
  return Array.from(labelIds, (own, row) => thresholds.some((threshold, id) => {
    const other = probabilities[row * labelCount + id] as number;
    return other > (probabilities[row * labelCount + own] as number) && other >= threshold;
  }));
}

/** Mean probability of each label over the rows that carry it; Infinity for a label that none carries. */
function meanSelfConfidence(probabilities: ArrayLike<number>, labelIds: ArrayLike<number>, labelCount: number): number[] {
  const sums = new Float64Array(labelCount);
  const counts = new Float64Array(labelCount);
  for (let row = 0; row < labelIds.length; row += 1) {
    const id = labelIds[row] as number;
    sums[id]! += probabilities[row * labelCount + id] as number;
    counts[id]! += 1;
  }
  return Array.from(sums, (sum, id) => (counts[id] === 0 ? Infinity : sum / (counts[id] as number)));
}
