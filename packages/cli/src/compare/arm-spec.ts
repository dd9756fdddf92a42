import { methodOf, StepsynthError } from '@stepsynth/core';

/** An arm: a method, and settings of the task file that it changes. */
export interface ArmSpec {
  /** As the user wrote it. */
  readonly name: string;
  readonly method: string;
  /** `path.to.setting=value`. */
  readonly settings: readonly string[];
}

/** Reads `s3,zerogen,s3:extrapolation.choose=loss:extrapolation.perError=3`: arms between commas, their settings after colons. */
export function parseArms(text: string): readonly ArmSpec[] {
  const arms = text.split(',').map((part) => part.trim()).filter((part) => part !== '').map(parseArm);
  if (arms.length === 0) throw new StepsynthError('USAGE', '--methods names no method', { hint: 'For example: --methods s3,s3-random,seed-plus' });
  const twice = arms.find(({ name }, place) => arms.findIndex((other) => other.name === name) < place);
  if (twice !== undefined) throw new StepsynthError('USAGE', `--methods names ${twice.name} twice`, { hint: 'Each arm once; variants differ in their settings.' });
  return arms;
}

function parseArm(name: string): ArmSpec {
  const [method = '', ...settings] = name.split(':');
  return { name, method: methodOf(method).name, settings };
}

/** The arm's name as a folder. */
export function armFolder({ name }: ArmSpec): string {
  return name.replaceAll(/[^\p{L}\p{N}.+=_-]+/gu, '_');
}
