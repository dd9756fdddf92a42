import type { Fields, Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { CandidateFilter } from '../ports/candidate-filter.ts';
import type { TaskFile } from '../task/task-file.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import { stripArtefacts } from './artefact.ts';
import { createDuplicateFilter } from './duplicate.ts';
import { createLeakageFilter } from './gold-leakage.ts';
import { lengthReason } from './length.ts';
import { createNearDuplicateFilter } from './near-duplicate.ts';
import { createNearGoldFilter } from './near-gold.ts';
import { isRefusal } from './refusal.ts';
import type { RejectionReason } from './rejection-reason.ts';

/** Verdict on one candidate. */
export type Judgement =
  /** `fields` as they enter the training set: artefacts stripped. */
  | { readonly status: 'kept'; readonly fields: Fields }
  /** `reason` is a `RejectionReason`, or that of a filter of the caller's own. */
  | { readonly status: 'rejected'; readonly reason: string; readonly fields: Fields };

/** Judges candidates in slot order; remembers what it kept, so that a later duplicate is rejected. */
export interface FilterPipeline {
  judge(fields: Fields, label: Label): Judgement;
  /** Marks a row that was kept before, such as one restored from a run store, as seen. */
  remember(fields: Fields): void;
}

/** What the filters compare candidates with. */
export interface FilterPipelineOptions {
  readonly task: TaskSpec;
  readonly filters: TaskFile['filters'];
  readonly gold: GoldValidation;
  readonly test: SealedTest;
  /** Asked in order after the built-in filters. */
  readonly candidateFilters?: readonly CandidateFilter[] | undefined;
}

/**
 * Filters in order: artefacts stripped, empty, refusal, length, duplicate, gold leakage, near gold, near duplicate, the caller's own.
 * The first that objects names the reason.
 */
export function createFilterPipeline({ task, filters, gold, test, candidateFilters = [] }: FilterPipelineOptions): FilterPipeline {
  const duplicates = createDuplicateFilter(task);
  const nearDuplicates = filters.nearDuplicate === undefined ? undefined : createNearDuplicateFilter(task, filters.nearDuplicate);
  const leakage = createLeakageFilter({ task, gold, test });
  const nearGold = filters.nearGold === true ? createNearGoldFilter({ task, gold, test }) : undefined;

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
    judge(fields, label) {
      const stripped = withGenerated(fields, task, filters.artefact);
      const reason = reasonAgainst(stripped, fields) ?? ownReason(stripped, label);
      if (reason !== undefined) return { status: 'rejected', reason, fields: stripped };
      remember(stripped);
      return { status: 'kept', fields: stripped };
    },
    remember,
  };
}

function withGenerated(fields: Fields, task: TaskSpec, artefact: boolean): Fields {
  const text = (fields[task.generatedField] ?? '').trim();
  return { ...fields, [task.generatedField]: artefact ? stripArtefacts(text, contextOf(task, fields)).text : text };
}
