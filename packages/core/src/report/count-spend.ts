import type { RunStore } from '../ports/run-store.ts';
import type { Candidate } from '../ports/teacher.ts';
import type { RunReport } from './run-report.ts';

/** Calls and tokens of every stored answer of a language model; prices and caps are not known here. */
export async function countSpend(store: RunStore, rounds: number): Promise<RunReport['spend']> {
  const stages = [
    store.candidates('rationale', 0),
    store.candidates('seed', 0),
    ...Array.from({ length: rounds }, (_, round) => store.candidates('extrapolation', round + 1)),
  ];
  const candidates = (await Promise.all(stages)).flat().map(({ candidate }) => candidate).filter(isCall);
  return {
    calls: candidates.length,
    cachedCalls: 0,
    promptTokens: candidates.reduce((sum, { usage }) => sum + (usage?.promptTokens ?? 0), 0),
    completionTokens: candidates.reduce((sum, { usage }) => sum + (usage?.completionTokens ?? 0), 0),
    dollars: null,
    capDollars: null,
  };
}

function isCall(candidate: Candidate): candidate is Exclude<Candidate, { status: 'exhausted' }> {
  return candidate.status !== 'exhausted' && candidate.source.kind === 'generated';
}
