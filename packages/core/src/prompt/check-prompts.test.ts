import { describe, expect, it } from 'vitest';
import { runS3 } from '../loop/run-s3.ts';
import { methodOf } from '../methods/methods.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createLanguageModelTeacher } from '../teacher/language-model-teacher.ts';
import { createScriptedLanguageModel } from '../testing/scripted-language-model.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';

/** A run of `method` on a task that has a prompt for rationales and none for seed data without them. */
function lackingRun(method: string) {
  const { dependencies, config } = createSimulatedRun();
  const { seedWithoutRationales: _, ...prompts } = dependencies.task.prompts;
  const task: TaskSpec = { ...dependencies.task, prompts };
  const model = createScriptedLanguageModel('A fine film.');
  const teacher = createLanguageModelTeacher({ task, model, sampling: config.sampling });
  return { dependencies: { ...dependencies, task }, config: methodOf(method).configure(config, 60), teacher, model };
}

describe('prompts of a run', () => {
  it('are checked before a language model is asked', async () => {
    const { dependencies, config, teacher, model } = lackingRun('zerogen');
    await expect(runS3({ ...dependencies, teacher }, config)).rejects.toMatchObject({
      code: 'TASK_FILE', message: expect.stringContaining('prompts.seedWithoutRationales is missing'), hint: 'Add it: prompts.seed without {{rationales}}.',
    });
    expect(model.calls).toEqual([]);
    expect(await dependencies.store.events()).toEqual([]);
  });

  it('are no matter where none of that kind is sent: a method with rationales, one without seed data, another teacher', async () => {
    for (const method of ['s3', 'goldgen']) {
      const { dependencies, config, teacher } = lackingRun(method);
      const withoutRationales = method === 'goldgen' ? { ...config, rationales: { ...config.rationales, perPrompt: 0 } } : config;
      await expect(runS3({ ...dependencies, teacher: { ...teacher, propose: () => Promise.reject(new Error('asked')), proposeRationales: () => Promise.reject(new Error('asked')) } }, withoutRationales)).rejects.toThrow('asked');
    }
    const { dependencies, config } = lackingRun('zerogen');
    expect((await runS3(dependencies, config)).dataset).toHaveLength(60);
  });
});
