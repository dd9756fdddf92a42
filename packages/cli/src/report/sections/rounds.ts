import type { RoundReport, RunReport } from '@stepsynth/core';

/** The round whose model is the final one. */
export function finalRoundOf({ rounds, finalRound }: RunReport): RoundReport {
  return rounds.find(({ round }) => round === finalRound) ?? rounds.at(-1)!;
}
