/** Scores of one label; each is 0 where its denominator is 0, as in scikit-learn with `zero_division=0`. */
export interface LabelMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Gold rows of the label. */
  readonly support: number;
}

/** Scores of predictions against gold, by label id. */
export interface ClassificationMetrics {
  readonly rows: number;
  readonly accuracy: number;
  /** Unweighted mean of the labels' F1, over the labels that occur in gold or in the predictions. */
  readonly macroF1: number;
  /** [labelCount]. */
  readonly perLabel: readonly LabelMetrics[];
  /** [gold label][predicted label], counts. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Accuracy, macro-F1, precision, recall and F1 by label, and the confusion matrix.
 * Ids are 0 … labelCount - 1. No rows: every score is 0.
 */
export function classificationMetrics(gold: ArrayLike<number>, predicted: ArrayLike<number>, labelCount: number): ClassificationMetrics {
  checkLabels(gold, predicted, labelCount);
  const counts = confusionCounts(gold, predicted, labelCount);
  const confusion = Array.from({ length: labelCount }, (_, label) => [...counts.subarray(label * labelCount, (label + 1) * labelCount)]);
  const perLabel = Array.from({ length: labelCount }, (_, label) => labelMetrics(counts, label, labelCount));
  return { rows: gold.length, ...overallScores(counts, labelCount), perLabel, confusion };
}

/** Accuracy and macro-F1 from a flat confusion matrix [labelCount × labelCount], gold by row. */
export function overallScores(counts: Int32Array, labelCount: number): { accuracy: number; macroF1: number } {
  let rows = 0;
  let correct = 0;
  let f1Sum = 0;
  let present = 0;
  for (let label = 0; label < labelCount; label += 1) {
    let support = 0;
    let claimed = 0;
    for (let other = 0; other < labelCount; other += 1) {
      support += counts[label * labelCount + other] as number;
      claimed += counts[other * labelCount + label] as number;
    }
    const hits = counts[label * labelCount + label] as number;
    rows += support;
    correct += hits;
    if (support + claimed > 0) {
      present += 1;
      f1Sum += (2 * hits) / (support + claimed);
    }
  }
  return { accuracy: ratio(correct, rows), macroF1: ratio(f1Sum, present) };
}

function labelMetrics(counts: Int32Array, label: number, labelCount: number): LabelMetrics {
  let support = 0;
  let claimed = 0;
  for (let other = 0; other < labelCount; other += 1) {
    support += counts[label * labelCount + other] as number;
    claimed += counts[other * labelCount + label] as number;
  }
  const hits = counts[label * labelCount + label] as number;
  return { precision: ratio(hits, claimed), recall: ratio(hits, support), f1: ratio(2 * hits, support + claimed), support };
}

function confusionCounts(gold: ArrayLike<number>, predicted: ArrayLike<number>, labelCount: number): Int32Array {
  const counts = new Int32Array(labelCount * labelCount);
  for (let row = 0; row < gold.length; row += 1) {
    const cell = (gold[row] as number) * labelCount + (predicted[row] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

function checkLabels(gold: ArrayLike<number>, predicted: ArrayLike<number>, labelCount: number): void {
  if (gold.length !== predicted.length) throw new RangeError(`classificationMetrics: ${gold.length} gold rows, ${predicted.length} predictions`);
  for (let row = 0; row < gold.length; row += 1) {
    for (const id of [gold[row] as number, predicted[row] as number]) {
      if (!Number.isInteger(id) || id < 0 || id >= labelCount) throw new RangeError(`classificationMetrics: label id ${id} in row ${row}, expected 0 to ${labelCount - 1}`);
    }
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
