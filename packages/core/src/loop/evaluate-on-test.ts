import type { GoldExample } from '../example/example.ts';
import type { StoredCheckpoint } from '../ports/checkpoint-store.ts';
import { encodeExamples } from './encode-examples.ts';
import { predictPart } from './predict-part.ts';
import type { RunContext } from './run-context.ts';
import { roundModel } from './train-round.ts';

/** Scores the final model on gold test, once in the life of a run, and hands out the rows for the report. */
export async function evaluateOnTest(run: RunContext, round: number, checkpoint: StoredCheckpoint): Promise<readonly GoldExample[]> {
  const examples = run.test.open();
  const source = roundModel(run, checkpoint);
  try {
    await predictPart(run, round, { part: 'test', examples, encoded: () => encodeExamples(examples, run, run.config) }, source);
  } finally {
    await source.dispose();
  }
  return examples;
}
