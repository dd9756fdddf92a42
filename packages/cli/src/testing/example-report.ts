import type { GapMeasures, RoundGap, RoundReport, RunReport } from '@stepsynth/core';

/** Text that tries to leave its place: tags, quotes, entities, direction marks, control characters. */
export const hostileText = `</script><script>window.hacked=1</script><img src=x onerror="window.hacked=2">" onmouseover='window.hacked=3' \u202Egnp.exe\u2066 \u0000 &amp;lt; \`\${7*7}\` </style><style>*{display:none}</style><svg/onload=window.hacked=4>\ud800`;

/** A report as a run writes it, for tests of the page; `hostile` puts {@link hostileText} wherever data goes. */
export function exampleReport(options: { rounds?: number; hostile?: boolean; gap?: boolean; estimatedGap?: boolean; gainInterval?: readonly [number, number]; calls?: number } = {}): RunReport {
  const { rounds = 3, hostile = false, gap = true, estimatedGap = true, gainInterval = [0.031, 0.137], calls = 0 } = options;
  const data = (text: string): string => (hostile ? `${text} ${hostileText}` : text);
  const labels = [data('negative'), data('neutral'), data('positive')];
  return {
    schemaVersion: 1,
    stepsynthVersion: '0.1.0',
    task: data('tweet-sentiment'),
    method: 's3',
    seed: 0,
    simulated: gap,
    goldRoles: 'split',
    labels,
    metrics: [{ name: 'accuracy', title: 'accuracy' }, { name: 'macroF1', title: 'macro-F1' }],
    rounds: Array.from({ length: rounds + 1 }, (_, round) => exampleRound(round, { gap, data, calls, ...(estimatedGap && { estimatedGap: exampleGap(round, labels) }) })),
    finalRound: rounds,
    ...(estimatedGap && { goldGap: { ...measures(148, 0.503, 0.118), coverage: 0.74, radius: 0.4123, dimensions: 384, withinLabels: measures(148, 0.497, 0.201) } }),
    ...(rounds > 0 && {
      gain: {
        accuracy: { difference: accuracyOf(rounds) - accuracyOf(0), interval95: gainInterval }, macroF1: { difference: 0.061, interval95: [0.012, 0.11] as const },
        mcnemar: { fixed: 71, broken: 42, pValue: 0.0082 },
      },
    }),
    test: {
      rows: 3000,
      accuracy: 0.612,
      macroF1: 0.589,
      interval95: { accuracy: [0.594, 0.63], macroF1: [0.571, 0.606] },
      perLabel: labels.map((label, index) => ({ label, precision: 0.6 + index * 0.03, recall: 0.58 + index * 0.05, f1: 0.59 + index * 0.04, support: 1000 })),
      confusion: [[612, 240, 148], [201, 540, 259], [60, 255, 685]],
    },
    spend: { calls: calls * (rounds + 1), cachedCalls: calls, promptTokens: calls * (rounds + 1) * 84, completionTokens: calls * (rounds + 1) * 31, dollars: null, capDollars: calls === 0 ? null : 5 },
    model: { directory: data('model'), checkpoint: data('checkpoints/all-minilm-l6-v2'), parameters: 22_714_371 },
    dataset: { rows: 2007, sha256: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184' },
    errorSamples: Array.from({ length: 4 }, (_, index) => ({
      goldId: data(`gold_validation-${index}`),
      fields: index % 2 === 0
        ? { text: data(index === 0 ? 'Not the worst Monday I have had, which says more about Mondays than about this one. '.repeat(14) : 'So this is what they call a summer update. Sure.') }
        : { premise: data('The committee met on Tuesday and postponed the vote.'), hypothesis: data('The vote took place on Tuesday.') },
      label: labels[0]!,
      predicted: labels[2]!,
      round: index % 2,
      fixedNextRound: [true, false, null, true][index]!,
      examples: index === 2 ? [] : [{ text: data('Oh good, another delay. My favourite part of the morning.') }, { text: data('Could have been worse, and usually is.') }],
    })),
    rejectionSamples: [
      { reason: 'duplicate', round: 0, label: labels[0]!, fields: { text: data('Monday again.') }, row: 'seed-7@0' },
      { reason: 'refusal', round: 1, label: labels[1]!, row: 'extrapolated-1-3@0' },
      { reason: data('length'), round: 0, label: labels[2]!, fields: { text: data('!') }, row: 'seed-9@1' },
    ],
    warnings: hostile ? [hostileText] : ['seed data: 998 of 1,000 rows after 5,000 candidates; label neutral is 2 short'],
    stoppedBecause: 'all rounds done',
  };
}

function exampleRound(round: number, { gap, data, calls, estimatedGap }: { gap: boolean; data: (text: string) => string; calls: number; estimatedGap?: RoundGap }): RoundReport {
  const accuracy = accuracyOf(round);
  const trainingRows = 1000 + [0, 570, 1007, 1340, 1600, 1800][Math.min(round, 5)]!;
  return {
    round,
    trainingRows,
    addedRows: round === 0 ? 998 : [570, 437, 333, 260, 200][Math.min(round, 5) - 1]!,
    requestedRows: round === 0 ? 1000 : [570, 437, 333, 260, 200][Math.min(round, 5) - 1]!,
    candidates: round === 0 ? 1064 : 604,
    rejected: round === 0 ? { refusal: 12, duplicate: 40, 'gold-leakage': 12, [data('length')]: 2 } : { duplicate: 30 - round, refusal: 4 },
    sources: round === 0 ? { random: 1064 } : { keyed: 520, nearest: 84 },
    errors: 223 - 23 * round,
    fixed: round === 0 ? 0 : 70 - 6 * round,
    broken: round === 0 ? 0 : 40 - 4 * round,
    mining: { accuracy: accuracy + 0.02, macroF1: accuracy },
    selection: { accuracy, macroF1: accuracy - 0.025, interval95: { accuracy: [accuracy - 0.041, accuracy + 0.04], macroF1: [accuracy - 0.066, accuracy + 0.014] }, confusion: [[60 + round, 24, 16 - round], [20, 54, 26], [6, 25, 69]] },
    ...(round > 0 && { mcnemar: { fixed: 31, broken: 19, pValue: 0.119 } }),
    ...(gap && { gap: { totalVariation: 0.42 / (1 + round * 0.6), jensenShannon: 0.31 / (1 + round * 0.7) } }),
    ...(estimatedGap !== undefined && { estimatedGap }),
    spend: { calls, promptTokens: calls * 84, completionTokens: calls * 31 },
    trainer: { tokens: 184_220 + 60_000 * round, seconds: 96.2 + 21 * round, tokensPerSecond: 1915, device: 'cpu', precision: 'fp32' },
  };
}

function exampleGap(round: number, labels: readonly string[]): RoundGap {
  const auc = 0.91 - 0.035 * round;
  return {
    ...measures(250, auc + 0.02, 0.412 - 0.03 * round), coverage: 0.412 + 0.06 * round, radius: 0.4123, dimensions: 384,
    withinLabels: measures(250, auc, 0.533 - 0.04 * round),
    byLabel: labels.map((label, index) => ({ label, ...measures(80 + index, auc + 0.01 * index, 0.5 - 0.04 * round) })),
    ...(round > 0 && { likeness: { pairs: 200 - 20 * round, cosineSimilarity: 0.8461, editDistance: 14.62, errorWords: 19.4, extrapolatedWords: 16.8 } }),
  };
}

function measures(rows: number, auc: number, frechet: number): GapMeasures {
  return { rows, auc, aucInterval95: [auc - 0.031, Math.min(1, auc + 0.031)], frechet };
}

function accuracyOf(round: number): number {
  return 0.56 + 0.028 * Math.min(round, 3) + 0.004 * (round % 2);
}
