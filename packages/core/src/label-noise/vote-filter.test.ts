import { describe, expect, it } from 'vitest';
import type { WaveCandidate } from '../filter/wave-filter.ts';
import type { Teacher } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';
import { createLanguageModelTeacher } from '../teacher/language-model-teacher.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createScriptedLanguageModel } from '../testing/scripted-language-model.ts';
import { spendOnVotes, storedVotes } from './stored-votes.ts';
import { createVoteFilter, labelOrder, type VoteFilterOptions } from './vote-filter.ts';

const labels = ['negative', 'neutral', 'positive'];
const task: TaskSpec = {
  name: 'tweets', description: '', generatedField: 'text', inputFields: ['text'], labels,
  verbalizer: { negative: 'bad', neutral: 'so-so', positive: 'good' }, prompts: { seed: '', extrapolation: '' },
};
const settings = { asks: 5, temperature: 0.7, minShare: 0.5, weigh: false };

/** Row: the true label. Column: how often the teacher names each label. The rest is no answer at all. */
const confusion = [
  [0.8, 0.1, 0.05],
  [0.15, 0.6, 0.2],
  [0.02, 0.13, 0.8],
];

/** Votes by the matrix; the text of a candidate says what its label truly is. */
function scriptedTeacher(): Teacher & { readonly prompts: string[] } {
  const prompts: string[] = [];
  const model = createScriptedLanguageModel(({ prompt, sampleIndex }) => {
    prompts.push(prompt);
    const truth = labels.findIndex((label) => prompt.includes(`truly ${label}`));
    const random = createRandom('votes', prompt, sampleIndex);
    const shares = confusion[truth]!;
    const drawn = random.weightedIndex([...shares, 1 - shares.reduce((sum, share) => sum + share, 0)]);
    return ['Bad.', 'so-so', 'It is good', 'I cannot tell.'][drawn]!;
  });
  return { ...createLanguageModelTeacher({ task, model, sampling: { temperature: 1, topP: 1, maxTokens: 16 } }), prompts };
}

/** 600 candidates; every fourth carries another label than the one it truly has. */
const candidates = Array.from({ length: 600 }, (_, slot): WaveCandidate & { readonly right: boolean } => {
  const truth = labels[slot % 3]!;
  const right = slot % 4 !== 0;
  return { key: { stage: 'seed', round: 0, slot, attempt: 0 }, fields: { text: `Text ${slot} is truly ${truth}.` }, label: right ? truth : labels[(slot + 1) % 3]!, right };
});

function options(changes: Partial<VoteFilterOptions> = {}): VoteFilterOptions {
  const { vote } = scriptedTeacher();
  return { task, teacher: { simulated: false, vote: vote! }, store: createMemoryRunStore(), settings, runSeed: 0, concurrency: 8, ...changes };
}

/** Chance that at least `needed` of 5 votes fall on a label that is named this often. */
function chanceOf(needed: number, share: number): number {
  const choose = [1, 5, 10, 10, 5, 1];
  return choose.reduce((sum, ways, votes) => sum + (votes >= needed ? ways * share ** votes * (1 - share) ** (5 - votes) : 0), 0);
}

describe('createVoteFilter', () => {
  it.each([[0.5, 3], [0.8, 4]])('keeps and rejects as the confusion matrix says, at a share of %d', async (minShare, needed) => {
    const filter = createVoteFilter(options({ settings: { ...settings, minShare } }));
    await filter.prepare(candidates, {});
    const kept = candidates.filter((candidate) => filter.reason(candidate) === undefined);
    const expectedKept = (right: boolean): number => candidates.filter((candidate) => candidate.right === right)
      .reduce((sum, { key: { slot }, label }) => sum + chanceOf(needed, confusion[slot % 3]![labels.indexOf(label)]!), 0);
    for (const right of [true, false]) {
      const count = kept.filter((candidate) => candidate.right === right).length;
      expect(Math.abs(count - expectedKept(right))).toBeLessThan(3.5 * Math.sqrt(Math.max(4, expectedKept(right) * 0.3)));
    }
    const noise = kept.filter(({ right }) => !right).length / kept.length;
    expect(noise).toBeLessThan(0.06); // a quarter before
  });

  it('offers each label at each place over the asks, and says the same again', async () => {
    const places = labels.map(() => new Set<number>());
    for (let ask = 0; ask < 3; ask += 1) for (const [place, label] of labelOrder(labels, { text: 'a' }, ask, 1).entries()) places[labels.indexOf(label)]!.add(place);
    expect(places.map(({ size }) => size)).toEqual([3, 3, 3]);
    const orders = new Set(candidates.slice(0, 60).map(({ fields }) => labelOrder(labels, fields, 0, 1).join()));
    expect(orders.size).toBe(6);
    const [one, other] = [createVoteFilter(options()), createVoteFilter(options({ concurrency: 1 }))];
    await one.prepare(candidates, {});
    await other.prepare(candidates, {});
    expect(candidates.map((candidate) => one.reason(candidate))).toEqual(candidates.map((candidate) => other.reason(candidate)));
  });

  it('asks at its own temperature, and not again for what is stored', async () => {
    const store = createMemoryRunStore();
    const asked: number[] = [];
    const vote: NonNullable<Teacher['vote']> = async ({ temperature }) => {
      asked.push(temperature);
      return { label: 'negative' };
    };
    await createVoteFilter(options({ store, teacher: { simulated: false, vote } })).prepare(candidates.slice(0, 4), {});
    expect(asked).toEqual(new Array(20).fill(0.7));
    const again = createVoteFilter(options({ store, teacher: { simulated: false, vote } }));
    await again.prepare(candidates.slice(0, 5), {});
    expect(asked.length).toBe(25);
    expect(again.reason({ ...candidates[0]!, label: 'negative' })).toBeUndefined();
    expect(again.reason({ ...candidates[0]!, label: 'positive' })).toBe('outvoted');
  });

  it('keeps the votes that it got before a failure, and names rows without', async () => {
    const store = createMemoryRunStore();
    let calls = 0;
    const vote: NonNullable<Teacher['vote']> = async () => {
      calls += 1;
      if (calls > 12) throw new Error('the budget is spent');
      return { label: 'negative', usage: { promptTokens: 3, completionTokens: 1 } };
    };
    const filter = createVoteFilter(options({ store, teacher: { simulated: false, vote }, concurrency: 1 }));
    await expect(filter.prepare(candidates.slice(0, 4), {})).rejects.toThrow('the budget is spent');
    expect(candidates.slice(0, 4).map(({ key, fields }) => filter.reason({ key, fields, label: 'negative' }))).toEqual([undefined, undefined, 'no-votes', 'no-votes']);
    const wave = { stage: 'seed', round: 0, attempt: 0 } as const;
    expect(await storedVotes(store, wave)).toMatchObject({ 0: { counts: { negative: 5 }, answered: 5 }, 1: { counts: { negative: 5 }, answered: 5 }, 2: { counts: { negative: 2 }, answered: 2 } });
    expect(spendOnVotes(await storedVotes(store, wave))).toEqual({ calls: 12, promptTokens: 36, completionTokens: 12 });
    calls = -100; // the two votes on the third candidate are asked for again, and counted once
    await createVoteFilter(options({ store, teacher: { simulated: false, vote } })).prepare(candidates.slice(0, 4), {});
    expect(spendOnVotes(await storedVotes(store, wave)).calls).toBe(20);
  });
});
