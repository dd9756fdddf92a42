import { StepsynthError } from '@stepsynth/core';

/** Reads an option as a whole number of at least `minimum`; undefined stays undefined. */
export function readWholeNumber(option: string, text: string | undefined, minimum = 0): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new StepsynthError('USAGE', `--${option} ${JSON.stringify(text)} is no whole number of at least ${minimum}`, { hint: `Write --${option} ${Math.max(minimum, 1)}, for instance.` });
}
