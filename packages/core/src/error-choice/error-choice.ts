import type { GoldExample, Label } from '../example/example.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { Random } from '../random/seeded-random.ts';
import type { Points } from '../statistics/points.ts';
import type { Target } from '../target/target.ts';

/** A gold mining example that may be extrapolated, with what the round's model said of it. */
export interface MinedError {
  readonly example: GoldExample;
  /** Place in mining. */
  readonly row: number;
  readonly prediction: StoredPrediction;
}

/** What a strategy may look at besides the errors. */
export interface ErrorChoiceContext extends Pick<Target, 'isRight'> {
  /** None where the answer is a span of the context. */
  readonly labels: readonly Label[];
  readonly mining: readonly GoldExample[];
  /** Predictions on mining, by round up to this one; each in gold order. */
  readonly history: readonly (readonly StoredPrediction[])[];
  /** Ids of the mining examples that the data of each round before was written from, by round. */
  readonly extrapolated: readonly ReadonlySet<string>[];
  readonly random: Random;
  /** Hidden states of mining, mean-pooled, by this round's model, or by the initial checkpoint where models are trained on mining: [mining rows, hidden]. */
  embedMining(): Promise<Points>;
}

/** A strategy: the errors in the order in which they are to be extrapolated, those that come to nothing left out. */
export type ErrorChoice = (errors: readonly MinedError[], context: ErrorChoiceContext) => Promise<readonly MinedError[]>;
