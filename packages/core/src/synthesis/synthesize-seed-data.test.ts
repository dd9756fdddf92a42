import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { createFilterPipeline } from '../filter/filter-pipeline.ts';
import { sealTest } from '../gold/seal-test.ts';
import type { RunEvent } from '../loop/run-event.ts';
import type { SeedSlot, Teacher } from '../ports/teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { contextDrawer } from './draw-contexts.ts';
import { drawLabels } from './draw-labels.ts';
import { extrapolateErrors } from './extrapolate-errors.ts';
import { synthesizeSeedData } from './synthesize-seed-data.ts';

const pairTask: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'],
  labels: ['yes', 'no'], verbalizer: { yes: 'correct', no: 'wrong' },
  prompts: { seed: '{{premise}} {{label}}', extrapolation: '{{premise}} {{hypothesis}} {{label}}' },
};
const { config } = createSimulatedRun();
const premise = (index: number): GoldExample => ({ id: `gold-${index}`, label: 'yes', fields: { premise: `Premise ${index}`, hypothesis: `Gold ${index}` } });

/** Answers with the slot's own context, and keeps the slots. */
function echoTeacher(slots: SeedSlot[]): Teacher {
  return {
    provider: 'echo',
    simulated: false,
    async propose(slot) {
      if ('error' in slot) return { status: 'proposed', fields: { ...slot.error.fields, hypothesis: `like ${slot.error.id}, copy ${slot.copy}` }, source: { kind: 'generated' } };
      slots.push(slot);
      const text = slot.key.attempt === 0 && slot.key.slot % 5 === 0 ? '' : `written ${slot.key.slot}`;
      return { status: 'proposed', fields: { premise: slot.context?.text ?? '', hypothesis: text }, source: { kind: 'generated' } };
    },
  };
}

function pairContext(teacher: Teacher, gold: readonly GoldExample[], test: readonly GoldExample[]) {
  const sealed = sealTest(test, pairTask);
  const validation = { mining: gold, selection: gold };
  const events: RunEvent[] = [];
  return {
    gold: validation,
    test: sealed,
    events,
    synthesis: {
      teacher, store: createMemoryRunStore(), concurrency: 4, onEvent: (event: RunEvent) => void events.push(event),
      filters: createFilterPipeline({ task: pairTask, filters: config.filters, gold: validation, test: sealed }),
    },
  };
}

describe('drawLabels', () => {
  const mining = ['a', 'a', 'a', 'b'].map((label, index) => ({ id: String(index), fields: {}, label }));
  const count = (labels: readonly string[]): Record<string, number> => Object.fromEntries([...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]));
  const draw = (balance: 'uniform' | 'gold' | Record<string, number>, rows = 10, runSeed = 0): string[] => drawLabels({ labels: ['a', 'b', 'c'], balance, rows, mining, runSeed });

  it('gives exact counts by largest remainder', () => {
    expect(count(draw('uniform', 11))).toEqual({ a: 4, b: 4, c: 3 });
    expect(count(draw('gold', 9))).toEqual({ a: 7, b: 2 });
    expect(count(draw({ a: 1, c: 3 }, 8))).toEqual({ a: 2, c: 6 });
  });

  it('orders them by the run seed alone', () => {
    expect(draw('uniform', 30)).toEqual(draw('uniform', 30));
    expect(draw('uniform', 30)).not.toEqual(draw('uniform', 30, 1));
  });

  it('refuses shares that are all 0', () => {
    expect(() => draw({ a: 0 })).toThrow(/seed\.balance/u);
  });
});

describe('contextDrawer', () => {
  it('uses each context once before any comes twice', () => {
    const contexts = Array.from({ length: 5 }, (_, index) => ({ id: String(index), text: `c${index}` }));
    const at = contextDrawer(contexts, 3);
    const cycles = [0, 1, 2].map((cycle) => contexts.map((_, place) => at(cycle * 5 + place).id));
    for (const cycle of cycles) expect(cycle.toSorted()).toEqual(['0', '1', '2', '3', '4']);
    expect(new Set(cycles.map((cycle) => cycle.join())).size).toBeGreaterThan(1);
  });
});

