import { buildComparison, createRandom, parseTaskFile, simulatedQuestionTask, simulatedTask, targetOf, taskSpecFrom, type ArmOutcome } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { renderComparisonPage } from './comparison-page.ts';
import { comparisonMarkdown, describeComparison } from './describe-comparison.ts';

const labels = ['no', 'yes'];
const file = parseTaskFile({ ...simulatedTask, labels: labels.map((name) => ({ name })), gold: { validation: 'a', test: 'b' }, teacher: { provider: 'simulated' } }, 'task');
const gold = Array.from({ length: 90 }, (_, row) => ({ label: labels[row % 2]! }));

function outcome(arm: string, seed: number, accuracy: number): ArmOutcome {
  const random = createRandom('page', arm, seed);
  return {
    seed, rows: arm === 'gold' ? 0 : 300, goldRows: arm === 'gold' ? 40 : 0, sources: { keyed: 30, nearest: 10 }, dollars: 0.5, calls: 7, trainingSeconds: 3, warnings: [],
    selection: { accuracy: 0.8, macroF1: 0.8, exactMatch: 0.8, f1: 0.8 },
    predictions: gold.map(({ label }) => (random.next() < accuracy ? label : labels[1 - labels.indexOf(label)]!)),
    rounds: [200, 300].map((rows, round) => ({ rows: arm === 'gold' ? 0 : rows, dollars: 0.25 * (round + 1), accuracy, macroF1: accuracy, errors: 4, gap: 0.5 - 0.1 * round, ...(arm !== 'gold' && { estimatedGap: { auc: 0.9 - 0.05 * round, frechet: 0.4 - 0.1 * round, coverage: 0.4 + 0.1 * round } }) })),
  };
}

const comparison = buildComparison({
  task: 'a<b', target: targetOf(taskSpecFrom(file)), gold, budget: { rows: 300 }, metric: 'accuracy', simulated: true,
  arms: ['s3', 's3-random', 'gold', 's3:extrapolation.choose=loss'].map((arm, place) => ({ arm, method: arm.split(':')[0]!, settings: arm.split(':').slice(1), outcomes: [0, 1].map((seed) => outcome(arm, seed, 0.9 - 0.1 * place)) })),
}, { resamples: 200 });

describe('the comparison as text and as a page', () => {
  it('has a row for every arm and pair, the answer, and the shares of a pool', () => {
    const text = describeComparison(comparison);
    for (const part of ['s3 − s3-random', 's3:extrapolation.choose=loss − s3', '75 / 25 / 0 %', 'smallest effect it could have seen', 'accuracy on selection', comparison.sentence, comparison.recipe!.sentence]) expect(text).toContain(part);
    const markdown = comparisonMarkdown([comparison]);
    expect(markdown.split('\n').filter((line) => line.startsWith('| s3')).length).toBe(3 + comparison.pairs.filter(({ arm }) => arm.startsWith('s3')).length);
  });

  it('plots accuracy against rows and dollars and the gap beside it, allows no script, and escapes names', () => {
    const page = renderComparisonPage([comparison]);
    expect(page.match(/<figure class="chart">/g)?.length).toBe(6);
    expect(page.match(/one line an arm/g)?.length).toBe(6);
    expect(page).toContain('synthetic rows');
    expect(page).toContain('Best of 4 arms on selection');
    expect(page).toContain('a&lt;b');
    expect(page).not.toContain('a<b');
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says whether the gap fell where accuracy rose, over arms and seeds', () => {
    const rising = comparison.arms.map(({ arm, method }) => ({ arm, method, settings: arm.split(':').slice(1), outcomes: [0, 1].map((seed) => {
      const run = outcome(arm, seed, 0.8);
      return { ...run, rounds: run.rounds.map((round, place) => ({ ...round, accuracy: round.accuracy + 0.05 * place })) };
    }) }));
    const compared = buildComparison({ task: 'rising', target: targetOf(taskSpecFrom(file)), gold, budget: { rows: 300 }, metric: 'accuracy', simulated: true, arms: rising }, { resamples: 50 });
    expect(compared.gapCourse).toEqual({ totalVariation: { steps: 8, fellAndRose: 8, grewAndFell: 0, apart: 0 }, auc: { steps: 6, fellAndRose: 6, grewAndFell: 0, apart: 0 } });
    expect(compared.arms[0]!.rounds[1]!.estimatedGap).toEqual({ auc: 0.85, frechet: expect.closeTo(0.3, 12), coverage: 0.5 });
    for (const text of [describeComparison(compared), comparisonMarkdown([compared]), renderComparisonPage([compared])]) expect(text).toContain('Of 6 steps from a round to the next, the classifier’s AUC fell while accuracy rose in 6');
  });

  it('names the metrics of answers, and no majority class', () => {
    const question = taskSpecFrom(parseTaskFile({ ...simulatedQuestionTask, gold: { validation: 'a', test: 'b' }, teacher: { provider: 'simulated' } }, 'task'));
    const answered = buildComparison({
      task: 'questions', target: targetOf(question), gold, budget: { rows: 300 }, metric: 'f1', simulated: true,
      arms: ['s3', 's3-random'].map((arm, place) => ({
        arm, method: arm, settings: [],
        outcomes: [outcome(arm, 0, 0.9 - 0.1 * place)].map((run) => ({ ...run, rounds: run.rounds.map(({ accuracy, rows, dollars, errors }) => ({ rows, dollars, errors, accuracy, exactMatch: accuracy, f1: accuracy })) })),
      })),
    }, { resamples: 50 });
    const text = describeComparison(answered);
    for (const part of ['exact match', 'F1', 'points of F1']) expect(text).toContain(part);
    for (const part of ['macro-F1', 'majority']) expect(text).not.toContain(part);
    expect(renderComparisonPage([answered])).not.toMatch(/NaN|undefined|Infinity|majority/);
  });

  it('has no table of pairs where there is no pair', () => {
    const alone = { ...comparison, pairs: [] };
    for (const text of [describeComparison(alone), comparisonMarkdown([alone]), renderComparisonPage([alone])]) {
      expect(text).not.toContain('arm − control');
      expect(text).not.toMatch(/>false<|undefined/);
    }
  });
});
