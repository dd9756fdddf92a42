import type { Label } from '../example/example.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { SlotKey, Vote } from '../ports/teacher.ts';
import { sumCalls, type CallSpend } from '../spend/call-spend.ts';

/** Votes for each label that got any; those that named no label are in none. */
export type VoteCounts = Readonly<Record<Label, number>>;

/** The votes on one candidate. */
export interface CandidateVotes {
  readonly counts: VoteCounts;
  /** Asks that were answered; fewer than were wanted where a spent budget or an interruption cut them short. */
  readonly answered: number;
  /** What they took; none of a teacher that is simulated. */
  readonly spend: CallSpend;
}

/** By slot. */
export type WaveVotes = Readonly<Record<number, CandidateVotes>>;

type Wave = Omit<SlotKey, 'slot'>;

/** The votes on the candidates of a wave; none where it was put to no vote. */
export async function storedVotes(store: Pick<RunStore, 'fact'>, wave: Wave): Promise<WaveVotes> {
  return ((await store.fact(votesFact(wave))) as WaveVotes | undefined) ?? {};
}

/** Keeps the votes on a wave in the place of those that were kept before. */
export async function saveVotes(store: Pick<RunStore, 'saveFact'>, wave: Wave, votes: WaveVotes): Promise<void> {
  await store.saveFact(votesFact(wave), votes);
}

function votesFact({ stage, round, attempt }: Wave): string {
  return `votes-${stage}-${round}-${attempt}`;
}

/** What the votes on a wave took. */
export function spendOnVotes(votes: WaveVotes): CallSpend {
  return sumCalls(Object.values(votes).map(({ spend }) => spend));
}

/** Votes as they are kept, whatever the order in which they arrived. */
export function countVotes(votes: readonly Vote[], { simulated }: { readonly simulated: boolean }): CandidateVotes {
  const counts: Record<Label, number> = {};
  for (const label of votes.map((vote) => vote.label).toSorted()) if (label !== undefined) counts[label] = (counts[label] ?? 0) + 1;
  return {
    counts, answered: votes.length,
    spend: sumCalls(simulated ? [] : votes.map(({ usage }) => ({ calls: 1, promptTokens: usage?.promptTokens ?? 0, completionTokens: usage?.completionTokens ?? 0 }))),
  };
}
