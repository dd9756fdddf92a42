import type { GoldExample } from '../example/example.ts';
import type { StageResult } from '../ports/run-store.ts';
import { fillSlots } from './fill-slots.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/** Errors to extrapolate, and how. */
export interface ExtrapolationOptions {
  /** q: the rows become D_add^(q), written from the errors of round q - 1. */
  readonly round: number;
  /** D_mis^(q-1) in gold order. */
  readonly errors: readonly GoldExample[];
  /** k: accepted rows an error (the paper: 1). */
  readonly perError: number;
  readonly candidatesPerRow: number;
}

/**
 * Inner loop of Algorithm 2: for each (x_mis, y_mis), k times x_add ~ P_LLM(· | T_mis(x_mis, y_mis)), and the row is
 * (x_add, y_mis): the gold label is kept, and with it the context of a sentence pair.
 */
export async function extrapolateErrors(
  { round, errors, perError, candidatesPerRow }: ExtrapolationOptions,
  context: SynthesisContext,
): Promise<StageResult> {
  return fillSlots({
    stage: 'extrapolation',
    round,
    rows: errors.length * perError,
    candidatesPerRow,
    slotAt: (slot, attempt) => ({
      key: { stage: 'extrapolation', round, slot, attempt },
      error: errors[Math.floor(slot / perError)] as GoldExample,
      copy: slot % perError,
    }),
  }, context);
}
