import type { Fields, GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import { heldOut } from '../gold/held-out.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { RejectionReason } from './rejection-reason.ts';

/** Finds candidates that repeat gold. */
export interface LeakageFilter {
  reason(fields: Fields): RejectionReason | undefined;
}

/**
 * Objects to a generated text that equals one of gold after normalisation, and to a context that occurs in
 * selection or test. A context of mining is allowed, also where one set does both roles.
 */
export function createLeakageFilter({ task, gold, test }: { task: TaskSpec; gold: GoldValidation; test: SealedTest }): LeakageFilter {
  const generatedOf = (example: GoldExample): string => normaliseText(example.fields[task.generatedField] ?? '');
  const selection = heldOut(gold);
  const miningTexts = new Set(gold.mining.map(generatedOf));
  const selectionTexts = new Set(selection.map(generatedOf));
  const selectionContexts = new Set(selection.map((example) => normaliseText(contextOf(task, example.fields) ?? '')));
  return {
    reason(fields) {
      const generated = fields[task.generatedField] ?? '';
      const context = contextOf(task, fields);
      if (test.contains('generated', generated)) return 'leaks-test';
      if (selectionTexts.has(normaliseText(generated))) return 'leaks-selection';
      if (miningTexts.has(normaliseText(generated))) return 'leaks-mining';
      if (context === undefined) return undefined;
      if (test.contains('context', context)) return 'context-in-test';
      return selectionContexts.has(normaliseText(context)) ? 'context-in-selection' : undefined;
    },
  };
}
