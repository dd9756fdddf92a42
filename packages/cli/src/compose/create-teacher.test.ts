import { parseTaskFile, taskSpecFrom } from '@stepsynth/core';
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
