import type { Slot } from '../ports/teacher.ts';

const PLACES = 2 ** 24;
const ATTEMPTS = 2 ** 16;
/** Control rows of a mining example are samples apart from those of the same example as an error. */
const CONTROL = PLACES / 2;

/**
 * Tells apart repeated samples of one prompt. Seed prompts without rationales are all alike, so the slot counts;
 * an extrapolation prompt is its error's own, so only the copy does, and the same error asks the same in every
 * run that has it. A safe integer for fewer than 2^23 slots, 2^16 attempts and 2^12 rounds.
 */
export function sampleIndexOf(slot: Slot): number {
  const { stage, round, attempt } = slot.key;
  const place = ('error' in slot ? slot.copy : slot.key.slot) + (stage === 'control' ? CONTROL : 0);
  return (round * ATTEMPTS + attempt) * PLACES + place;
}
