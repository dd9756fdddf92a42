import { StepsynthError, targetOf, type MetricName, type TaskSpec } from '@stepsynth/core';

/** Metrics that `--metric` may name. */
export const metricNames: readonly MetricName[] = ['accuracy', 'macroF1', 'exactMatch', 'f1'];

/** The task's metric of that name; accuracy is the first one of any task. Throws USAGE where the task has no such metric. */
export function metricFor(name: MetricName, task: TaskSpec): MetricName {
  const { metrics } = targetOf(task);
  const found = name === 'accuracy' ? metrics[0] : metrics.find((metric) => metric.name === name);
  if (found !== undefined) return found.name;
  throw new StepsynthError('USAGE', `the task ${task.name} has no metric ${name}`, { hint: `Its metrics are ${metrics.map((metric) => metric.name).join(' and ')}.` });
}
