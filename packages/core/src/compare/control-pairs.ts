import { methodOf } from '../methods/methods.ts';
import type { ArmOutcomes } from './arm-outcome.ts';

/** What says which arms are compared. */
export type PairedArm = Pick<ArmOutcomes, 'arm' | 'method' | 'settings'>;

/**
 * The pairs that a comparison tests: an arm that extrapolates errors against the control of its method and, as its method
 * stands, against every other equal arm; a variant against the arm whose settings it adds to; what is added to gold
 * against gold alone. Of the variants of a control the one that has most of the arm's settings is taken, and no other
 * setting, so that a pair differs in as little as the arms allow.
 */
export function controlPairs(arms: readonly PairedArm[]): readonly (readonly [arm: string, control: string])[] {
  return arms.flatMap((arm) => controlsOf(arm, arms).map((control) => [arm.arm, control] as const));
}

function controlsOf(arm: PairedArm, arms: readonly PairedArm[]): readonly string[] {
  const { control, equalRows } = methodOf(arm.method);
  const nearest = (method: string): PairedArm | undefined => nearestOf(arm, arms.filter((other) => other !== arm && other.method === method));
  const found = [
    ...(arm.settings.length > 0 ? [nearest(arm.method)] : []),
    ...(control === undefined ? [] : [nearest(control)]),
    ...(control !== undefined && equalRows && arm.settings.length === 0 ? arms.filter((other) => other.method !== arm.method && isPlainEqualArm(other)) : []),
    ...(arm.method.startsWith('gold+') ? [nearest('gold')] : []),
  ];
  return [...new Set(found.flatMap((other) => other?.arm ?? []))];
}

/** The arm with most of these settings among those that have no other. */
function nearestOf({ settings }: PairedArm, others: readonly PairedArm[]): PairedArm | undefined {
  const within = others.filter((other) => other.settings.every((setting) => settings.includes(setting)));
  return within.toSorted((one, other) => other.settings.length - one.settings.length)[0];
}

/** A method as it stands that is compared at equal rows and extrapolates no errors. */
function isPlainEqualArm({ method, settings }: PairedArm): boolean {
  return settings.length === 0 && methodOf(method).equalRows && methodOf(method).control === undefined;
}
