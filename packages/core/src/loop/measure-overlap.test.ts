import { describe, expect, it } from 'vitest';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { createWordEmbedder } from '../testing/word-embedder.ts';
import { runS3 } from './run-s3.ts';
import type { S3Config } from './s3-config.ts';

async function overlapOf(filters: Partial<S3Config['filters']> = {}, roles: 'split' | 'paper' = 'split') {
  const { dependencies, config } = createSimulatedRun({ seedRows: 80, validationRows: 80, roles });
  const { report, dataset } = await runS3({ ...dependencies, embedder: createWordEmbedder() }, { ...config, filters: { ...config.filters, ...filters } });
  return { overlap: report.overlap, dataset };
}

describe('measureOverlap', () => {
  it('counts candidates and kept rows by part of gold, with the limits', async () => {
    const { overlap, dataset } = await overlapOf({ nearGold: { words: 8, jaccard: 0.8, cosine: 0.97 } });
    expect(overlap).toMatchObject({ jaccard: 0.7, cosine: 0.97, rejects: { words: 8, jaccard: 0.8, cosine: 0.97 } });
    expect(overlap!.rows.map(({ field, role }) => `${field} ${role}`)).toEqual(['generated mining', 'generated selection', 'generated test']);
    for (const { role, candidates, kept } of overlap!.rows) {
      expect(kept.texts).toBe(dataset.length);
      expect(candidates.texts).toBeGreaterThan(kept.texts);
      for (const kind of ['verbatim', 'exact', 'gram8', 'gram13', 'near', 'cosine'] as const) expect(kept[kind]!).toBeLessThanOrEqual(candidates[kind]!);
      expect(kept.exact).toBe(0);
      if (role !== 'mining') expect([kept.gram8, kept.cosine]).toEqual([0, 0]);
    }
    expect(overlap!.rows.some(({ candidates }) => candidates.exact > 0)).toBe(true);
  });

  it('has one part for mining and selection that are the same rows, and can be turned off', async () => {
    expect((await overlapOf({}, 'paper')).overlap!.rows.map(({ role }) => role)).toEqual(['mining', 'test']);
    expect((await overlapOf()).overlap).not.toHaveProperty('cosine');
    expect((await overlapOf({ overlapTable: false })).overlap).toBeUndefined();
  });
});