describe('synthesizeSeedData', () => {
  it('writes (c, x, y) of Algorithm 3 from contexts that are neither in selection nor in test', async () => {
    const gold = Array.from({ length: 12 }, (_, index) => premise(index));
    const contexts = gold.map(({ id, fields }) => ({ id, text: fields['premise'] as string }));
    const slots: SeedSlot[] = [];
    const { synthesis, events, ...parts } = pairContext(echoTeacher(slots), gold, [premise(3), premise(4)]);
    const result = await synthesizeSeedData({ task: pairTask, config: { ...config, seed: { ...config.seed, rows: 20 } }, rationales: new Map(), contexts, ...parts }, synthesis);
    expect(result.examples.length).toBe(20);
    expect(events).toContainEqual({ type: 'warning', message: '2 of 12 contexts occur in selection or test and are left out.' });
    const used = result.examples.filter(({ attempt, slot }) => attempt === 0 && slot < 10).map(({ lineage }) => lineage.contextId);
    expect(new Set(used).size).toBe(used.length);
    expect(used).not.toContain('gold-3');
    for (const { fields, lineage } of result.examples) expect(fields['premise']).toBe(`Premise ${lineage.contextId?.slice(5)}`);
    expect(result.rejections.map(({ reason }) => reason)).toEqual(['empty', 'empty', 'empty', 'empty']);
  });

  it('names no context for a row that has its own', async () => {
    const gold = [premise(0), premise(1)];
    const contexts = [{ id: 'gold-0', text: 'Premise 0' }];
    const pool: Teacher = { ...echoTeacher([]), propose: async ({ key }) => ({ status: 'proposed', fields: { premise: 'Its own.', hypothesis: `text ${key.slot}` }, source: { kind: 'random' } }) };
    const { synthesis, ...parts } = pairContext(pool, gold, []);
    const { examples } = await synthesizeSeedData({ task: pairTask, config, rationales: new Map(), contexts, ...parts }, synthesis);
    expect(examples[0]?.fields['premise']).toBe('Its own.');
    expect(examples.every(({ lineage }) => lineage.contextId === undefined)).toBe(true);
  });

  it('says so when no context is left', async () => {
    const gold = [premise(0)];
    const { synthesis, ...parts } = pairContext(echoTeacher([]), gold, gold);
    const contexts = [{ id: 'gold-0', text: 'Premise 0' }];
    await expect(synthesizeSeedData({ task: pairTask, config, rationales: new Map(), contexts, ...parts }, synthesis)).rejects.toMatchObject({ code: 'DATA_FILE' });
  });

  it('draws k distinct rationales of the label for each slot, others for a replacement', async () => {
    const run = createSimulatedRun();
    const slots: SeedSlot[] = [];
    const teacher: Teacher = { ...echoTeacher(slots), propose: async (slot) => {
      slots.push(slot as SeedSlot);
      return { status: 'proposed', fields: { text: slot.key.attempt === 0 ? '' : `text ${slot.key.slot}` }, source: { kind: 'generated' } };
    } };
    const { task, gold, test } = run.dependencies;
    const rationales = new Map(task.labels.map((label) => [label, Array.from({ length: 20 }, (_, index) => `${label} ${index}`)]));
    const filters = createFilterPipeline({ task, filters: config.filters, gold, test });
    await synthesizeSeedData({ task, config, rationales, contexts: [], gold, test }, { teacher, store: createMemoryRunStore(), filters, concurrency: 3 });
    for (const slot of slots) {
      expect(new Set(slot.rationales).size).toBe(3);
      for (const rationale of slot.rationales) expect(rationale.startsWith(slot.label)).toBe(true);
    }
    const ofFirst = slots.filter(({ key }) => key.slot === 0);
    expect(ofFirst.length).toBe(2);
    expect(ofFirst[0]?.rationales).not.toEqual(ofFirst[1]?.rationales);
  });
});

describe('extrapolateErrors', () => {
  it('writes k examples an error with its gold label and its context', async () => {
    const errors = [premise(1), premise(2)];
    const { synthesis } = pairContext(echoTeacher([]), errors, []);
    const result = await extrapolateErrors({ round: 1, errors: errors.flatMap((error) => [error, error, error]), candidatesPerRow: 2 }, synthesis);
    expect(result.examples.map(({ id, label, lineage, fields }) => [id, label, lineage.errorId, fields['premise']])).toEqual(
      [0, 1, 2, 3, 4, 5].map((slot) => [`extrapolated-1-${slot}`, 'yes', slot < 3 ? 'gold-1' : 'gold-2', slot < 3 ? 'Premise 1' : 'Premise 2']));
  });
});
