import type { ErrorChoice, MinedError } from './error-choice.ts';

/** A random sample: every error is as likely as any other. */
export const atRandom: ErrorChoice = async (errors, { random }) => random.shuffle(errors);

/** The nearest misses first: by how much the predicted label's probability exceeds the gold label's. */
export const byMargin: ErrorChoice = async (errors, { labels }) => ascending(errors, ({ example, prediction: { label, probabilities } }) =>
  (probabilities[labels.indexOf(label)] as number) - (probabilities[labels.indexOf(example.label)] as number));

/** The costliest errors first, by cross entropy. */
export const byLoss: ErrorChoice = async (errors) => ascending(errors, ({ prediction }) => -prediction.loss);

/** Ordered by score, the lowest first; equal ones in gold order. */
export function ascending(errors: readonly MinedError[], scoreOf: (error: MinedError) => number): readonly MinedError[] {
  return errors.map((error) => ({ error, score: scoreOf(error) })).toSorted((one, other) => one.score - other.score).map(({ error }) => error);
}
