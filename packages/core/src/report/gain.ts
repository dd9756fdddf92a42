import { mcnemarExact } from '../evaluation/mcnemar-exact.ts';
import { pairedBootstrap } from '../evaluation/paired-bootstrap.ts';
import type { StoredPrediction } from '../ports/run-store.ts';
import type { ReportInputs } from './report-inputs.ts';
import { correctness, type RoundData } from './round-data.ts';
import type { Gain } from './run-report.ts';

/** What the rounds brought on selection: the final round against round 0; nothing where they are the same. */
export function gainOf({ task, gold, config }: ReportInputs, seedOnly: RoundData, final: RoundData): { gain?: Gain } {
  if (final.round === 0) return {};
  const ids = (predictions: readonly StoredPrediction[]): number[] => predictions.map(({ label }) => task.labels.indexOf(label));
  const pair = { gold: gold.selection.map(({ label }) => task.labels.indexOf(label)), before: ids(seedOnly.selection), after: ids(final.selection) };
  return {
    gain: {
      ...pairedBootstrap(pair, task.labels.length, { seed: config.runSeed }),
      mcnemar: mcnemarExact(correctness(gold.selection, seedOnly.selection), correctness(gold.selection, final.selection)),
    },
  };
}
