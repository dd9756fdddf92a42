import { methodOf } from '../methods/methods.ts';
import type { ArmOutcomes } from './arm-outcome.ts';

/**
 * The pairs that a comparison tests: an arm that extrapolates errors against the control of its method and against every
 * other equal arm, a variant of a method against the method as it stands, and what is added to gold against gold alone.
 */
export function controlPairs(arms: readonly Pick<ArmOutcomes, 'arm' | 'method'>[]): readonly (readonly [arm: string, control: string])[] {
  const plain = new Set(arms.filter(({ arm, method }) => arm === method).map(({ arm }) => arm));
  const pairs = arms.flatMap(({ arm, method }) => controlsOf(method, arm !== method, plain).map((control) => [arm, control] as const));
  return pairs.filter(([arm, control]) => arm !== control);
}

function controlsOf(method: string, variant: boolean, plain: ReadonlySet<string>): readonly string[] {
  const { control, equalRows } = methodOf(method);
  const others = [...plain].filter((name) => name !== method && methodOf(name).equalRows && methodOf(name).control === undefined);
  const controls = [
    ...(variant ? [method] : []),
    ...(control === undefined ? [] : [control]),
    ...(control !== undefined && equalRows && !variant ? others : []),
    ...(!equalRows && method.startsWith('gold+') ? ['gold'] : []),
  ];
  return [...new Set(controls)].filter((name) => plain.has(name));
}
