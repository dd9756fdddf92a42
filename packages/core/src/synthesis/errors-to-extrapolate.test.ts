import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { errorsToExtrapolate } from './errors-to-extrapolate.ts';

const mining = Array.from({ length: 200 }, (_, row): GoldExample => ({ id: `gold-${row}`, fields: {}, label: row % 10 === 0 ? 'rare' : 'frequent' }));
const wrong = [...mining.filter(({ label }) => label === 'rare').slice(0, 12), ...mining.filter(({ label }) => label === 'frequent').slice(0, 8)];
const { config: base } = createSimulatedRun();

function drawn(errors: 'misclassified' | 'random' | 'random-by-label', { round = 0, stratumOf }: { round?: number; stratumOf?: (label: string) => string } = {}): readonly GoldExample[] {
  const config = { ...base, extrapolation: { ...base.extrapolation, errors } };
  return errorsToExtrapolate({ round, misclassified: wrong }, { mining, config, ...(stratumOf !== undefined && { stratumOf }) });
}

const rare = (examples: readonly GoldExample[]): number => examples.filter(({ label }) => label === 'rare').length;

describe('errorsToExtrapolate', () => {
  it('takes the errors, or as many examples in their place, each once and in gold order', () => {
    expect(drawn('misclassified')).toBe(wrong);
    for (const errors of ['random', 'random-by-label'] as const) {
      const examples = drawn(errors);
      expect(new Set(examples).size).toBe(wrong.length);
      expect(examples).toEqual(mining.filter((example) => examples.includes(example)));
      expect(drawn(errors)).toEqual(examples);
      expect(drawn(errors, { round: 1 })).not.toEqual(examples);
    }
  });

  it('draws at random with the labels of gold, by label with those of the errors', () => {
    expect(rare(drawn('random-by-label'))).toBe(12);
    expect(rare(drawn('random'))).toBeLessThan(8); // 2 are expected
    expect(drawn('random-by-label').some((example) => !wrong.includes(example))).toBe(true);
  });

  it('knows one label where answers have none', () => {
    expect(rare(drawn('random-by-label', { stratumOf: () => '' }))).toBeLessThan(8);
  });
});
