import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import type { FilterPipeline } from '../filter/filter-pipeline.ts';
import type { StageResult } from '../ports/run-store.ts';
import type { Candidate, SlotKey, Teacher } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { createMemoryCheckpointStore } from '../testing/memory-checkpoint-store.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { recordingTeacher } from '../testing/recording-teacher.ts';
import { withShuffledLatency } from '../testing/shuffled-latency-teacher.ts';
import { BUDGET_FACT, fillSlots } from './fill-slots.ts';
import type { StagePlan } from './stage-plan.ts';
import type { SynthesisContext } from './synthesis-context.ts';

const source = { kind: 'simulated' } as const;

function plan(rows: number, candidatesPerRow = 4): StagePlan {
  return { stage: 'seed', round: 0, rows, candidatesPerRow, slotAt: (slot, attempt) => ({ key: { stage: 'seed', round: 0, slot, attempt }, label: 'a', rationales: [] }) };
}

/** Rejects what was kept before, and the word "bad". */
function duplicateFilter(): FilterPipeline {
  const kept = new Set<string>();
  return {
    judge(fields) {
      const text = fields['text'] as string;
      if (text === 'bad' || kept.has(text)) return { status: 'rejected', reason: text === 'bad' ? 'refusal' : 'duplicate', fields };
      kept.add(text);
      return { status: 'kept', fields };
    },
    remember: (fields) => {
      kept.add(fields['text'] as string);
    },
  };
}

/** Writes few different texts, so that what is a duplicate depends on the order of judging. */
function crowdedTeacher(seed: number, texts: number): Teacher {
  return {
    provider: 'test',
    simulated: true,
    async propose({ key }): Promise<Candidate> {
      const random = createRandom(seed, key.slot, key.attempt);
      if (random.next() < 0.1) return { status: 'refused', reason: 'refusal', source };
      return { status: 'proposed', fields: { text: `text ${random.integer(texts)}` }, source };
    },
  };
}

/** Deals a pile of cards: what a slot gets depends on all that was asked before. */
function dealingTeacher(cards: number): Teacher {
  const left = Array.from({ length: cards }, (_, card) => card);
  return {
    provider: 'pile',
    simulated: false,
    async propose({ key }): Promise<Candidate> {
      const card = left.splice(createRandom('deal', key.slot, key.attempt).integer(Math.max(1, left.length)), 1)[0];
      if (card === undefined) return { status: 'exhausted', reason: 'no card left' };
      return { status: 'proposed', fields: { text: card % 3 === 0 ? 'bad' : `card ${card}` }, source: { kind: 'random', id: String(card) } };
    },
    restore(_, candidate) {
      if (candidate.status !== 'proposed') return;
      left.splice(left.indexOf(Number(candidate.source.id)), 1);
    },
  };
}

function context(teacher: Teacher, changes: Partial<SynthesisContext> = {}): SynthesisContext {
  return { teacher, store: createMemoryRunStore(), filters: duplicateFilter(), concurrency: 1, ...changes };
}

