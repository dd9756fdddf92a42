import { createSimulatedQuestionWorld, parseTaskFile, simulatedQuestionTask, simulatedTask, taskSpecFrom } from '@stepsynth/core';
import { expect, it } from 'vitest';
import { createTeacher } from './create-teacher.ts';

it("stands in for a program's own teacher and cannot be asked", async () => {
  const file = parseTaskFile({
    name: 'own', type: 'single-sentence', fields: { generated: 'text' }, labels: [{ name: 'no' }, { name: 'yes' }],
    gold: { validation: 'validation.jsonl', test: 'test.jsonl' }, prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' }, teacher: { provider: 'custom' },
  }, 'task.yaml');
  const { teacher } = await createTeacher({ file, task: taskSpecFrom(file), method: 's3', files: [] }, { mining: [], selection: [] });
  expect(teacher).toMatchObject({ provider: 'custom', simulated: false });
  const slot = { key: { stage: 'seed', round: 0, slot: 0, attempt: 0 }, label: 'yes', rationales: [] } as const;
  await expect(teacher.propose(slot)).rejects.toMatchObject({ code: 'RUN_DIRECTORY', hint: expect.stringContaining('Start that program again') });
});

function simulatedPlan(task: object) {
  const file = parseTaskFile({ gold: { validation: 'validation.jsonl', test: 'test.jsonl' }, teacher: { provider: 'simulated' }, runSeed: 4, ...task }, 'task.yaml');
  return { file, task: taskSpecFrom(file), method: 's3', files: [] } as const;
}

it('finds the simulated world of a task by what the task is', async () => {
  const gold = { mining: [], selection: [] };
  const questions = await createTeacher(simulatedPlan(simulatedQuestionTask), gold);
  const rows = createSimulatedQuestionWorld({ seed: 4 }).goldRows(50, 'validation');
  expect(questions.gap!.measure(rows).totalVariation).toBeLessThan(0.3);
  expect((await createTeacher(simulatedPlan(simulatedTask), gold)).gap!.measure(rows).totalVariation).toBeCloseTo(1, 12);
  const foreign = { ...simulatedTask, labels: [{ name: 'warm' }, { name: 'cold' }] };
  await expect(createTeacher(simulatedPlan(foreign), gold)).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('knows two worlds') });
});
