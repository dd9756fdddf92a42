import { createRandom } from '../random/seeded-random.ts';
import { targetOf } from '../target/target-of.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { RoundData } from './round-data.ts';
import type { RunReport } from './run-report.ts';

const SAMPLES = 20;

type ErrorSample = RunReport['errorSamples'][number];

/** At most twenty errors that examples were written from, evenly over the rounds, seeded, in order of round and gold. */
export function errorSamples(inputs: ReportInputs, rounds: readonly RoundData[]): readonly ErrorSample[] {
  const byRound = rounds.slice(0, -1).map((data, index) => samplesOfRound(inputs, data, rounds[index + 1] as RoundData));
  const shares = evenShares(byRound.map((samples) => samples.length), SAMPLES);
  return byRound.flatMap((samples, index) => {
    const drawn = new Set(createRandom(inputs.config.runSeed, 'error-samples', index).sample(samples, shares[index] as number));
    return samples.filter((sample) => drawn.has(sample));
  });
}

function samplesOfRound({ task, gold }: ReportInputs, data: RoundData, next: RoundData): ErrorSample[] {
  const { isRight } = targetOf(task);
  const examplesOf = Map.groupBy(next.stage.examples, ({ lineage }) => lineage.errorId);
  return gold.mining.flatMap((example, row) => {
    const predicted = data.mining[row]?.label as string;
    const examples = examplesOf.get(example.id) ?? [];
    if (isRight(example, predicted) || examples.length === 0) return [];
    return [{
      goldId: example.id,
      fields: example.fields,
      label: example.label,
      predicted,
      round: data.round,
      fixedNextRound: isRight(example, next.mining[row]?.label ?? ''),
      examples: examples.map(({ fields }) => fields),
    }];
  });
}

/** Splits `total` as evenly as what each has allows. */
function evenShares(available: readonly number[], total: number): number[] {
  const shares = available.map(() => 0);
  for (let left = total; left > 0;) {
    const open = [...available.keys()].filter((index) => (shares[index] as number) < (available[index] as number));
    if (open.length === 0) break;
    for (const index of open.slice(0, left)) shares[index] = (shares[index] as number) + 1;
    left -= Math.min(open.length, left);
  }
  return shares;
}
