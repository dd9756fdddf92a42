import type { RunStore, StoredCandidate } from '../ports/run-store.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { RoundReport, RunReport } from './run-report.ts';

/** What the ledger of the run has counted; without one, calls and tokens of every stored answer of a language model. */
export async function countSpend({ store, ledger }: Pick<ReportInputs, 'store' | 'ledger'>, rounds: number): Promise<RunReport['spend']> {
  if (ledger !== undefined) return ledger.summary();
  const byRound = await Promise.all(Array.from({ length: rounds + 1 }, (_, round) => answersOfRound(store, round)));
  return { ...countTokens(byRound.flat()), cachedCalls: 0, dollars: null, capDollars: null };
}

/** Answers stored for the data of a round; those to rationale requests belong to round 0. */
export async function answersOfRound(store: RunStore, round: number): Promise<readonly StoredCandidate[]> {
  const stages = round > 0
    ? [['label', round], ['extrapolation', round], ['control', round]] as const
    : [['rationale', 0], ['seed', 0], ['seed', 1], ['extrapolation', 0]] as const; // seed 1: another set, where errors are transferred
  return (await Promise.all(stages.map(([stage, of]) => store.candidates(stage, of)))).flat();
}

/** Calls of a language model among the answers, and their tokens. */
export function countTokens(answers: readonly StoredCandidate[]): RoundReport['spend'] {
  let [calls, promptTokens, completionTokens] = [0, 0, 0];
  for (const { candidate } of answers) {
    if (candidate.status === 'exhausted' || candidate.source.kind !== 'generated') continue;
    calls += 1;
    promptTokens += candidate.usage?.promptTokens ?? 0;
    completionTokens += candidate.usage?.completionTokens ?? 0;
  }
  return { calls, promptTokens, completionTokens };
}
