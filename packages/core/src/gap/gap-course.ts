/** Accuracy and gap of a round, of any measure of the gap. */
export interface CoursePoint {
  readonly accuracy: number;
  readonly gap: number;
}

/** Whether the gap fell where accuracy rose: steps from a round to the next, counted. A description: steps of one run are not independent. */
export interface GapCourse {
  readonly steps: number;
  /** Accuracy rose and the gap fell. */
  readonly fellAndRose: number;
  /** The gap grew and accuracy fell. */
  readonly grewAndFell: number;
  /** Both rose or both fell. */
  readonly apart: number;
}

/** Counts the steps of runs, each a list of its rounds; a step in which either stayed as it was counts as a step alone. */
export function gapCourse(runs: readonly (readonly CoursePoint[])[]): GapCourse {
  const steps = runs.flatMap((rounds) => rounds.slice(1).map((after, place) => {
    const before = rounds[place] as CoursePoint;
    return { accuracy: Math.sign(after.accuracy - before.accuracy), gap: Math.sign(after.gap - before.gap) };
  }));
  return {
    steps: steps.length,
    fellAndRose: steps.filter(({ accuracy, gap }) => accuracy > 0 && gap < 0).length,
    grewAndFell: steps.filter(({ accuracy, gap }) => accuracy < 0 && gap > 0).length,
    apart: steps.filter(({ accuracy, gap }) => accuracy * gap > 0).length,
  };
}
