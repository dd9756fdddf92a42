import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsAnswer } from '../../../answer/answer-span.ts';
import type { Candidate, ExtrapolationSlot, SeedSlot } from '../../../ports/teacher.ts';
import { createRandom } from '../../../random/seeded-random.ts';
import { readFacts, writeContext } from './context.ts';
import { goldKinds, questionKindNames, zeroShotKinds } from './question-kinds.ts';
import { answerIn, answerOf, parseQuestion, writeQuestion } from './question.ts';
import { createSimulatedQuestionWorld } from './simulated-question-world.ts';

const world = createSimulatedQuestionWorld({ seed: 3 });
const slips = { errorRate: 0, mislabelRate: 0, refusalRate: 0, artefactRate: 0 };

function seedSlot(slot: number): SeedSlot {
  return { key: { stage: 'seed', round: 0, slot, attempt: 0 }, label: '', rationales: [], context: world.contexts(slot + 1)[slot]! };
}

async function proposed(candidate: Promise<Candidate>): Promise<Extract<Candidate, { status: 'proposed' }>> {
  const answer = await candidate;
  if (answer.status !== 'proposed') throw new Error(answer.reason);
  return answer;
}

describe('the closed world of questions', () => {
  it('reads back whatever it writes', () => {
    fc.assert(fc.property(fc.nat(), fc.constantFrom(...questionKindNames), (seed, kind) => {
      const random = createRandom(seed, 'test');
      const facts = readFacts(writeContext(random));
      expect(facts).toHaveLength(8);
      for (const fact of facts.filter(({ relation }) => relation === ({ 'where lives': 'home', 'home town': 'home', 'who lives': 'home', occupation: 'job', 'who works': 'job', 'birth year': 'birth', animals: 'pet' } as const)[kind])) {
        const parsed = parseQuestion(writeQuestion(random, kind, fact));
        expect(parsed?.kind).toBe(kind);
        expect(answerIn(facts, parsed!)).toBe(answerOf(kind, fact));
      }
    }), { numRuns: 200 });
  });

  it('draws gold rows from the gold distribution, each with its answer in its context', () => {
    const rows = world.goldRows(800, 'validation');
    for (const { fields, answers, label } of rows) {
      expect(holdsAnswer(fields['context']!, answers![0]!)).toBe(true);
      expect(answerIn(readFacts(fields['context']!), parseQuestion(fields['question']!)!)).toBe(label);
    }
    expect(new Set(rows.map(({ fields }) => fields['question'])).size).toBe(800);
    expect(world.gap.measure(rows).totalVariation).toBeLessThan(0.06);
    expect(Object.values(goldKinds).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(world.goldRows(5, 'test')).not.toEqual(world.goldRows(5, 'validation').map((row) => ({ ...row, id: row.id.replace('validation', 'test') })));
  });

  it('has a teacher that thinks of little but places, and the same one for the same seed', async () => {
    const rows = await Promise.all(Array.from({ length: 200 }, (_, slot) => proposed(world.teacher(slips).propose(seedSlot(slot)))));
    const kinds = rows.map(({ fields }) => parseQuestion(fields['question']!)!.kind);
    expect(kinds.filter((kind) => kind === 'where lives').length).toBeGreaterThan(140);
    expect(kinds.every((kind) => zeroShotKinds[kind] > 0)).toBe(true);
    expect(world.gap.measure(rows.map(({ fields, answer }) => ({ fields, label: answer!.text }))).totalVariation).toBeGreaterThan(0.55);
    expect(await createSimulatedQuestionWorld({ seed: 3 }).teacher(slips).propose(seedSlot(7))).toEqual(rows[7]);
  });

  it('asks for the answer that a slot has', async () => {
    for (const [slot, { fields, answers }] of world.goldRows(60, 'mining').entries()) {
      const context = { id: 'c', text: fields['context']!, answer: answers![0]! };
      const row = await proposed(world.teacher(slips).propose({ ...seedSlot(0), key: { ...seedSlot(0).key, slot }, context }));
      expect(row.answer).toEqual(answers![0]);
      expect(answerIn(readFacts(fields['context']!), parseQuestion(row.fields['question']!)!)).toBe(answers![0]!.text);
    }
  });

  it('extrapolates an error by its kind, in other words, for its answer', async () => {
    const errors = world.goldRows(120, 'mining');
    let repeated = 0;
    for (const [slot, error] of errors.entries()) {
      const request: ExtrapolationSlot = { key: { stage: 'extrapolation', round: 1, slot, attempt: 0 }, error, copy: 0 };
      const { fields, answer } = await proposed(world.teacher(slips).propose(request));
      expect(fields['context']).toBe(error.fields['context']);
      expect(answer).toEqual(error.answers![0]);
      expect(parseQuestion(fields['question']!)).toEqual(parseQuestion(error.fields['question']!));
      if (fields['question'] === error.fields['question']) repeated += 1;
    }
    expect(repeated).toBeLessThan(10);
  });

  it('slips at the rates it is told', async () => {
    const teacher = world.teacher({ ...slips, mislabelRate: 1 });
    const rows = await Promise.all(Array.from({ length: 40 }, (_, slot) => proposed(teacher.propose(seedSlot(slot)))));
    expect(world.gap.measure(rows.map(({ fields, answer }) => ({ fields, label: answer!.text })))).toEqual({ totalVariation: 1, jensenShannon: 1 });
    const refusals = await Promise.all(Array.from({ length: 40 }, (_, slot) => proposed(world.teacher({ ...slips, refusalRate: 1 }).propose(seedSlot(slot)))));
    expect(refusals.every(({ fields }) => fields['question']!.startsWith("I'm sorry"))).toBe(true);
  });

  it('knows every word that it writes', async () => {
    const known = new Set(world.vocabulary);
    const written = await Promise.all(Array.from({ length: 200 }, (_, slot) => proposed(world.teacher({ ...slips, mislabelRate: 0.5 }).propose(seedSlot(slot)))));
    const words = [...world.goldRows(300, 'validation'), ...written].flatMap(({ fields }) => `${fields['context']} ${fields['question']}`.toLowerCase().match(/[a-z0-9]+|[^\sa-z0-9]/gu) ?? []);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
    expect(world.vocabulary.length).toBeLessThan(200);
  });

  it('is 1 away from no rows', () => {
    expect(world.gap.measure([])).toEqual({ totalVariation: 1, jensenShannon: 1 });
  });
});
