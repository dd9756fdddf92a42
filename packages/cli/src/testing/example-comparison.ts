import { buildComparison, createRandom, parseTaskFile, simulatedTask, targetOf, taskSpecFrom, type ArmOutcome, type TaskComparison } from '@stepsynth/core';

const labels = ['no', 'yes'];
const gold = Array.from({ length: 90 }, (_, row) => ({ label: labels[row % 2]! }));

/** A comparison as `compareRuns` makes it, for tests of the page: four arms with several rounds, one with a single one, one on gold alone. */
export function exampleComparison(): TaskComparison {
  const file = parseTaskFile({ ...simulatedTask, labels: labels.map((name) => ({ name })), gold: { validation: 'a', test: 'b' }, teacher: { provider: 'simulated' } }, 'task');
  const arms = ['s3', 's3-random', 'seed-plus', 'goldgen', 's3:extrapolation.choose=learnable', 'gold'];
  return buildComparison({
    task: 'tweet-sentiment', target: targetOf(taskSpecFrom(file)), gold, budget: { rows: 1500 }, metric: 'accuracy', simulated: true,
    arms: arms.map((arm, place) => ({ arm, method: arm.split(':')[0]!, settings: arm.split(':').slice(1), outcomes: [0, 1].map((seed) => outcome(arm, place, seed)) })),
  }, { resamples: 100 });
}

function outcome(arm: string, place: number, seed: number): ArmOutcome {
  const random = createRandom('example-comparison', arm, seed);
  const accuracy = 0.78 - 0.03 * place;
  const rounds = ['seed-plus', 'goldgen'].includes(arm) ? [1500] : arm === 'gold' ? [0] : [1000, 1250, 1500];
  return {
    seed, rows: rounds.at(-1)!, goldRows: arm === 'gold' ? 250 : 0, sources: { keyed: 300, nearest: 150, random: 50 }, dollars: 1.2, calls: 1500, trainingSeconds: 80, warnings: [],
    predictions: gold.map(({ label }) => (random.next() < accuracy ? label : labels[1 - labels.indexOf(label)]!)),
    rounds: rounds.map((rows, round) => ({
      rows, errors: 40, dollars: arm === 'gold' ? 0 : 0.8 + 0.2 * round, accuracy: accuracy - 0.06 + 0.02 * round, macroF1: accuracy - 0.08 + 0.02 * round,
      ...(arm !== 'gold' && { gap: 0.42 - 0.06 * round + 0.02 * place, estimatedGap: { auc: 0.91 - 0.03 * round + 0.008 * place, frechet: 0.53 - 0.07 * round + 0.02 * place, coverage: 0.41 + 0.07 * round - 0.01 * place } }),
    })),
  };
}