describe('fillSlots', () => {
  it('accepts exactly N rows and replaces what the filters reject', async () => {
    const result = await fillSlots(plan(30, 20), context(crowdedTeacher(1, 60)));
    expect(result.examples.map(({ slot }) => slot)).toEqual(Array.from({ length: 30 }, (_, slot) => slot));
    expect(new Set(result.examples.map(({ fields }) => fields['text'])).size).toBe(30);
    expect(result.rejections.length).toBeGreaterThan(0);
    expect(result.candidates).toBe(30 + result.rejections.length);
    expect(result.warnings).toEqual([]);
    expect(result.examples.find(({ attempt }) => attempt > 0)?.id).toMatch(/^seed-\d+$/u);
  });

  it('gives the same rows whatever the latency and the number of calls in flight', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60 }), async (seed, rows, texts) => {
      const inOrder = await fillSlots(plan(rows), context(crowdedTeacher(seed, texts)));
      const shuffled = await fillSlots(plan(rows), context(withShuffledLatency(crowdedTeacher(seed, texts), { seed }), { concurrency: 32 }));
      expect(JSON.stringify(shuffled)).toBe(JSON.stringify(inOrder));
    }), { numRuns: 40 });
  });

  it('gives the same rows from a teacher that holds state', async () => {
    const inOrder = await fillSlots(plan(20, 3), context(dealingTeacher(40)));
    const shuffled = await fillSlots(plan(20, 3), context(withShuffledLatency(dealingTeacher(40), { seed: 1 }), { concurrency: 32 }));
    expect(JSON.stringify(shuffled)).toBe(JSON.stringify(inOrder));
  });

  it('goes on after a crash at any write, asks for nothing stored, and ends with the same rows', async () => {
    const stageTeachers = [(): Teacher => crowdedTeacher(7, 30), (): Teacher => dealingTeacher(30)];
    await fc.assert(fc.asyncProperty(fc.nat({ max: 60 }), fc.boolean(), fc.integer({ min: 1, max: 32 }), fc.constantFrom(...stageTeachers), async (writes, lost, concurrency, teacher) => {
      const uninterrupted = await fillSlots(plan(16), context(teacher()));
      const store = createMemoryRunStore();
      const crashing = crashAfterWrites({ store, checkpoints: createMemoryCheckpointStore() }, { writes, lost });
      const first = await fillSlots(plan(16), context(withShuffledLatency(teacher(), { seed: writes }), { store: crashing.store, concurrency })).catch((error: unknown) => error);
      const stored = new Set((await store.candidates('seed', 0)).map(({ key }) => JSON.stringify(key)));
      const asked: SlotKey[] = [];
      const resumed = await fillSlots(plan(16), context(recordingTeacher(teacher(), asked), { store, concurrency }));
      if (first instanceof Error) expect(first).toBeInstanceOf(SimulatedCrash);
      expect(asked.filter((key) => stored.has(JSON.stringify(key)))).toEqual([]);
      expect(JSON.stringify(resumed)).toBe(JSON.stringify(uninterrupted));
    }), { numRuns: 60 });
  });

  it('asks nothing for a finished stage, and tells teacher and filters what happened', async () => {
    const store = createMemoryRunStore();
    const first = await fillSlots(plan(8), context(dealingTeacher(30), { store }));
    const restored: SlotKey[] = [];
    const filters = duplicateFilter();
    const teacher = { ...recordingTeacher(dealingTeacher(30)), restore: ({ key }: { key: SlotKey }) => void restored.push(key) };
    const again = await fillSlots(plan(8), context(teacher, { store, filters }));
    expect(again).toEqual(first);
    expect(teacher.asked).toEqual([]);
    expect(restored.length).toBe(first.candidates);
    expect(filters.judge({ text: first.examples[0]?.fields['text'] as string }, 'a').status).toBe('rejected');
  });

  it('stops at the candidate limit with a warning, slots in order in the last wave', async () => {
    const teacher = recordingTeacher({ ...crowdedTeacher(0, 1), propose: async () => ({ status: 'proposed', fields: { text: 'bad' }, source }) });
    const result = await fillSlots(plan(4, 1.5), context(teacher));
    expect(teacher.asked.map(({ attempt, slot }) => `${attempt}/${slot}`)).toEqual(['0/0', '0/1', '0/2', '0/3', '1/0', '1/1']);
    expect(result.examples).toEqual([]);
    expect(result.rejections.map(({ reason }) => reason)).toEqual(new Array(6).fill('refusal'));
    expect(result.warnings).toEqual(['Seed data: 4 of 4 rows are missing; the limit of 6 candidates is reached.']);
  });

  it('closes a slot whose teacher is exhausted', async () => {
    const teacher = recordingTeacher(dealingTeacher(4)); // cards 0 and 3 are bad
    const result = await fillSlots(plan(6, 10), context(teacher));
    expect(result.examples.length).toBe(2);
    expect(result.candidates).toBe(4);
    expect(result.warnings[0]).toContain('4 of 6 rows are missing');
    expect(result.warnings[0]).toContain('the teacher had nothing more');
  });

  it('counts refusals as rejections, with their reason', async () => {
    const teacher: Teacher = { provider: 'test', simulated: false, propose: async ({ key }) => (key.attempt === 0 ? { status: 'refused', reason: 'truncated', source } : { status: 'proposed', fields: { text: `text ${key.slot}` }, source }) };
    const result = await fillSlots(plan(2), context(teacher));
    expect(result.rejections.map(({ reason, fields }) => ({ reason, fields }))).toEqual([{ reason: 'truncated' }, { reason: 'truncated' }].map((row) => ({ ...row, fields: undefined })));
    expect(result.examples.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(result.sources).toEqual({ simulated: 4 });
  });

  /** Answers `calls` times, then the budget is spent. */
  function limitedTeacher(inner: Teacher, calls: number): Teacher {
    let made = 0;
    return {
      ...inner,
      async propose(slot, options) {
        made += 1;
        if (made > calls) throw new StepsynthError('BUDGET_REACHED', 'The budget of $1 is reached.');
        return inner.propose(slot, options);
      },
    };
  }

  it('ends with the rows it has when the budget is spent and the run is to finish', async () => {
    const store = createMemoryRunStore();
    const result = await fillSlots(plan(20), context(limitedTeacher(crowdedTeacher(3, 1000), 10), { store, concurrency: 4, whenBudgetReached: 'finish' }));
    expect(result.candidates).toBe(10);
    expect(result.examples.length).toBe(10 - result.rejections.length);
    expect(result.warnings[0]).toContain('the budget is spent');
    expect(await store.fact(BUDGET_FACT)).toEqual({ stage: 'seed', round: 0 });
  });

  it('pauses when the budget is spent: nothing of the stage counts yet, and a higher budget ends with the same rows', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 5 }), fc.integer({ min: 1, max: 16 }), async (budgets, concurrency) => {
      const uncapped = await fillSlots(plan(16), context(crowdedTeacher(7, 30)));
      const store = createMemoryRunStore();
      let paid = 0;
      for (const budget of budgets) {
        const teacher = limitedTeacher(withShuffledLatency(crowdedTeacher(7, 30), { seed: budget }), budget);
        await expect(fillSlots(plan(16), context(teacher, { store, concurrency }))).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
        paid += budget;
        expect((await store.candidates('seed', 0)).length).toBe(paid);
        expect(await store.stage('seed', 0)).toBeUndefined();
        expect(await store.fact(BUDGET_FACT)).toBeUndefined();
      }
      const resumed = await fillSlots(plan(16), context(crowdedTeacher(7, 30), { store, concurrency }));
      expect(JSON.stringify(resumed)).toBe(JSON.stringify(uncapped));
    }), { numRuns: 40 });
  });

  it('uses every answer that was paid for when a paused stage is finished, also beyond a gap', async () => {
    const store = createMemoryRunStore();
    for (const slot of [0, 2, 5]) await store.saveCandidate({ key: { stage: 'seed', round: 0, slot, attempt: 0 }, candidate: { status: 'proposed', fields: { text: `text ${slot}` }, source } });
    const result = await fillSlots(plan(6), context(limitedTeacher(crowdedTeacher(3, 1000), 0), { store, whenBudgetReached: 'finish' }));
    expect(result.examples.map(({ slot }) => slot)).toEqual([0, 2, 5]);
  });

  it('does not finish seed data without a single row', async () => {
    await expect(fillSlots(plan(6), context(limitedTeacher(crowdedTeacher(3, 1000), 0), { whenBudgetReached: 'finish' }))).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
  });

  it('stops on abort with what arrived stored, and goes on from there', async () => {
    const store = createMemoryRunStore();
    const controller = new AbortController();
    const inner = crowdedTeacher(3, 1000);
    const aborting: Teacher = {
      ...inner,
      async propose(slot, options) {
        if (slot.key.slot === 5) controller.abort();
        return inner.propose(slot, options);
      },
    };
    const interrupted = fillSlots(plan(20), context(aborting, { store, signal: controller.signal }));
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await store.candidates('seed', 0)).length).toBe(6);
    expect(await store.stage('seed', 0)).toBeUndefined();
    const teacher = recordingTeacher(inner);
    const resumed: StageResult = await fillSlots(plan(20), context(teacher, { store }));
    expect(teacher.asked.some(({ slot, attempt }) => attempt === 0 && slot < 6)).toBe(false);
    expect(resumed).toEqual(await fillSlots(plan(20), context(inner)));
  });

  it('passes on a teacher that fails, after storing what was in flight', async () => {
    const store = createMemoryRunStore();
    const failing: Teacher = {
      ...crowdedTeacher(3, 1000),
      async propose(slot, options) {
        if (slot.key.slot === 1) throw new StepsynthError('LANGUAGE_MODEL', 'connection refused');
        return crowdedTeacher(3, 1000).propose(slot, options);
      },
    };
    await expect(fillSlots(plan(20), context(withShuffledLatency(failing, { seed: 2 }), { store, concurrency: 4 }))).rejects.toMatchObject({ code: 'LANGUAGE_MODEL' });
    const stored = await store.candidates('seed', 0);
    expect(stored.map(({ key }) => key.slot)).toEqual(expect.arrayContaining([0, 2, 3]));
    expect(stored.length).toBeLessThan(20);
  });

  it('reports progress in slot order', async () => {
    const seen: string[] = [];
    const teacher: Teacher = { provider: 'test', simulated: false, propose: async ({ key }) => ({ status: 'proposed', fields: { text: `text ${key.slot}` }, source }) };
    await fillSlots(plan(3), context(withShuffledLatency(teacher, { seed: 5 }), {
      concurrency: 3,
      onEvent: (event) => void seen.push(event.type === 'stage-progress' ? `${event.accepted + event.rejected}/${event.rows}` : event.type),
    }));
    expect(seen).toEqual(['stage-started', '1/3', '2/3', '3/3', 'stage-finished']);
  });
});
