import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedWorld, parseTaskFile, simulatedTask, taskSpecFrom } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunPlan } from '../compose/run-plan.ts';
import { expectedDollars, rowsForDollars, type DollarsForRows } from './rows-for-dollars.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-dollars-'));
const openai = { provider: 'openai', model: 'tiny', prices: { promptPerMillion: 100, completionPerMillion: 200 } };

/** A plan of one arm of the simulated task behind a language model, two rounds. */
function plan(method: string, settings: Readonly<Record<string, unknown>> = {}): RunPlan {
  const base = { ...simulatedTask, gold: { validation: 'a', test: 'b' }, teacher: openai, rounds: 2, rationales: { perLabel: 20, perPrompt: 3 }, ...settings };
  const file = parseTaskFile(base, 'task');
  return { file, task: taskSpecFrom(file), method, files: [{ role: 'gold.validation', path: join(folder, 'validation.jsonl') }, { role: 'gold.test', path: join(folder, 'test.jsonl') }] };
}

/** Dollars of an arm at a number of rows. */
async function dollars(method: string, rows: number, settings?: Readonly<Record<string, unknown>>): Promise<number> {
  return (await expectedDollars(plan(method, settings)))(rows);
}

describe('expectedDollars', () => {
  beforeAll(() => {
    const world = createSimulatedWorld({ seed: 1 });
    for (const [name, count] of [['validation', 200], ['test', 50]] as const) {
      writeFileSync(join(folder, `${name}.jsonl`), world.goldRows(count, name).map(({ fields, label }) => `${JSON.stringify({ ...fields, label })}\n`).join(''));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('charges zerogen for neither rationales nor a prompt that carries them', async () => {
    const [zerogen, seedPlus, without] = [await dollars('zerogen', 600), await dollars('seed-plus', 600), await dollars('seed-plus', 600, { rationales: { perLabel: 20, perPrompt: 0 } })];
    expect(zerogen).toBe(without);
    expect(seedPlus).toBeGreaterThan(1.5 * zerogen);
  });

  it('counts votes, labels of errors, control rows and another set of seed data', async () => {
    const s3 = await dollars('s3', 600);
    const [three, six] = [await dollars('s3', 600, { labelNoise: { votes: { asks: 3 } } }), await dollars('s3', 600, { labelNoise: { votes: { asks: 6 } } })];
    expect(three).toBeGreaterThan(2 * s3);
    expect(six - s3).toBeCloseTo(2 * (three - s3), 3);
    const extrapolated = (await dollars('goldgen', 200)) / 200;
    expect((await dollars('s3', 600, { control: 50 })) - s3).toBeCloseTo(2 * 50 * extrapolated, 3);
    expect((await dollars('s3', 600, { control: 5000 })) - s3).toBeCloseTo(200 * extrapolated, 3); // no more than a round has
    const seedData = s3 - 200 * extrapolated;
    expect((await dollars('s3', 600, { extrapolation: { errors: 'transferred' } })) - s3).toBeGreaterThan(0.9 * seedData);
    expect(await dollars('s3', 600, { extrapolation: { label: 'teacher' } })).toBeGreaterThan(1.02 * s3);
  });

  it('needs prices', async () => {
    await expect(expectedDollars(plan('s3', { teacher: { provider: 'simulated' } }))).rejects.toThrow('needs a teacher with prices');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([['s3', {}], ['zerogen', {}], ['goldgen', {}], ['gold+s3', {}], ['s3', { labelNoise: { votes: {} }, control: 100 }]])('lets %s %j have as many rows as the money reaches for, in a moment', async (method, settings) => {
    const started = performance.now();
    const costOf = await expectedDollars(plan(method, settings));
    const rows = rowsForDollars(plan(method, settings), costOf, 20);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(costOf(rows)).toBeLessThanOrEqual(20);
    expect(costOf(rows)).toBeGreaterThan(19.5);
    expect(costOf(rows + 3)).toBeGreaterThan(20);
  });
});

describe('rowsForDollars', () => {
  const costOf: DollarsForRows = (rows) => 0.1 + rows * 0.001;

  it('is the most that the money reaches for', () => {
    expect(rowsForDollars(plan('s3'), costOf, 2.1)).toBe(2000);
    expect(rowsForDollars(plan('s3'), costOf, 0.1062)).toBe(6);
  });

  it('says where it does not reach for the fewest', () => {
    expect(() => rowsForDollars(plan('s3'), costOf, 0.1)).toThrow('--budget usd=0.1 is expected to buy fewer than 6 rows of s3');
  });
});
