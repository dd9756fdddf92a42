import type { OpenAISettings } from '@stepsynth/core';
import { findPrice } from '@stepsynth/llm';

/** What a million tokens cost in dollars, and who says so. */
export interface StatedPrices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
  readonly statedBy: string;
}

/** Prices of a teacher's model: those of the task file, else those of the table; undefined where nobody knows them. */
export function pricesOf({ model, prices }: OpenAISettings): StatedPrices | undefined {
  if (prices !== undefined) return { ...prices, statedBy: 'teacher.prices of the task file' };
  const known = findPrice(model);
  if (known === undefined) return undefined;
  const { promptPerMillion, completionPerMillion, source, date } = known;
  return { promptPerMillion, completionPerMillion, statedBy: `${known.model}: ${source}, ${date}` };
}
