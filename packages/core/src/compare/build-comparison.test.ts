import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/seeded-random.ts';
import type { ArmOutcome, ArmOutcomes, ComparisonInputs } from './arm-outcome.ts';
import { holm } from '../statistics/holm.ts';
import { buildComparison, enoughResamples } from './build-comparison.ts';
import { confoundedBy } from './confounded.ts';
import { controlPairs } from './control-pairs.ts';
import { methodOf } from '../methods/methods.ts';
import { createLabelTarget } from '../target/label-target.ts';

const ROWS = 400;
const labels = ['no', 'yes'];
const gold = Array.from({ length: ROWS }, (_, row) => ({ label: labels[row % 5 < 3 ? 0 : 1]! }));
const target = createLabelTarget({ labels, inputFields: ['text'] });

function outcome(arm: string, seed: number, accuracy: number, rows = 300): ArmOutcome {
  const random = createRandom('outcome', arm, seed);
  return {
    seed, rows, goldRows: 0, sources: { keyed: 3, random: seed }, dollars: 1, calls: 10, trainingSeconds: 2, warnings: [],
    selection: { accuracy: accuracy + 0.01 * seed, macroF1: accuracy },
    predictions: gold.map(({ label }) => (random.next() < accuracy ? label : labels[1 - labels.indexOf(label)]!)),
    rounds: [{ rows: 200, dollars: 0.6, accuracy: accuracy - 0.1, macroF1: 0.5, errors: 9 }, { rows, dollars: 1, accuracy, macroF1: 0.6, errors: 5 }],
  };
}

function named(name: string): Pick<ArmOutcomes, 'arm' | 'method' | 'settings'> {
  const [method = '', ...settings] = name.split(':');
  return { arm: name, method, settings };
}

function arm(name: string, accuracy: number, changes: Partial<ArmOutcomes> = {}): ArmOutcomes {
  return { ...named(name), outcomes: [0, 1, 2, 3].map((seed) => outcome(name, seed, accuracy)), ...changes };
}

function compare(arms: readonly ArmOutcomes[], changes: Partial<ComparisonInputs> = {}) {
  return buildComparison({ task: 'reviews', target, gold, budget: { rows: 300 }, metric: 'accuracy', simulated: true, arms, ...changes }, { resamples: 500 });
}

