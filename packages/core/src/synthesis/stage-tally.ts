import type { SyntheticExample } from '../example/example.ts';
import type { FilterPipeline } from '../filter/filter-pipeline.ts';
import type { WaveVerdicts } from '../filter/recorded-verdicts.ts';
import type { Rejection, StageResult } from '../ports/run-store.ts';
import type { Candidate, Slot } from '../ports/teacher.ts';
import { exampleOf, labelOf, type StagePlan } from './stage-plan.ts';

/** What became of a slot after one candidate. */
export type SlotOutcome = 'accepted' | 'rejected' | 'exhausted';

/** Counts and keeps what a stage has accepted and turned away; candidates are judged in the order they are given. */
export interface StageTally {
  judge(slot: Slot, candidate: Candidate): SlotOutcome;
  readonly accepted: number;
  readonly rejected: number;
  /** Reasons of filters that see waves, by slot of an attempt. */
  waveVerdicts(attempt: number): WaveVerdicts;
  result(warnings: readonly string[]): StageResult;
}

export function createStageTally(plan: StagePlan, filters: FilterPipeline): StageTally {
  const examples: SyntheticExample[] = [];
  const rejections: Rejection[] = [];
  const sources: Record<string, number> = {};
  const byWave: Pick<Rejection, 'key' | 'reason'>[] = [];
  let candidates = 0;

  return {
    judge(slot, candidate) {
      if (candidate.status === 'exhausted') return 'exhausted';
      candidates += 1;
      sources[candidate.source.kind] = (sources[candidate.source.kind] ?? 0) + 1;
      if (candidate.status === 'refused') {
        rejections.push({ key: slot.key, label: labelOf(slot), reason: candidate.reason });
        return 'rejected';
      }
      const label = labelOf(slot, candidate.answer);
      const verdict = filters.judge(candidate.fields, label, slot.key);
      if (verdict.status === 'rejected') {
        rejections.push({ key: slot.key, label, reason: verdict.reason, fields: candidate.fields });
        if (verdict.byWave === true) byWave.push({ key: slot.key, reason: verdict.reason });
        return 'rejected';
      }
      examples.push(exampleOf(slot, verdict.fields, candidate));
      return 'accepted';
    },
    get accepted() {
      return examples.length;
    },
    get rejected() {
      return rejections.length;
    },
    waveVerdicts: (attempt) => Object.fromEntries(byWave.filter(({ key }) => key.attempt === attempt).map(({ key, reason }) => [key.slot, reason])),
    result: (warnings) => ({
      stage: plan.stage,
      round: plan.round,
      requested: plan.rows,
      examples: examples.toSorted((one, other) => one.slot - other.slot),
      rejections,
      candidates,
      sources,
      warnings,
    }),
  };
}
