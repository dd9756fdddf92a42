import type { Fields, Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { CandidateFilter } from '../ports/candidate-filter.ts';
import type { SlotKey } from '../ports/teacher.ts';
import type { TaskFile } from '../task/task-file.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import { stripArtefacts } from './artefact.ts';
import { createDuplicateFilter } from './duplicate.ts';
import { createLeakageFilter } from './gold-leakage.ts';
import { lengthReason } from './length.ts';
import { createNearDuplicateFilter } from './near-duplicate.ts';
import { createNearGoldFilter, goldLimits } from './near-gold.ts';
import { isRefusal } from './refusal.ts';
import type { RejectionReason } from './rejection-reason.ts';
import type { WaveCandidate, WaveFilter } from './wave-filter.ts';

/** Verdict on one candidate. */
export type Judgement =
  /** `fields` as they enter the training set: artefacts stripped. */
  | { readonly status: 'kept'; readonly fields: Fields }
  /** `reason` is a `RejectionReason`, or that of a filter of the caller's own; `byWave`: of a filter that sees waves. */
  | { readonly status: 'rejected'; readonly reason: string; readonly fields: Fields; readonly byWave?: boolean };

/** Judges candidates in slot order; remembers what it kept, so that a later duplicate is rejected. */
export interface FilterPipeline {
  /** `key`: the slot of a candidate of a prepared wave; without it filters that see waves are not asked. */
  judge(fields: Fields, label: Label, key?: SlotKey): Judgement;
  /** Marks a row that was kept before as seen. */
  remember(fields: Fields): void;
  /** Of a pipeline with filters that see waves: shows it one before its candidates are judged. */
  prepareWave?(wave: readonly WaveCandidate[], options: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Of a pipeline with filters that see waves: marks the rows of a finished stage as seen. */
  restore?(rows: readonly Fields[], options: { signal?: AbortSignal | undefined }): Promise<void>;
}

/** What the filters compare candidates with. */
export interface FilterPipelineOptions {
  readonly task: TaskSpec;
  readonly filters: TaskFile['filters'];
  readonly gold: GoldValidation;
  readonly test: SealedTest;
  /** Asked in order after the built-in filters. */
  readonly candidateFilters?: readonly CandidateFilter[] | undefined;
  /** Asked last, in order. */
  readonly waveFilters?: readonly WaveFilter[] | undefined;
}

/**
 * Filters in order: artefacts stripped, empty, refusal, length, duplicate, gold leakage, near gold, near duplicate, the caller's own,
 * those that see waves. The first that objects names the reason.
 */
export function createFilterPipeline({ task, filters, gold, test, candidateFilters = [], waveFilters = [] }: FilterPipelineOptions): FilterPipeline {
  const duplicates = createDuplicateFilter(task);
  const nearDuplicates = filters.nearDuplicate === undefined ? undefined : createNearDuplicateFilter(task, filters.nearDuplicate);
  const leakage = createLeakageFilter({ task, gold, test });
  const limits = goldLimits(filters);
  const nearGold = limits === undefined ? undefined : createNearGoldFilter({ task, gold, test, limits });

  const reasonAgainst = (fields: Fields, written: Fields): RejectionReason | undefined => {
    const text = fields[task.generatedField] ?? '';
    if (text === '') return 'empty';
    if (filters.refusal && isRefusal(text)) return 'refusal';
    return lengthReason(text, filters)
      ?? (filters.duplicate && duplicates.seen(fields) ? 'duplicate' : undefined)
      ?? (filters.goldLeakage ? leakage.reason(fields) ?? leakage.reason(written) : undefined) // gold may begin as a preamble does
      ?? nearGold?.reason(fields)
      ?? (nearDuplicates?.seen(fields) === true ? 'near-duplicate' : undefined);
  };

  const ownReason = (fields: Fields, label: Label): string | undefined => {
    for (const filter of candidateFilters) {
      const reason = filter(fields, label);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };

  const remember = (fields: Fields): void => {
    duplicates.remember(fields);
    nearDuplicates?.remember(fields);
  };

  return {
    judge(fields, label, key) {
      const stripped = withGenerated(fields, task, filters.artefact);
      const reason = reasonAgainst(stripped, fields) ?? ownReason(stripped, label);
      if (reason !== undefined) return { status: 'rejected', reason, fields: stripped };
      const candidate = key === undefined ? undefined : { key, fields: stripped, label };
      const waveReason = candidate === undefined ? undefined : reasonOf(waveFilters, candidate);
      if (waveReason !== undefined) return { status: 'rejected', reason: waveReason, fields: stripped, byWave: true };
      remember(stripped);
      if (candidate !== undefined) for (const filter of waveFilters) filter.remember?.(candidate);
      return { status: 'kept', fields: stripped };
    },
    remember,
    ...(waveFilters.length > 0 && {
      async prepareWave(wave: readonly WaveCandidate[], options: { signal?: AbortSignal | undefined }) {
        let left = wave.flatMap(({ key, fields, label }) => {
          const stripped = withGenerated(fields, task, filters.artefact);
          return (reasonAgainst(stripped, fields) ?? ownReason(stripped, label)) === undefined ? [{ key, fields: stripped, label }] : [];
        });
        for (const filter of waveFilters) {
          await filter.prepare(left, options);
          left = left.filter((candidate) => filter.reason(candidate) === undefined);
        }
      },
      async restore(rows: readonly Fields[], options: { signal?: AbortSignal | undefined }) {
        for (const fields of rows) remember(fields);
        for (const filter of waveFilters) await filter.restore?.(rows, options);
      },
    }),
  };
}

function reasonOf(filters: readonly WaveFilter[], candidate: WaveCandidate): string | undefined {
  for (const filter of filters) {
    const reason = filter.reason(candidate);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function withGenerated(fields: Fields, task: TaskSpec, artefact: boolean): Fields {
  const text = (fields[task.generatedField] ?? '').trim();
  return { ...fields, [task.generatedField]: artefact ? stripArtefacts(text, contextOf(task, fields)).text : text };
}
