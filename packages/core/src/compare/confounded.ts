import type { Method } from '../methods/method.ts';
import type { TeacherSettings } from '../task/teacher-settings.ts';

/** Why a control draws its rows from another generator than the one that extrapolates; undefined where it does not. */
export function confoundedBy(method: Method, teacher: TeacherSettings): string | undefined {
  if (!method.seedDataInPlaceOfExtrapolation || teacher.provider !== 'pool') return undefined;
  const [seed, extrapolation] = [teacher.seed.toSorted().join(', '), teacher.extrapolation.toSorted().join(', ')];
  return seed === extrapolation ? undefined : `all its rows are from ${seed}, extrapolations are from ${extrapolation}`;
}
