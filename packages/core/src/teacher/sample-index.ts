import type { Slot } from '../ports/teacher.ts';

const PLACES = 2 ** 24;
const ATTEMPTS = 2 ** 16;

/**
 * Tells apart repeated samples of one prompt. Seed prompts without rationales are all alike, so the slot counts;
 * an extrapolation prompt is its error's own, so only the copy does, and the same error asks the same in every
 * run that has it. A safe integer for fewer than 2^24 slots, 2^16 attempts and 2^12 rounds.
 */
export function sampleIndexOf(slot: Slot): number {
  const { round, attempt } = slot.key;
  const place = 'error' in slot ? slot.copy : slot.key.slot;
  return (round * ATTEMPTS + attempt) * PLACES + place;
}
