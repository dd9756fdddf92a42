import type { Fields, Label } from '../example/example.ts';
import type { WaveCandidate, WaveFilter } from '../filter/wave-filter.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Teacher, Vote } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';
import { startInOrder } from '../synthesis/start-in-order.ts';
import type { LabelNoiseSettings } from '../task/label-noise-settings.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { countVotes, saveVotes, storedVotes, type CandidateVotes, type VoteCounts } from './stored-votes.ts';

/** What votes are asked with. */
export interface VoteFilterOptions {
  readonly task: Pick<TaskSpec, 'labels'>;
  readonly teacher: Pick<Teacher, 'simulated'> & { readonly vote: NonNullable<Teacher['vote']> };
  readonly store: Pick<RunStore, 'fact' | 'saveFact'>;
  readonly settings: NonNullable<LabelNoiseSettings['votes']>;
  readonly runSeed: number;
  /** Calls in flight. */
  readonly concurrency: number;
}

/**
 * Objects to candidates whose label gets too small a share of the teacher's votes (`outvoted`), and to those that a spent
 * budget left without (`no-votes`). Votes are stored by wave, with what they took; a candidate that has all of its votes is not asked about again.
 */
export function createVoteFilter({ task, teacher, store, settings, runSeed, concurrency }: VoteFilterOptions): WaveFilter {
  let votes: Record<number, CandidateVotes> = {};
  const votesOn = (slot: number): VoteCounts | undefined => (votes[slot]?.answered === settings.asks ? votes[slot].counts : undefined);

  const askAll = async (open: readonly WaveCandidate[], signal: AbortSignal | undefined): Promise<void> => {
    const answers = open.map((): Vote[] => []);
    await startInOrder(open.length * settings.asks, { concurrency, signal }, async (index) => {
      const [place, ask] = [Math.floor(index / settings.asks), index % settings.asks];
      const { key, fields } = open[place] as WaveCandidate;
      const labels = labelOrder(task.labels, fields, ask, runSeed);
      const vote = await teacher.vote({ fields, labels, ask, temperature: settings.temperature }, signal === undefined ? {} : { signal });
      const own = answers[place] as Vote[];
      own.push(vote);
      votes[key.slot] = countVotes(own, teacher);
    });
  };

  return {
    async prepare(wave, { signal }) {
      const [first] = wave;
      if (first === undefined) return;
      votes = { ...(await storedVotes(store, first.key)) };
      const open = wave.filter(({ key }) => votesOn(key.slot) === undefined);
      if (open.length === 0) return;
      try {
        await askAll(open, signal);
        signal?.throwIfAborted();
      } finally {
        await saveVotes(store, first.key, votes);
      }
    },
    reason({ key, label }) {
      const counts = votesOn(key.slot);
      if (counts === undefined) return 'no-votes';
      return voteShare(counts, label, settings.asks) < settings.minShare ? 'outvoted' : undefined;
    },
  };
}

/** Share of all asks that named this label. */
export function voteShare(counts: VoteCounts, label: Label, asks: number): number {
  return (counts[label] ?? 0) / asks;
}

/** A random order for each row, turned by one place from ask to ask: over the asks every label stands everywhere. */
export function labelOrder(labels: readonly Label[], fields: Fields, ask: number, runSeed: number): readonly Label[] {
  const shuffled = createRandom(runSeed, 'vote-order', JSON.stringify(fields)).shuffle(labels);
  const turn = ask % labels.length;
  return [...shuffled.slice(turn), ...shuffled.slice(0, turn)];
}
