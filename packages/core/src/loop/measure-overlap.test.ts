import { describe, expect, it } from 'vitest';
import type { GoldExample } from '../example/example.ts';
import type { Teacher } from '../ports/teacher.ts';
import { createSimulatedWorld } from '../teacher/simulated/simulated-world.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { createWordEmbedder } from '../testing/word-embedder.ts';
import { runS3 } from './run-s3.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** Copies two rows of mining, one of selection and one of test among what it writes, in quotes where a chat model puts them. */
function copyingTeacher({ teacher, gold }: Pick<S3Dependencies, 'teacher' | 'gold'>, test: readonly GoldExample[]): Teacher {
  const copied = [gold.mining[0], gold.mining[1], gold.selection.at(-1), test[0]].map((example) => example!.fields['text']!);
  return {
    ...teacher,
    async propose(slot, options) {
      const text = slot.key.stage === 'seed' && slot.key.attempt === 0 ? copied[slot.key.slot] : undefined;
      return text === undefined ? teacher.propose(slot, options) : { status: 'proposed', fields: { text: slot.key.slot % 2 === 0 ? text : `"${text}"` }, source: { kind: 'simulated' } };
    },
  };
}

async function overlapOf(filters: Partial<S3Config['filters']> = {}, roles: 'split' | 'paper' = 'split') {
  const { dependencies, config } = createSimulatedRun({ seedRows: 80, validationRows: 80, testRows: 40, roles });
  const teacher = copyingTeacher(dependencies, createSimulatedWorld({ seed: 0 }).goldRows(40, 'test'));
  const { report, dataset } = await runS3({ ...dependencies, teacher, embedder: createWordEmbedder() }, { ...config, filters: { ...config.filters, ...filters } });
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
    expect(overlap!.rows.map(({ candidates }) => [candidates.verbatim, candidates.exact, candidates.near, candidates.cosine])).toEqual([[2, 2, 2, 2], [1, 1, 1, 1], [1, 1, 1, 1]]);
  });

  it('has one part for mining and selection that are the same rows, and can be turned off', async () => {
    expect((await overlapOf({}, 'paper')).overlap!.rows.map(({ role }) => role)).toEqual(['mining', 'test']);
    expect((await overlapOf()).overlap).not.toHaveProperty('cosine');
    expect((await overlapOf({ overlapTable: false })).overlap).toBeUndefined();
  });
});
