import type { Fields, Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { TaskFile } from '../task/task-file.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import { stripArtefacts } from './artefact.ts';
import { createDuplicateFilter } from './duplicate.ts';
import { createLeakageFilter } from './gold-leakage.ts';
import { lengthReason } from './length.ts';
import { isRefusal } from './refusal.ts';
import type { RejectionReason } from './rejection-reason.ts';

/** Verdict on one candidate. */
export type Judgement =
  /** `fields` as they enter the training set: artefacts stripped. */
  | { readonly status: 'kept'; readonly fields: Fields }
  | { readonly status: 'rejected'; readonly reason: RejectionReason; readonly fields: Fields };

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
}

/**
 * Filters in order: artefacts stripped, empty, refusal, length, duplicate, gold leakage.
 * The first that objects names the reason.
 */
export function createFilterPipeline({ task, filters, gold, test }: FilterPipelineOptions): FilterPipeline {
  const duplicates = createDuplicateFilter(task);
  const leakage = createLeakageFilter({ task, gold, test });

  const reasonAgainst = (fields: Fields, written: Fields): RejectionReason | undefined => {
    const text = fields[task.generatedField] ?? '';
    if (text === '') return 'empty';
    if (filters.refusal && isRefusal(text)) return 'refusal';
    return lengthReason(text, filters)
      ?? (filters.duplicate && duplicates.seen(fields) ? 'duplicate' : undefined)
      ?? (filters.goldLeakage ? leakage.reason(fields) ?? leakage.reason(written) : undefined); // gold may begin as a preamble does
  };

  return {
    judge(fields) {
      const stripped = withGenerated(fields, task, filters.artefact);
      const reason = reasonAgainst(stripped, fields);
      if (reason !== undefined) return { status: 'rejected', reason, fields: stripped };
      duplicates.remember(stripped);
      return { status: 'kept', fields: stripped };
    },
    remember: duplicates.remember,
  };
}

function withGenerated(fields: Fields, task: TaskSpec, artefact: boolean): Fields {
  const text = (fields[task.generatedField] ?? '').trim();
  return { ...fields, [task.generatedField]: artefact ? stripArtefacts(text, contextOf(task, fields)).text : text };
}
