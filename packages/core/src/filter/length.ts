import type { RejectionReason } from './rejection-reason.ts';

/** Objects to a text outside the limits, counted in UTF-16 units. */
export function lengthReason(text: string, limits: { minCharacters: number; maxCharacters: number }): RejectionReason | undefined {
  if (text.length < limits.minCharacters) return 'too-short';
  return text.length > limits.maxCharacters ? 'too-long' : undefined;
}
