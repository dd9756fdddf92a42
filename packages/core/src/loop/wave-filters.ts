import { createCosineFilter } from '../filter/cosine-filter.ts';
import { goldLimits } from '../filter/near-gold.ts';
import { createRecordedVerdicts } from '../filter/recorded-verdicts.ts';
import type { WaveFilter } from '../filter/wave-filter.ts';
import { usesCosines } from '../label-noise/check-cleaning.ts';
import { createVoteFilter } from '../label-noise/vote-filter.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** The filters of a run that see waves of candidates: embeddings are compared before votes are paid for. */
export function waveFilters({ task, gold, test, teacher, store, embedder }: S3Dependencies, { filters, labelNoise, runSeed, concurrency }: S3Config): readonly WaveFilter[] {
  const votes = labelNoise?.votes;
  return [
    ...(usesCosines(filters) && embedder !== undefined
      ? [createCosineFilter({ task, gold, test, embedder, nearGold: goldLimits(filters)?.cosine, nearDuplicate: filters.nearDuplicateCosine })] : []),
    ...(votes !== undefined && teacher.vote !== undefined
      ? [createVoteFilter({ task, teacher: { simulated: teacher.simulated, vote: teacher.vote.bind(teacher) }, store, settings: votes, runSeed, concurrency })] : []),
  ];
}

/** What stands for them where a dataset is made a second time. */
export function recordedWaveFilters(recorded: Pick<RunStore, 'fact'>, { filters, labelNoise }: S3Config): readonly WaveFilter[] {
  return usesCosines(filters) || labelNoise?.votes !== undefined ? [createRecordedVerdicts(recorded)] : [];
}
