import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskComparison } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/compare');
const arms = ['s3', 's3-random', 'zerogen', 'goldgen', 'gold', 'gold-all', 'setfit-like', 'gold+s3', 'gold+control', 's3:extrapolation.choose=cluster'];

describe.skipIf(!built)('compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-compare-'));
  const cli = cliInFolder(folder);
  const command = ['compare', 'world/task.yaml', '--methods', arms.join(','), '--budget', 'rows=60', '--out', 'made', ...tinySettings];
  let first: { code: number; out: string; errors: string };

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 3);
    first = await cli(...command, '--seeds', '1');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says its plan, does every arm, and gives one table with the pairs and an answer', () => {
    expect({ code: first.code, errors: first.code === 0 ? '' : first.errors }).toEqual({ code: 0, errors: '' });
    expect(first.errors).toContain('1 task × 10 arms × 1 seed: 10 runs');
    expect(first.errors).toMatch(/s3 +40 +0 +20 /);
    expect(first.out).toContain('simulated: these figures say nothing about real text');
    expect(first.out).toContain('s3 − s3-random');
    const { comparisons } = JSON.parse(readFileSync(join(folder, 'made', 'comparison.json'), 'utf8')) as { comparisons: TaskComparison[] };
    expect(comparisons[0]!.arms.map(({ arm, rows, goldRows }) => [arm, rows[0], goldRows[0]])).toEqual([
      ['s3', 60, 0], ['s3-random', 60, 0], ['zerogen', 60, 0], ['goldgen', 60, 0], ['gold', 0, 41], ['gold-all', 0, 80], ['setfit-like', 0, 41],
      ['gold+s3', 20, 41], ['gold+control', 20, 41], ['s3:extrapolation.choose=cluster', 60, 0],
    ]);
    expect(readFileSync(join(folder, 'made', 'comparison.html'), 'utf8')).toContain('Does the error-driven round pay?');
    expect(readFileSync(join(folder, 'made', 'comparison.md'), 'utf8')).toContain('| s3 − s3-random |');
    expect(existsSync(join(folder, 'made', 'simulated-reviews', 's3', 'seed-0', 'rounds'))).toBe(false);
    expect(existsSync(join(folder, 'made', 'trainings'))).toBe(false);
  });

  it('goes on with more seeds, doing nothing again', async () => {
    const { code, errors, out } = await cli(...command, '--seeds', '2', '--json');
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    expect(errors).toContain('20 runs, 10 of them done');
    expect(errors).not.toContain('s3 seed 0: done');
    const [comparison] = (JSON.parse(out) as { comparisons: TaskComparison[] }).comparisons;
    expect(comparison!.seeds).toEqual([0, 1]);
  }, 300_000);

  it('says after Ctrl-C that the same command goes on, and does', async () => {
    const again = ['compare', 'world/task.yaml', '--methods', 's3,s3-matched', '--budget', 'rows=60', '--seeds', '1', '--out', 'stopped', ...tinySettings];
    const host = createFakeHost({ workingDirectory: folder });
    const stopped = runCli(again, host);
    await vi.waitFor(() => expect(host.errors()).toContain('round 0'), 60_000);
    host.interrupt();
    expect(await stopped).toBe(130);
    expect(host.errors()).toContain('hint: Go on with: the same command');
    const { code, errors } = await cli(...again);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 120_000);

  it('chooses no arm on selection whose rows were written from it', async () => {
    const { code, out, errors } = await cli('compare', 'world/task.yaml', '--methods', 's3,s3:goldRoles=paper,seed-plus:goldRoles=paper', '--budget', 'rows=60', '--seeds', '1', '--out', 'roles', '--json', ...tinySettings);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    const [{ arms: compared, recipe }] = (JSON.parse(out) as { comparisons: [TaskComparison] }).comparisons;
    expect(compared.map(({ arm, selection }) => [arm, selection !== undefined])).toEqual([['s3', true], ['s3:goldRoles=paper', false], ['seed-plus:goldRoles=paper', true]]);
    expect(recipe?.among).toBe(2);
  }, 120_000);

  it('refuses another budget in the same folder, and two tasks of one name', async () => {
    const other = await cli('compare', 'world/task.yaml', '--methods', 's3', '--budget', 'rows=90', '--out', 'made', '--seeds', '1', ...tinySettings);
    expect(other.code).toBe(1);
    expect(other.errors).toMatch(/was started with 60 rows, now it is 90/);
    const twice = await cli('compare', 'world/task.yaml', 'world/task.yaml', '--methods', 's3', '--plan', ...tinySettings);
    expect(twice.errors).toContain('two of the task files have the name simulated-reviews');
  });

  it.each([
    ['s3,gold+s3:extrapolation.errors=transferred', 'this method has no seed data'],
    ['s3,s3:extrapolation.errors=transferred:reinitialise=false', 'which has no round before to go on from'],
    ['s3,s3:extrapolation.label=teacher:control=20', 'does not go with `control`'],
  ])('refuses %s before any run begins', async (methods, message) => {
    const { code, errors } = await cli('compare', 'world/task.yaml', '--methods', methods, '--budget', 'rows=60', '--seeds', '1', '--out', 'refused', ...tinySettings);
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining(message) });
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });

  it.each(['s3,zerogen', 's3,s3:rationales.perPrompt=0'])('refuses %s of a language model that has no prompt for it', async (methods) => {
    writeFileSync(join(folder, 'world', 'lacking.yaml'), readFileSync(join(folder, 'world', 'task.yaml'), 'utf8').replace(/^ {2}seedWithoutRationales: .*\n/mu, ''));
    const asked = ['--set', 'teacher={ provider: openai, model: tiny, baseURL: "http://127.0.0.1:9/v1" }'];
    const plan = (file: string, ...more: string[]) => cli('compare', `world/${file}`, '--methods', methods, '--budget', 'rows=60', '--seeds', '1', '--plan', ...tinySettings, ...more);
    expect(await plan('lacking.yaml', ...asked)).toMatchObject({ code: 1, errors: expect.stringContaining('error: prompts.seedWithoutRationales is missing') });
    expect((await plan('task.yaml', ...asked)).code).toBe(0);
    expect((await plan('lacking.yaml')).code).toBe(0); // the simulated teacher reads no prompt
  });
});
