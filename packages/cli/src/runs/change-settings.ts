import { applySettings, parseTaskFile, StepsynthError } from '@stepsynth/core';
import { changeableSettings, parseSetting } from '@stepsynth/core/node';
import { withJournalPath } from '../compose/load-task.ts';
import type { RunPlan } from '../compose/run-plan.ts';
import type { Host } from '../host.ts';

/** The plan of a run that goes on with other settings, each `path.to.setting=value`. Throws USAGE for one that would make it another run. */
export function withChangedSettings(plan: RunPlan, settings: readonly string[], host: Pick<Host, 'workingDirectory'>): RunPlan {
  if (settings.length === 0) return plan;
  const parsed = settings.map(parseSetting);
  const document = JSON.parse(JSON.stringify(plan.file)) as unknown;
  const changed = applySettings(document, parsed);
  const fixed = parsed.map(({ path }) => path.join('.')).find((name) => !changeableSettings.includes(name));
  if (fixed !== undefined) {
    throw new StepsynthError('USAGE', `--set ${fixed}: a run that was started cannot change it`, { hint: `It may change: ${changeableSettings.join(', ')}. Otherwise start a new run.` });
  }
  return { ...plan, file: withJournalPath(parseTaskFile(changed, '--set'), host.workingDirectory) };
}
