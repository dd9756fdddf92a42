import { describe, expect, it } from 'vitest';
import type { RoundReport } from '../report/run-report.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { runS3 } from './run-s3.ts';

async function gaps(seed: number, errors: 'misclassified' | 'random'): Promise<{ rounds: readonly RoundReport[]; totalVariation: number[]; jensenShannon: number[] }> {
  const { dependencies, config } = createSimulatedRun({ seed, seedRows: 300, validationRows: 400, testRows: 200 });
  const { report } = await runS3(dependencies, { ...config, extrapolation: { ...config.extrapolation, perError: 2, errors }, training: { ...config.training, epochs: 8 } });
  const gapOf = report.rounds.map(({ gap }) => gap as { totalVariation: number; jensenShannon: number });
  return { rounds: report.rounds, totalVariation: gapOf.map((gap) => gap.totalVariation), jensenShannon: gapOf.map((gap) => gap.jensenShannon) };
}

describe('the gap to the gold distribution', () => {
  it.each([0, 1, 2])('falls by round from errors, and less from random gold (seed %i)', async (seed) => {
    const fromErrors = await gaps(seed, 'misclassified');
    const fromRandom = await gaps(seed, 'random');
    for (const measure of ['totalVariation', 'jensenShannon'] as const) {
      const [seedData, first, second] = fromErrors[measure] as [number, number, number];
      expect(first).toBeLessThan(0.75 * seedData);
      expect(second).toBeLessThan(0.9 * first);
      const [sameSeedData, randomFirst] = fromRandom[measure] as [number, number, number];
      expect(sameSeedData).toBe(seedData);
      expect(first).toBeLessThan(0.93 * randomFirst); // round 1 adds the same number of rows in both
    }
    expect(fromErrors.rounds[1]?.addedRows).toBe(fromRandom.rounds[1]?.addedRows);
    expect(fromErrors.rounds[0]?.errors).toBe(fromRandom.rounds[0]?.errors);
    const [before, after] = [fromErrors.rounds[0] as RoundReport, fromErrors.rounds[2] as RoundReport];
    expect(after.selection.accuracy).toBeGreaterThan(before.selection.accuracy + 0.05);
  });
});
