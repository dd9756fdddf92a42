import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { growthOf } from './testing/growth.ts';
import { childrenOf } from './testing/processes.ts';
import { runCycles } from './testing/run-cycles.ts';
import { makeToyFolder } from './testing/toy-task.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

const MIB = 2 ** 20;

describe('growthOf', () => {
  const readings = (bytes: (cycle: number) => number, threads: (cycle: number) => number = () => 12) =>
    Array.from({ length: 200 }, (_, cycle) => ({ residentBytes: 300 * MIB + bytes(cycle), threads: threads(cycle), fileDescriptors: 20 }));
  const noise = (cycle: number): number => ((cycle * 7919) % 13) * 40_000;

  it('does not take warming up, noise and an ending thread for growth', () => {
    expect(growthOf(readings((cycle) => noise(cycle) + (cycle < 30 ? cycle * 100_000 : 3_000_000), (cycle) => (cycle % 9 === 0 ? 14 : 12))).grows).toBe(false);
  });

  it('sees a leak of 16 KiB a cycle, and of a thread', () => {
    const growth = growthOf(readings((cycle) => noise(cycle) + cycle * 16_384));
    expect(growth.grows).toBe(true);
    expect(growth.bytesPerCycle).toBeGreaterThan(14_000);
    expect(growthOf(readings(noise, (cycle) => 12 + Math.floor(cycle / 20))).grows).toBe(true);
  });
});

/** tools/teardown/leaks.ts runs 1,000 cycles and 50 children. */
describe.skipIf(skipWithoutAddon)('cycles of train, predict and dispose', () => {
  let folder = '';
  let checkpoint = '';
  beforeAll(async () => {
    ({ folder, checkpoint } = await makeToyFolder());
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('hold no more memory, threads and files after 100 in one process', async () => {
    const growth = growthOf(await runCycles('train-cycles.ts', [checkpoint, '100']));
    expect(growth.grows, JSON.stringify(growth)).toBe(false);
  });

  it('leave no process and no file after 5 children', async () => {
    const scratch = join(folder, 'scratch');
    await mkdir(scratch);
    const readings = await runCycles('child-cycles.ts', [checkpoint, scratch, '5']);
    expect(readings.at(-1)?.fileDescriptors).toBe(readings[1]?.fileDescriptors);
    expect(await readdir(scratch)).toEqual([]);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});
