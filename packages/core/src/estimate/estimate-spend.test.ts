import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSpendAssumptions, estimateSpend, type SpendEstimateInputs } from './estimate-spend.ts';

const inputs: SpendEstimateInputs = {
  config: {
    rounds: 2,
    rationales: { perLabel: 20, perPrompt: 3 },
    sampling: { temperature: 0.9, topP: 1, maxTokens: 100 },
    seed: { rows: 1000, balance: 'uniform', candidatesPerRow: 5 },
    extrapolation: { perError: 2, candidatesPerRow: 4, errors: 'misclassified' },
    concurrency: 10,
  },
  labels: 2,
  miningRows: 250,
  prompts: { rationale: { mean: 30, max: 32 }, seed: { mean: 40, max: 44 }, extrapolation: { mean: 80, max: 200 } },
  replyTokens: 60,
  assumptions: { errorRate: 0.2, candidatesPerAccepted: 1.1, rationaleTokens: 10, latencySeconds: 2 },
  prices: { promptPerMillion: 1, completionPerMillion: 4 },
};

describe('estimateSpend', () => {
  it('expects what the settings and the assumptions say', () => {
    const { stages } = estimateSpend(inputs);
    expect(stages.map(({ stage, expected }) => ({ stage, ...expected }))).toEqual([
      { stage: 'rationale', calls: 2, promptTokens: 60, completionTokens: 200, dollars: 0.00086, seconds: 2 }, // 20 × 10, cut at 100
      { stage: 'seed', calls: 1100, promptTokens: 1100 * 70, completionTokens: 1100 * 60, dollars: 0.341, seconds: 220 },
      { stage: 'extrapolation', calls: 2 * 110, promptTokens: 220 * 80, completionTokens: 220 * 60, dollars: 0.0704, seconds: 44 }, // 50 errors × 2 × 1.1, twice
    ]);
  });

  it('asks for an answer before each question where the teacher chooses answers', () => {
    const { rationale: _, ...prompts } = inputs.prompts;
    const { stages, expected } = estimateSpend({ ...inputs, labels: 0, prompts: { ...prompts, answer: { mean: 50, max: 60 } } });
    expect(stages.map(({ stage, expected: own, worst }) => [stage, own.calls, own.promptTokens, worst.calls, worst.promptTokens])).toEqual([
      ['answer', 1100, 1100 * 50, 5000, 5000 * 60], ['seed', 1100, 1100 * 40, 5000, 5000 * 44], ['extrapolation', 220, 220 * 80, 4000, 4000 * 200],
    ]);
    expect(expected.calls).toBe(2420);
  });

  it('puts each candidate to as many votes as are asked for', () => {
    const votes = { asks: 3, temperature: 0.7, minShare: 0.5, weigh: false };
    const { stages } = estimateSpend({ ...inputs, config: { ...inputs.config, labelNoise: { votes } } });
    expect(stages.at(-1)).toMatchObject({
      stage: 'votes', expected: { calls: 3 * (1100 + 220), promptTokens: 3960 * 80, completionTokens: 3960 * 5 }, worst: { calls: 3 * (5000 + 4000), completionTokens: 27_000 * 100 },
    });
  });

  it('counts what belongs to rows: shares by round, control rows, labels of errors, another set of seed data', () => {
    const calls = (extrapolation: Partial<SpendEstimateInputs['config']['extrapolation']>, others: Partial<SpendEstimateInputs['config']> = {}) => {
      const { stages } = estimateSpend({ ...inputs, config: { ...inputs.config, ...others, extrapolation: { ...inputs.config.extrapolation, ...extrapolation } } });
      return Object.fromEntries(stages.map(({ stage, expected, worst }) => [stage, [expected.calls, worst.calls]]));
    };
    const share = { rowsByRound: [30, 20] };
    expect(calls(share)).toMatchObject({ seed: [1100, 5000], extrapolation: [33 + 22, 120 + 80] });
    expect(calls(share, { control: { rows: 25, seeds: 3, minGain: 0 } }).extrapolation).toEqual([Math.round(55 * 1.1) + 44, 120 + 100 + 80 + 80]);
    expect(calls({ ...share, label: 'teacher' }).label).toEqual([15 + 10, 3 * (30 + 20)]); // two rows an error
    expect(calls({ label: 'teacher' }).label).toEqual([2 * 50, 3 * 2 * 250]);
    expect(calls({ errors: 'transferred' }).seed).toEqual([2200, 10_000]);
    expect(calls({ errors: 'transferred' }, { rounds: 0 }).seed).toEqual([1100, 5000]); // there are no errors to transfer
  });

  it('takes every limit for the worst', () => {
    const { stages } = estimateSpend(inputs);
    expect(stages.map(({ stage, worst }) => ({ stage, calls: worst.calls, promptTokens: worst.promptTokens, completionTokens: worst.completionTokens }))).toEqual([
      { stage: 'rationale', calls: 8, promptTokens: 8 * 32, completionTokens: 800 },
      { stage: 'seed', calls: 5000, promptTokens: 5000 * (44 + 300), completionTokens: 500_000 },
      { stage: 'extrapolation', calls: 2 * 2000, promptTokens: 4000 * 200, completionTokens: 400_000 },
    ]);
  });

  it('leaves out stages that will not be, and dollars that nobody knows', () => {
    const { prices: _, prompts: { seed, extrapolation }, ...rest } = inputs;
    const estimate = estimateSpend({ ...rest, prompts: { seed, extrapolation }, config: { ...inputs.config, rounds: 0 } });
    expect(estimate.stages.map(({ stage }) => stage)).toEqual(['seed']);
    expect(estimate.expected).toMatchObject({ calls: 1100, promptTokens: 44_000, dollars: null });
    expect(estimate.worst.dollars).toBeNull();
  });

  it('adds up its stages, and the worst is never below what is expected', () => {
    const whole = (max: number) => fc.integer({ min: 1, max });
    fc.assert(fc.property(
      fc.record({ rows: whole(5000), perError: whole(5), rounds: fc.nat(4), perRow: fc.double({ min: 1, max: 10, noNaN: true }), maxTokens: whole(800), miningRows: fc.nat(2000), errorRate: fc.double({ min: 0, max: 1, noNaN: true }), candidates: fc.double({ min: 1, max: 8, noNaN: true }), reply: whole(900), perPrompt: whole(20) }),
      ({ rows, perError, rounds, perRow, maxTokens, miningRows, errorRate, candidates, reply, perPrompt }) => {
        const { stages, expected, worst } = estimateSpend({
          ...inputs, miningRows, replyTokens: reply,
          config: { ...inputs.config, rounds, rationales: { perLabel: 20, perPrompt }, sampling: { ...inputs.config.sampling, maxTokens }, seed: { rows, balance: 'uniform', candidatesPerRow: perRow }, extrapolation: { perError, candidatesPerRow: perRow, errors: 'misclassified' } },
          assumptions: { ...defaultSpendAssumptions, rationaleTokens: 1, errorRate, candidatesPerAccepted: candidates },
        });
        for (const name of ['calls', 'promptTokens', 'completionTokens', 'seconds'] as const) {
          expect(expected[name]).toBe(stages.reduce((total, stage) => total + stage.expected[name], 0));
          expect(expected[name]).toBeLessThanOrEqual(worst[name]);
        }
        expect(expected.dollars).toBeLessThanOrEqual(worst.dollars as number);
      },
    ), { examples: [[{ rows: 7, perError: 1, rounds: 0, perRow: 2.36, maxTokens: 1, miningRows: 0, errorRate: 0, candidates: 2.36, reply: 1, perPrompt: 20 }]] });
  });
});
