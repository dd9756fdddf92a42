import { StepsynthError, type Problem } from '@stepsynth/core';

/** Gathers problems instead of stopping at the first. */
export interface ProblemList {
  readonly problems: readonly Problem[];
  add(problems: readonly Problem[]): void;
  warn(place: string, problem: string, cure: string): void;
  /** What `work` returns; where it throws an error that a user can cause, undefined, and the error is a problem at `place`. */
  attempt<Result>(place: string, work: () => Result | Promise<Result>): Promise<Result | undefined>;
}

export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  return {
    problems,
    add: (more) => void problems.push(...more),
    warn: (place, problem, cure) => void problems.push({ severity: 'warning', place, problem, cure }),
    async attempt(place, work) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StepsynthError)) throw error;
        problems.push({ severity: 'error', place, problem: error.message, cure: error.hint ?? 'See docs/cli.md.' });
        return undefined;
      }
    },
  };
}