describe('buildComparison', () => {
  it('finds a clear difference, and says how small a one it could have seen', () => {
    const { pairs, arms, sentence } = compare([arm('s3', 0.9), arm('s3-random', 0.7), arm('zerogen', 0.89)]);
    expect(pairs.map(({ arm: name, control, verdict }) => [name, control, verdict])).toEqual([['s3', 's3-random', 'better'], ['s3', 'zerogen', 'cannot tell']]);
    expect(pairs[0]!.adjustedPValue).toBeGreaterThanOrEqual(pairs[0]!.pValue);
    expect(pairs[1]!.smallestDetectable).toBeGreaterThan(0.01);
    expect(sentence).toMatch(/^The error-driven rounds pay: .*\+\d+\.\d points of accuracy \(95 %: /);
    expect(arms[0]!.bySeed.map(({ accuracy }) => accuracy).reduce((sum, value) => sum + value) / 4).toBeCloseTo(arms[0]!.accuracy, 12);
    expect(arms[0]).toMatchObject({ rows: [300, 300], remarks: [], dollars: 1, sources: { keyed: 12, random: 6 } });
    expect(arms[0]!.rounds.map(({ rows }) => rows)).toEqual([200, 300]);
  });

  it('says so where it loses or cannot tell', () => {
    expect(compare([arm('s3', 0.7), arm('s3-random', 0.9)]).sentence).toContain('do not pay');
    expect(compare([arm('s3', 0.8), arm('s3-random', 0.8)]).sentence).toMatch(/^Cannot tell .* the smallest difference this could have seen is \d/);
    expect(compare([arm('s3', 0.8)]).sentence).toContain('Not asked');
  });

  it('says beside it what errors add beyond their labels', () => {
    const { sentence } = compare([arm('s3', 0.9), arm('s3-random', 0.7), arm('s3-matched', 0.89)]);
    expect(sentence).toMatch(/^The error-driven rounds pay: .* points\. Cannot tell whether errors add anything beyond their labels: /);
    expect(compare([arm('s3', 0.9), arm('s3-random', 0.9), arm('s3-matched', 0.7)]).sentence).toContain('It is not their labels alone');
    expect(compare([arm('s3', 0.7), arm('s3-random', 0.7), arm('s3-matched', 0.9)]).sentence).toContain('examples of the same labels beat errors');
  });

  it('discounts arms that are short, confounded, or no better than the majority', () => {
    const short = arm('s3', 0.9, { outcomes: [0, 1, 2, 3].map((seed) => outcome('s3', seed, 0.9, 290)) });
    const { arms, pairs, majority } = compare([short, arm('s3-random', 0.55), arm('zerogen', 0.8, { confounded: 'another generator' })]);
    expect(majority).toEqual({ label: 'no', share: 0.6 });
    expect(arms.map(({ remarks }) => remarks)).toEqual([['290 rows in the place of 300: not at equal rows'], ['does not beat the majority class (60.0 % of test)'], ['confounded: another generator']]);
    expect(pairs[0]!.discounted).toContain('s3: 290');
    expect(pairs[1]!.discounted).toContain('zerogen: confounded');
  });
});

describe('the recipe', () => {
  it('is the best arm on selection, whatever test says', () => {
    const overfitted = arm('s3', 0.6);
    const outcomes = overfitted.outcomes.map((run) => ({ ...run, selection: { accuracy: 0.95, macroF1: 0.2 } }));
    const { recipe, arms } = compare([{ ...overfitted, outcomes }, arm('s3-random', 0.8)]);
    expect(recipe).toMatchObject({ arm: 's3', among: 2, selection: 0.95, test: arms[0]!.accuracy, testInterval95: arms[0]!.interval95.accuracy });
    expect(recipe?.sentence).toMatch(/^Best of 2 arms on selection: s3, 95\.0 % accuracy there and \d\d\.\d % on test/);
    expect(arms[1]!.selection?.accuracy).toBeCloseTo(0.815, 12); // 0.8, 0.81, 0.82, 0.83
    expect(compare([{ ...overfitted, outcomes }, arm('s3-random', 0.8)], { metric: 'macroF1' }).recipe?.arm).toBe('s3-random');
  });

  it('is never an arm that was trained on selection, and none among one', () => {
    const trainedOnIt = { ...arm('gold-all', 0.9), outcomes: arm('gold-all', 0.9).outcomes.map(({ selection: _, ...run }) => run) };
    expect(compare([trainedOnIt, arm('s3', 0.7), arm('gold', 0.6)]).recipe).toMatchObject({ arm: 's3', among: 2 });
    expect(compare([trainedOnIt, arm('s3', 0.7)]).recipe).toBeUndefined();
  });
});

describe('enoughResamples', () => {
  it.each([1, 17, 60, 400])('lets the smallest of %i p-values be told after the correction', (pairs) => {
    const smallest = 2 / (enoughResamples(pairs) + 1);
    expect(holm([smallest, ...new Array<number>(pairs - 1).fill(1)])[0]).toBeLessThan(0.01);
  });
});

describe('a budget in dollars', () => {
  it('leaves rows to each arm, and remarks on what was not spent', () => {
    const few = arm('s3', 0.9, { outcomes: [0, 1, 2, 3].map((seed) => outcome('s3', seed, 0.9, 290)) });
    const remarksAt = (dollars: number) => compare([few, arm('s3-random', 0.8)], { budget: { dollars } }).arms.map(({ remarks }) => remarks);
    expect(remarksAt(1.05)).toEqual([[], []]);
    expect(remarksAt(2)[0]).toEqual(['cost $1.00 in the place of $2.00: not at equal dollars']);
  });
});

describe('controlPairs', () => {
  const pairs = (...names: string[]): string[] => controlPairs(names.map(named)).map((pair) => pair.join(' − '));

  it('tests s3 against every equal arm, variants against their method and its control, gold arms against theirs', () => {
    expect(pairs('s3', 'zerogen', 'gold', 's3-random', 's3:extrapolation.choose=loss', 'gold+s3', 'gold+control')).toEqual([
      's3 − s3-random', 's3 − zerogen', 's3:extrapolation.choose=loss − s3', 's3:extrapolation.choose=loss − s3-random',
      'gold+s3 − gold+control', 'gold+s3 − gold', 'gold+control − gold',
    ]);
  });

  it('tests a variant against the arms that differ least from it', () => {
    const [five, margin] = ['extrapolation.perError=5', 'extrapolation.choose=margin'];
    expect(pairs('s3', 's3-random', `s3:${five}`, `s3-random:${five}`, `s3:${margin}:${five}`, 'goldgen')).toEqual([
      's3 − s3-random', 's3 − goldgen',
      `s3:${five} − s3`, `s3:${five} − s3-random:${five}`,
      `s3-random:${five} − s3-random`,
      `s3:${margin}:${five} − s3:${five}`, `s3:${margin}:${five} − s3-random:${five}`,
    ]);
    expect(pairs(`s3:${five}`, `s3:${margin}`, `s3-random:${margin}`, 'goldgen')).toEqual([`s3:${margin} − s3-random:${margin}`]);
    expect(pairs('gold+s3:a=1', 'gold+control', 'gold:a=1')).toEqual(['gold+s3:a=1 − gold+control', 'gold+s3:a=1 − gold:a=1']);
  });
});

describe('confoundedBy', () => {

  it('names two generators', () => {
    const teacher = { provider: 'pool' as const, seed: ['llama'], extrapolation: ['gpt4'], fallback: [] };
    expect(confoundedBy(methodOf('seed-plus'), teacher)).toBe('all its rows are from llama, extrapolations are from gpt4');
    expect(confoundedBy(methodOf('s3-random'), teacher)).toBeUndefined();
    expect(confoundedBy(methodOf('seed-plus'), { ...teacher, extrapolation: ['llama'] })).toBeUndefined();
    expect(confoundedBy(methodOf('zerogen'), { provider: 'simulated', errorRate: 0, mislabelRate: 0, refusalRate: 0, artefactRate: 0 })).toBeUndefined();
  });
});
