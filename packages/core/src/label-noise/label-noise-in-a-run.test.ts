import { describe, expect, it } from 'vitest';
import type { SyntheticExample } from '../example/example.ts';
import { replayDataset } from '../loop/replay-dataset.ts';
import { runS3 } from '../loop/run-s3.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { S3Dependencies } from '../loop/s3-dependencies.ts';
import { parseSentence } from '../teacher/simulated/parse-sentence.ts';
import { createSimulatedWorld } from '../teacher/simulated/simulated-world.ts';
import { crashAfterWrites, SimulatedCrash } from '../testing/crash-after-writes.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { createWordEmbedder } from '../testing/word-embedder.ts';

const sizes = { seedRows: 120, validationRows: 60, testRows: 40 };
const votes = { asks: 5, temperature: 0.7, minShare: 0.5, weigh: false };
const disagreement = { folds: 5, student: 'head', action: 'leave-out', weight: 0.3 } as const;

/** A run whose teacher writes three of ten rows for the wrong label, and votes right nine times of ten. */
function noisyRun(labelNoise: S3Config['labelNoise'], filters: Partial<S3Config['filters']> = {}, seedRows = sizes.seedRows) {
  const { dependencies, config } = createSimulatedRun({ ...sizes, seedRows });
  const teacher = createSimulatedWorld({ seed: 0 }).teacher({ mislabelRate: 0.3, errorRate: 0.1 });
  return {
    dependencies: { ...dependencies, teacher, embedder: createWordEmbedder() },
    config: { ...config, rounds: 1, filters: { ...config.filters, ...filters }, ...(labelNoise !== undefined && { labelNoise }) },
  };
}

function wrongShare(rows: readonly SyntheticExample[]): number {
  return rows.filter(({ fields, label }) => parseSentence(fields['text']!)?.polarity !== label).length / rows.length;
}

describe('labelNoise', () => {
  it('votes reject most rows that were written for another label', async () => {
    const plain = noisyRun(undefined);
    const voted = noisyRun({ votes });
    const [before, after] = [await runS3(plain.dependencies, plain.config), await runS3(voted.dependencies, voted.config)];
    expect(wrongShare(before.dataset)).toBeGreaterThan(0.2);
    expect(wrongShare(after.dataset)).toBeLessThan(0.05);
    expect(after.report.rounds[0]!.rejected['outvoted']).toBeGreaterThan(20);
    expect(after.report.rounds[0]!.addedRows).toBe(120);
  });

  it('votes weigh the rows that are kept, down to the trainer', async () => {
    const { dependencies, config } = noisyRun({ votes: { ...votes, weigh: true } });
    const { dataset, report } = await runS3(dependencies, config);
    const weights = [...dependencies.trainer.trained[0]!.training.rowWeights!];
    expect(new Set(weights.map((weight) => Math.round(weight * 5)))).toEqual(new Set([3, 4, 5]));
    expect(weights).toEqual(Array.from(dataset.filter(({ origin }) => origin === 'seed'), ({ weight = 1 }) => Math.fround(weight)));
    expect(report.rounds[0]!.labelNoise).toEqual({ leftOut: 0, weighedLess: weights.filter((weight) => weight < 1).length });
  });

  it.each([
    ['left out', { ...disagreement }],
    ['weighed less', { ...disagreement, action: 'weigh' }],
    ['left out on the word of whole encoders', { ...disagreement, student: 'encoder', folds: 3 }],
  ] as const)('rows that cross-fitted students doubt are %s', async (_, settings) => {
    const { dependencies, config } = noisyRun({ disagreement: settings }, {}, 600);
    const { report, dataset } = await runS3(dependencies, config);
    const training = dependencies.trainer.trained.findLast(({ training: { rows } }) => rows === report.rounds[0]!.trainingRows)!.training;
    const { leftOut, weighedLess } = report.rounds[0]!.labelNoise!;
    expect(settings.action === 'weigh' ? weighedLess : leftOut).toBeGreaterThan(5);
    expect(report.rounds[0]!.trainingRows).toBe(600 - leftOut);
    expect(training.rowWeights === undefined).toBe(settings.action === 'leave-out');
    const all = (await dependencies.store.stage('seed', 0))!.examples;
    const trusted = dataset.filter(({ weight = 1, origin }) => weight === 1 && origin === 'seed');
    expect(wrongShare(trusted)).toBeLessThan(wrongShare(all) - 0.03);
  });

  it.each([
    ['votes', { votes: { ...votes, weigh: true } }, {}],
    ['disagreement', { disagreement }, {}],
    ['embeddings', undefined, { nearDuplicateCosine: 0.9, nearGold: { words: 13, jaccard: 0.7, cosine: 0.95 } }],
  ] as const)('with %s a run ends alike after a crash, and its dataset can be made again', async (_, labelNoise, filters) => {
    const start = () => noisyRun(labelNoise, filters);
    const whole = start();
    const counting = crashAfterWrites(whole.dependencies, { writes: Infinity });
    const expected = await runS3({ ...whole.dependencies, ...counting }, whole.config);
    const total = counting.writes();
    for (const writes of [3, 121, 124, 126, 128, total - 8, total - 6, total - 4, total - 2]) {
      const first = start();
      const crashing = crashAfterWrites(first.dependencies, { writes, lost: false });
      await expect(runS3({ ...first.dependencies, ...crashing }, first.config)).rejects.toBeInstanceOf(SimulatedCrash);
      const { store, checkpoints, trainer } = first.dependencies;
      const again = await runS3({ ...start().dependencies, store, checkpoints, trainer }, first.config);
      expect(JSON.stringify(again.report)).toBe(JSON.stringify(expected.report));
    }
    const { embedder: __, ...bare } = start().dependencies;
    expect(await replayDataset({ ...bare, recorded: whole.dependencies.store, scratch: createMemoryRunStore() }, whole.config)).toEqual(expected.dataset);
  });

  it('says before anything is asked what is missing', async () => {
    const failing = async (labelNoise: S3Config['labelNoise'], changes: (dependencies: S3Dependencies) => S3Dependencies, filters: Partial<S3Config['filters']> = {}) => {
      const { dependencies, config } = noisyRun(labelNoise, filters);
      return runS3(changes(dependencies), config);
    };
    const mute = ({ teacher: { provider, simulated, propose }, ...others }: S3Dependencies): S3Dependencies => ({ ...others, teacher: { provider, simulated, propose } });
    const bare = ({ embedder: _, ...others }: S3Dependencies): S3Dependencies => others;
    await expect(failing({ votes }, mute)).rejects.toMatchObject({ code: 'TEACHER', message: expect.stringContaining('cannot say which label') });
    await expect(failing({ disagreement }, bare)).rejects.toMatchObject({ code: 'TRAINER', message: expect.stringContaining('student: head') });
    await expect(failing(undefined, bare, { nearDuplicateCosine: 0.9 })).rejects.toMatchObject({ code: 'TRAINER' });
  });
});
