import type { TeacherSettings } from '@stepsynth/core';

/** What a million tokens cost, and who says so. */
export interface TokenPrices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
  readonly source: string;
}

/** Prices of a teacher's model; undefined where nobody knows them, never a guess. */
export function pricesOf(teacher: TeacherSettings): TokenPrices | undefined {
  if (teacher.provider !== 'openai') return undefined;
  if (teacher.prices !== undefined) return { ...teacher.prices, source: 'teacher.prices of the task file' };
  return undefined;
}

/** How the tokens of prompts and replies are counted. */
export interface PromptTokenCounter {
  readonly countedBy: string;
  count(text: string): number;
}

/** The counter of a teacher's model. */
export function promptTokenCounter(): PromptTokenCounter {
  return { countedBy: 'four characters a token', count: (text) => Math.ceil(text.length / 4) };
}
