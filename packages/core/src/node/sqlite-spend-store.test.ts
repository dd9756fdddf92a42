import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome, SpendStore } from '../spend/spend-store.ts';
import { createMemorySpendStore } from '../testing/memory-spend-store.ts';
import { openRunStore } from './sqlite-run-store.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-spend-'));
});
afterEach(() => rm(directory, { recursive: true }));

const usage = fc.record({ promptTokens: fc.nat(), completionTokens: fc.nat() });
const steps = fc.array(fc.record({ worst: usage, used: usage, end: fc.constantFrom('settled', 'released', 'worst', 'cached', 'open') }), { maxLength: 12 });

async function apply(store: SpendStore, list: typeof steps extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  for (const [id, { worst, used, end }] of list.entries()) {
    if (end === 'cached') await store.countCached();
    else await store.reserve({ id, worst });
    if (end !== 'cached' && end !== 'open') await store.settle(id, end as Outcome, end === 'released' ? { promptTokens: 0, completionTokens: 0 } : end === 'worst' ? worst : used);
  }
}

it('holds what a spend store in memory holds, also after it was opened again', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.uuid(), async (list, name) => {
    const file = path.join(directory, `${name}.db`);
    const memory = createMemorySpendStore();
    const sqlite = openRunStore(file);
    await Promise.all([apply(memory, list), apply(sqlite.spend, list)]);
    expect(await sqlite.spend.read()).toEqual(await memory.read());
    sqlite.close();
    const reader = openRunStore(file, { readOnly: true });
    expect(await reader.spend.read()).toEqual(await memory.read());
    reader.close();
  }), { numRuns: 40 });
});

it('settles a reservation once', async () => {
  const store = openRunStore(path.join(directory, 'run.db'));
  const none = { promptTokens: 0, completionTokens: 0 };
  await store.spend.reserve({ id: 0, worst: none });
  await store.spend.settle(0, 'settled', none);
  await expect(store.spend.settle(0, 'worst', none)).rejects.toThrow(/UNIQUE/);
  await expect(store.spend.settle(1, 'worst', none)).rejects.toThrow(/FOREIGN KEY/);
  store.close();
});
