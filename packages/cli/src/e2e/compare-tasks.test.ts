import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskComparison } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/compare-tasks');

describe.skipIf(!built)('compare on two tasks at once, of labels and of answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-compare-tasks-'));
  const cli = cliInFolder(folder);
  const command = (out: string, ...more: string[]): string[] => ['compare', 'reviews/task.yaml', 'questions/task.yaml', '--methods', 's3,s3-random', '--seeds', '1', '--budget', 'rows=60', '--out', out, ...tinySettings, ...more];
  let made: Awaited<ReturnType<typeof cli>>;
  let comparisons: readonly TaskComparison[];

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'reviews'), 3);
    await writeDemoWorld(join(folder, 'questions'), 3, 'questions');
    made = await cli(...command('made'));
    expect({ code: made.code, errors: made.code === 0 ? '' : made.errors }).toEqual({ code: 0, errors: '' });
    ({ comparisons } = JSON.parse(readFileSync(join(folder, 'made', 'comparison.json'), 'utf8')) as { comparisons: TaskComparison[] });
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('plans and does every arm on both', () => {
    expect(made.errors).toContain('2 tasks × 2 arms × 1 seed: 4 runs');
    expect(made.errors).toContain('8 fine-tunings in all');
    for (const name of ['simulated-reviews s3', 'simulated-reviews s3-random', 'simulated-questions s3', 'simulated-questions s3-random']) expect(made.errors).toContain(`${name} seed 0: done in`);
    expect(comparisons.map(({ task, arms }) => [task, ...arms.map(({ arm, rows }) => [arm, ...rows])])).toEqual([
      ['simulated-reviews', ['s3', 60, 60], ['s3-random', 60, 60]], ['simulated-questions', ['s3', 60, 60], ['s3-random', 60, 60]],
    ]);
  });

  it('shows a table of each, with the metrics of its own', () => {
    expect(comparisons.map(({ metrics }) => metrics.map(({ name }) => name))).toEqual([['accuracy', 'macroF1'], ['exactMatch', 'f1']]);
    expect(comparisons.map(({ majority }) => majority === undefined)).toEqual([false, true]);
    const [reviews, questions] = made.out.split('simulated-questions:');
    for (const part of [reviews, questions]) expect(part).toMatch(/^s3-random /mu);
    expect(reviews).toMatch(/^simulated-reviews: 1 seed, 50 test rows, 60 synthetic rows an equal arm; majority class/u);
    expect(reviews).toContain('macro-F1');
    expect(questions).toContain('exact match');
    expect(made.out.match(/^s3 − s3-random /gmu)).toHaveLength(2);
    expect(readFileSync(join(folder, 'made', 'comparison.md'), 'utf8').match(/^## simulated-(?:reviews|questions)$/gmu)).toHaveLength(2);
    const page = readFileSync(join(folder, 'made', 'comparison.html'), 'utf8');
    for (const task of ['simulated-reviews', 'simulated-questions']) expect(page).toContain(`id="task-${task}"`);
  });

  it('refuses what one of them cannot do, before any run', async () => {
    const { code, errors } = await cli(...command('refused', '--set', 'extrapolation.choose=margin'));
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining('an extractive-qa task has none') });
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});
