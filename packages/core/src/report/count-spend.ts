import { spendOnVotes, storedVotes } from '../label-noise/stored-votes.ts';
import type { RunStore, StoredCandidate } from '../ports/run-store.ts';
import { sumCalls, type CallSpend } from '../spend/call-spend.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { RunReport } from './run-report.ts';

/** What the ledger of the run has counted; without one, calls and tokens of every stored answer of a language model. */
export async function countSpend({ store, ledger }: Pick<ReportInputs, 'store' | 'ledger'>, rounds: number): Promise<RunReport['spend']> {
  if (ledger !== undefined) return ledger.summary();
  const byRound = await Promise.all(Array.from({ length: rounds + 1 }, (_, round) => spendOfRound(store, round)));
  return { ...sumCalls(byRound), cachedCalls: 0, dollars: null, capDollars: null };
}

/** What the data of a round took: candidates, the votes on them, labels of errors, control rows; of round 0 rationales too. */
export async function spendOfRound(store: RunStore, round: number): Promise<CallSpend> {
  const stages = round > 0
    ? [['label', round], ['extrapolation', round], ['control', round]] as const
    : [['rationale', 0], ['seed', 0], ['seed', 1], ['extrapolation', 0]] as const; // seed 1: another set, where errors are transferred
  return sumCalls(await Promise.all(stages.map(async ([stage, of]) => {
    const candidates = await store.candidates(stage, of);
    return sumCalls([countCalls(candidates), ...(await spendOnVotesOn(store, candidates))]);
  })));
}

/** Calls of a language model among the answers. */
function countCalls(answers: readonly StoredCandidate[]): CallSpend {
  return sumCalls(answers.flatMap(({ candidate }) => {
    if (candidate.status === 'exhausted' || candidate.source.kind !== 'generated') return [];
    const { calls = 1, usage: { promptTokens, completionTokens } = { promptTokens: 0, completionTokens: 0 } } = candidate;
    return [{ calls, promptTokens, completionTokens }];
  }));
}

/** Of each wave of the candidates of a stage. */
async function spendOnVotesOn(store: RunStore, candidates: readonly StoredCandidate[]): Promise<readonly CallSpend[]> {
  const waves = new Map(candidates.map(({ key }) => [key.attempt, key]));
  return Promise.all([...waves.values()].map(async (wave) => spendOnVotes(await storedVotes(store, wave))));
}
