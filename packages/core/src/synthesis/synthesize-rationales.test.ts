import { describe, expect, it } from 'vitest';
import type { RationaleReply, RationaleSlot, Teacher } from '../ports/teacher.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import type { SynthesisContext } from './synthesis-context.ts';
import { synthesizeRationales } from './synthesize-rationales.ts';

const { task } = createSimulatedRun().dependencies;
const filters = { judge: () => { throw new Error('Rationales are not filtered.'); }, remember: () => {} };

function listTeacher(list: (slot: RationaleSlot) => string[]): Teacher {
  return {
    provider: 'list',
    simulated: false,
    propose: () => Promise.reject(new Error('not asked')),
    proposeRationales: async (slot): Promise<RationaleReply> => ({ rationales: list(slot), source: { kind: 'generated' }, usage: { promptTokens: 3, completionTokens: 5 } }),
  };
}

function context(teacher: Teacher, store = createMemoryRunStore()): SynthesisContext {
  return { teacher, store, filters, concurrency: 2 };
}

describe('synthesizeRationales', () => {
  it('asks K of each label once, and keeps at most K', async () => {
    const teacher = recordingTeacher(listTeacher(({ label, count }) => Array.from({ length: count + 2 }, (_, index) => `${label} ${index}`)));
    const rationales = await synthesizeRationales({ task, perLabel: 5, perPrompt: 3 }, context(teacher));
    expect([...rationales.keys()]).toEqual(['negative', 'positive']);
    expect(rationales.get('positive')).toEqual(['positive 0', 'positive 1', 'positive 2', 'positive 3', 'positive 4']);
    expect(teacher.asked.length).toBe(2);
  });

  it('asks again while a label has fewer than a prompt takes', async () => {
    const teacher = recordingTeacher(listTeacher(({ label, key }) => (label === 'positive' ? ['a', 'b', 'c'] : ['same', `new ${key.attempt}`])));
    const rationales = await synthesizeRationales({ task, perLabel: 20, perPrompt: 3 }, context(teacher));
    expect(rationales.get('negative')).toEqual(['same', 'new 0', 'new 1']);
    expect(teacher.asked.map(({ slot, attempt }) => `${slot}/${attempt}`).toSorted()).toEqual(['0/0', '0/1', '1/0']);
  });

  it('asks nothing that was answered, in the middle of a label as well', async () => {
    const store = createMemoryRunStore();
    const failing = listTeacher(({ key, label }) => {
      if (label === 'negative' && key.attempt === 1) throw new Error('connection lost');
      return [`${label} ${key.attempt}`];
    });
    await expect(synthesizeRationales({ task, perLabel: 20, perPrompt: 2 }, context(failing, store))).rejects.toThrow('connection lost');
    const answered = new Set((await store.candidates('rationale', 0)).map(({ key }) => JSON.stringify(key)));
    const teacher = recordingTeacher(listTeacher(({ key, label }) => [`${label} ${key.attempt}`]));
    const rationales = await synthesizeRationales({ task, perLabel: 20, perPrompt: 2 }, context(teacher, store));
    expect(rationales.get('negative')).toEqual(['negative 0', 'negative 1']);
    expect(teacher.asked.filter((key) => answered.has(JSON.stringify(key)))).toEqual([]);
    const second = recordingTeacher(teacher);
    await synthesizeRationales({ task, perLabel: 20, perPrompt: 2 }, context(second, store));
    expect(second.asked).toEqual([]);
  });

  it('is an error when a label gets none', async () => {
    await expect(synthesizeRationales({ task, perLabel: 20, perPrompt: 3 }, context(listTeacher(() => [])))).rejects.toMatchObject({ code: 'TEACHER' });
  });

  it('skips tasks and teachers that have none', async () => {
    const { rationale: _, ...prompts } = task.prompts;
    const teacher = recordingTeacher(listTeacher(() => ['x']));
    expect((await synthesizeRationales({ task: { ...task, prompts }, perLabel: 20, perPrompt: 3 }, context(teacher))).size).toBe(0);
    const { proposeRationales: __, ...silent } = teacher;
    expect((await synthesizeRationales({ task, perLabel: 20, perPrompt: 3 }, context(silent))).size).toBe(0);
    expect(teacher.asked).toEqual([]);
  });
});
