import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldFileNames } from '../testing/gold-file-names.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import { splitGoldValidation } from '../gold/split-gold-validation.ts';
import { loadGold } from './load-gold.ts';
import { loadTaskFile } from './load-task-file.ts';
import { loadPoolTeacher, type PoolTeacher } from './pool-teacher.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const dataDirectory = process.env['STEPSYNTH_DATA'] ?? path.join(repository, '../shared/data');
const present = existsSync(path.join(dataDirectory, 'tweet-sentiment'));
if (!present) process.stderr.write(`Skipped: the pools need the shared data in ${dataDirectory} (or STEPSYNTH_DATA).\n`);

async function openPool(name: string, goldRoles: 'split' | 'paper'): Promise<{ teacher: PoolTeacher; gold: GoldValidation }> {
  const { file, task, resolve } = await loadTaskFile(path.join(repository, 'tasks', `${name}.yaml`), { dataDirectory });
  if (file.teacher.provider !== 'pool') throw new Error(`${name} has no pool.`);
  const labelField = file.fields.label;
  const gold = splitGoldValidation(await loadGold(resolve(goldFileNames(file).validation), { task, labelField }), { roles: goldRoles, selectionShare: 0.5, seed: 0, task });
  return { gold, teacher: await loadPoolTeacher({ task, labelField, settings: file.teacher, resolve, gold, goldRoles, runSeed: 0 }) };
}

/** Asks for `copies` rows of each mining example as if it were an error. */
async function answerAll({ teacher, gold }: { teacher: PoolTeacher; gold: GoldValidation }, copies: number): Promise<{ perExample: number[]; ids: string[] }> {
  const perExample: number[] = [];
  const ids: string[] = [];
  let slot = 0;
  for (const error of gold.mining) {
    let found = 0;
    for (let copy = 0; copy < copies; copy += 1) {
      const candidate = await teacher.propose({ key: { stage: 'extrapolation', round: 1, slot: slot++, attempt: 0 }, error, copy });
      if (candidate.status !== 'proposed') continue;
      found += 1;
      ids.push(candidate.source.id ?? '');
    }
    perExample.push(found);
  }
  return { perExample, ids };
}

describe.skipIf(!present)('the pools of the shared data', () => {
  it('tweets: every row is keyed to a gold row, and each can be drawn once', async () => {
    const pool = await openPool('tweet-sentiment', 'paper');
    expect(pool.teacher.poolStatistics).toMatchObject({ seedRows: 4178, extrapolationRows: 4500, setAside: { keyedToSelection: 0 } });
    const { ids } = await answerAll(pool, 60);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pool.teacher.poolStatistics.draws).toEqual({ keyed: 4500, nearest: 0, random: 0 });
  });

  it('tweets: under split only rows of mining are left, and no row of mining is lost', async () => {
    const pool = await openPool('tweet-sentiment', 'split');
    const { seedRows, extrapolationRows, setAside } = pool.teacher.poolStatistics;
    expect(seedRows + extrapolationRows + setAside.keyedToSelection).toBe(8678);
    await answerAll(pool, 60);
    expect(pool.teacher.poolStatistics.draws.keyed).toBe(extrapolationRows);
  });

  it('RTE: rows keyed by premise and one of several hypotheses', async () => {
    const pool = await openPool('rte', 'paper');
    const { perExample } = await answerAll(pool, 1);
    expect(perExample.every((found) => found <= 1)).toBe(true);
    expect(pool.teacher.poolStatistics.draws.keyed).toBeGreaterThan(100);
    const split = await openPool('rte', 'split');
    const { setAside, extrapolationRows, seedRows } = split.teacher.poolStatistics;
    expect(setAside.keyedToSelection + setAside.contextInSelection + extrapolationRows + seedRows).toBe(7522);
    expect(setAside.contextInSelection).toBeGreaterThan(0);
  });

  it('IMDb: the nearest row of the label, for hundreds of whole reviews', async () => {
    const pool = await openPool('imdb', 'split');
    const start = performance.now();
    const { ids } = await answerAll({ ...pool, gold: { ...pool.gold, mining: pool.gold.mining.slice(0, 200) } }, 1);
    expect(new Set(ids).size).toBe(200);
    expect(pool.teacher.poolStatistics.draws).toEqual({ keyed: 0, nearest: 200, random: 0 });
    expect(performance.now() - start).toBeLessThan(40_000);
  });
});
