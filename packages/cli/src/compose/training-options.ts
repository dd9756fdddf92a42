import type { TaskFile, TrainingOptions } from '@stepsynth/core';

/** Training settings of a task file as the trainer takes them. */
export function trainingOptions({ maxSteps, warmupSteps, ...settings }: TaskFile['training']): Omit<TrainingOptions, 'seed'> {
  return { ...settings, ...(maxSteps !== undefined && { maxSteps }), ...(warmupSteps !== undefined && { warmupSteps }) };
}
