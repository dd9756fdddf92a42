import { describe, expect, it } from 'vitest';
import { StepsynthError } from '@stepsynth/core';
import { armFolder, parseArms } from './arm-spec.ts';
import { shareMachine, usableGpus } from './machine-share.ts';
import { readBudget } from './read-budget.ts';
import { runSideBySide } from './run-side-by-side.ts';

describe('parseArms', () => {
  it('reads methods and their settings', () => {
    expect(parseArms('s3, gold+s3,s3:extrapolation.choose=loss:extrapolation.perError=3')).toEqual([
      { name: 's3', method: 's3', settings: [] },
      { name: 'gold+s3', method: 'gold+s3', settings: [] },
      { name: 's3:extrapolation.choose=loss:extrapolation.perError=3', method: 's3', settings: ['extrapolation.choose=loss', 'extrapolation.perError=3'] },
    ]);
    expect(armFolder(parseArms('s3:a.b=c d/e')[0]!)).toBe('s3_a.b=c_d_e');
  });

  it.each([['', 'names no method'], ['s3,s3', 'names s3 twice'], ['zerogn', 'There is no method zerogn']])('refuses %j', (text, message) => {
    expect(() => parseArms(text)).toThrow(message);
  });
});

describe('readBudget', () => {
  it('takes rows or dollars', () => {
    expect(readBudget('rows=1500')).toEqual({ rows: 1500 });
    expect(readBudget('usd=2.5')).toEqual({ dollars: 2.5 });
    for (const text of ['1500', 'rows=', 'rows=3', 'rows=2.5', 'usd=0', 'usd=-1', 'eur=3']) expect(() => readBudget(text)).toThrow('is no budget');
  });
});

describe('shareMachine', () => {
  const machine = { runs: 40, gpus: [], bytesPerRun: 1e9, cores: 8, freeBytes: 64e9 };

  it('runs one a core, no more than memory, GPUs, --jobs or runs allow', () => {
    expect(shareMachine(machine)).toEqual({ jobs: 8, threads: 1, memoryBudgetMb: 6103, limitedBy: 'cores', gpus: [] });
    expect(shareMachine({ ...machine, freeBytes: 4e9 })).toMatchObject({ jobs: 3, threads: 2, memoryBudgetMb: 1017, limitedBy: 'memory' });
    expect(shareMachine({ ...machine, wanted: 2 })).toMatchObject({ jobs: 2, threads: 4, memoryBudgetMb: 24414, limitedBy: '--jobs' });
    expect(shareMachine({ ...machine, gpus: ['cuda:2'] })).toEqual({ jobs: 1, threads: 0, memoryBudgetMb: 0, limitedBy: 'GPUs', gpus: ['cuda:2'] });
    expect(shareMachine({ ...machine, runs: 1 })).toMatchObject({ jobs: 1, threads: 8, memoryBudgetMb: 0, limitedBy: 'runs' });
    expect(shareMachine({ ...machine, freeBytes: 1e8 }).jobs).toBe(1);
  });

  it('gives every job a GPU of its own', () => {
    const gpus = usableGpus('auto', ['H200', 'H200', 'H200']);
    expect(gpus).toEqual(['cuda:0', 'cuda:1', 'cuda:2']);
    expect(shareMachine({ ...machine, gpus })).toMatchObject({ jobs: 3, limitedBy: 'GPUs', gpus });
    expect(shareMachine({ ...machine, gpus, wanted: 2 })).toMatchObject({ jobs: 2, limitedBy: '--jobs', gpus: ['cuda:0', 'cuda:1'] });
  });

  it('takes the device that the task file names', () => {
    expect(usableGpus('cpu', ['H200'])).toEqual([]);
    expect(usableGpus('auto', [])).toEqual([]);
    expect(usableGpus('cuda', [])).toEqual(['cuda']);
    expect(usableGpus('cuda:1', ['H200', 'H200'])).toEqual(['cuda:1']);
  });
});

describe('runSideBySide', () => {
  it('never runs more than it may, and does all', async () => {
    let [running, most] = [0, 0];
    const done: number[] = [];
    const busy = new Set<number>();
    await runSideBySide([5, 1, 3, 2, 4], 2, async (item, job) => {
      expect(busy.has(job)).toBe(false);
      busy.add(job);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item));
      running -= 1;
      busy.delete(job);
      done.push(item);
    });
    expect(most).toBe(2);
    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after a failure and tells how many there were; an interruption ends all', async () => {
    const done: number[] = [];
    const failing = runSideBySide([1, 2, 3, 4], 1, async (item) => {
      if (item % 2 === 0) throw new StepsynthError('TRAINER', `run ${item} fell over`);
      done.push(item);
    });
    await expect(failing).rejects.toThrow('2 of 4 runs failed; the first: run 2 fell over');
    expect(done).toEqual([1, 3]);
    const interrupted = runSideBySide([1, 2, 3], 1, async (item) => {
      done.push(item);
      throw new StepsynthError('INTERRUPTED', 'The run was interrupted.');
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(done).toEqual([1, 3, 1]);
  });
});
