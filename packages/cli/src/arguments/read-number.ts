import { StepsynthError } from '@stepsynth/core';

/** Reads an option as a whole number of at least `minimum`; undefined stays undefined. */
export function readWholeNumber(option: string, text: string | undefined, minimum = 0): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new StepsynthError('USAGE', `--${option} ${JSON.stringify(text)} is no whole number of at least ${minimum}`, { hint: `Write --${option} ${Math.max(minimum, 1)}, for instance.` });
}

/** Reads an option as a number from `minimum` to `maximum`; undefined stays undefined. */
export function readNumber(option: string, text: string | undefined, { minimum = 0, maximum = Infinity }: { minimum?: number; maximum?: number } = {}): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= minimum && value <= maximum) return value;
  const range = maximum !== Infinity ? ` from ${minimum} to ${maximum}` : minimum === -Infinity ? '' : ` of at least ${minimum}`;
  throw new StepsynthError('USAGE', `--${option} ${JSON.stringify(text)} is no number${range}`, { hint: `Write --${option} ${maximum === Infinity ? Math.max(minimum, 1) : maximum / 4}, for instance.` });
}
