import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { sealTest } from '../gold/seal-test.ts';
import { seedPrompt } from '../prompt/seed-prompt.ts';
import { seedSlots } from '../synthesis/seed-slots.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { planPrompts } from './planned-prompts.ts';

const pairs: TaskSpec = {
  name: 'pairs', description: '', generatedField: 'hypothesis', contextField: 'premise', inputFields: ['hypothesis', 'premise'], labels: ['yes', 'no'], verbalizer: { yes: 'correct', no: 'wrong' },
  prompts: { seed: '{{premise}} is {{label}}:', extrapolation: '{{premise}} {{hypothesis}} is {{label}}:' },
};
const reviews: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'], labels: ['neg', 'pos'], verbalizer: { neg: 'negative', pos: 'positive' },
  prompts: { rationale: 'Give {{count}} reasons for a {{label}} review.', seed: 'A movie with {{rationales}}. Write a {{label}} review.', extrapolation: 'Write a {{label}} review like: {{text}}' },
};
const mining: GoldExample[] = Array.from({ length: 20 }, (_, row) => ({ id: `m-${row}`, label: row % 2 === 0 ? 'yes' : 'no', fields: { premise: `Premise ${row}.`, hypothesis: `Hypothesis ${row}.` } }));
const config = { runSeed: 4, seed: { rows: 6, balance: 'uniform', candidatesPerRow: 5 }, rationales: { perLabel: 4, perPrompt: 2 } } as const;
const contexts = mining.map(({ id, fields }) => ({ id, text: fields['premise'] as string }));
const gold = { mining, selection: [] };

describe('planPrompts', () => {
  it("renders what the run's own slots ask", () => {
    const options = { task: pairs, config, gold, contexts, test: sealTest([], pairs) };
    const planned = planPrompts({ ...options, rationaleText: () => '' });
    const slotAt = seedSlots({ ...options, rationales: new Map() }, () => undefined);
    expect(planned.seed(3).map(({ prompt }) => prompt)).toEqual([0, 1, 2].map((slot) => {
      const { label, rationales, context } = slotAt(slot, 0);
      return seedPrompt(pairs, { label, rationales, context: context?.text });
    }));
    expect(planned.seed(99)).toHaveLength(6);
    expect(planned.rationale()).toEqual([]);
  });

  it('shows mining rows as errors, fewer being the first of more', () => {
    const planned = planPrompts({ task: pairs, config, gold, contexts, test: sealTest([], pairs), rationaleText: () => '' });
    const [first] = planned.extrapolation(1);
    const row = mining.find(({ id }) => id === first?.goldId);
    expect(first).toMatchObject({ kind: 'extrapolation', label: row?.label, prompt: `${row?.fields['premise']} ${row?.fields['hypothesis']} is ${row?.label === 'yes' ? 'correct' : 'wrong'}:` });
    expect(planned.extrapolation(5).slice(0, 1)).toEqual([first]);
  });

  it('puts placeholders where rationales will be', () => {
    const planned = planPrompts({ task: reviews, config, gold: { mining: [], selection: [] }, contexts: [], test: sealTest([], reviews), rationaleText: (label, index) => `<${label} ${index + 1}>` });
    expect(planned.rationale().map(({ prompt }) => prompt)).toEqual(['Give 4 reasons for a negative review.', 'Give 4 reasons for a positive review.']);
    for (const { prompt, label } of planned.seed(4)) expect(prompt).toMatch(new RegExp(`^A movie with <${label} [1-4]> and <${label} [1-4]>\\. Write a`));
  });

  it('has no prompt for rationales where no seed prompt takes any', () => {
    const task = { ...reviews, prompts: { ...reviews.prompts, seedWithoutRationales: 'Write a {{label}} review.' } };
    const options = { task, gold: { mining: [], selection: [] }, contexts: [], test: sealTest([], reviews), rationaleText: () => 'wit' };
    const without = planPrompts({ ...options, config: { ...config, rationales: { perLabel: 4, perPrompt: 0 } } });
    expect(without.rationale()).toEqual([]);
    expect(new Set(without.seed(4).map(({ prompt }) => prompt))).toEqual(new Set(['Write a negative review.', 'Write a positive review.']));
    expect(planPrompts({ ...options, config: { ...config, seed: { ...config.seed, rows: 0 } } }).rationale()).toEqual([]);
  });

  it('says where a pair task has no context', () => {
    expect(() => planPrompts({ task: pairs, config, gold, contexts: [], test: sealTest([], pairs), rationaleText: () => '' })).toThrow('There is no context');
  });
});
