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
  if (round > 0) return [...(await store.candidates('extrapolation', round)), ...(await store.candidates('control', round))];
  return [...(await store.candidates('rationale', 0)), ...(await store.candidates('seed', 0)), ...(await store.candidates('extrapolation', 0))];
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
