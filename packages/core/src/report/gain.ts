import { mcnemarExact } from '../evaluation/mcnemar-exact.ts';
import { targetOf } from '../target/target-of.ts';
import type { ReportInputs } from './report-inputs.ts';
import { correctness, type RoundData } from './round-data.ts';
import type { Gain } from './run-report.ts';

/** What the rounds brought on selection: the final round against round 0; nothing where they are the same. */
export function gainOf({ task, gold, config }: ReportInputs, seedOnly: RoundData, final: RoundData): { gain?: Gain } {
  if (final.round === 0) return {};
  const target = targetOf(task);
  return {
    gain: {
      ...target.compare(gold.selection, seedOnly.selection, final.selection, config.runSeed),
      mcnemar: mcnemarExact(correctness(target, gold.selection, seedOnly.selection), correctness(target, gold.selection, final.selection)),
    },
  };
}
