import type { DatasetCardFacts } from '@stepsynth/core/node';
import type { RunPlan } from '../compose/run-plan.ts';
import { stepsynthVersion } from '../version.ts';

/** What the card of a run's dataset says of the run. */
export function datasetCardFacts({ file, method }: RunPlan, simulated: boolean): DatasetCardFacts {
  return { stepsynthVersion, method, runSeed: file.runSeed, teacher: file.teacher.provider, simulated, filters: file.filters };
}
