import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainedModel, TrainingSummary } from '../ports/small-model-trainer.ts';
import { openCheckpointStore } from './checkpoint-store.ts';

const summary: TrainingSummary = {
  steps: 10, epochs: 2, tokens: 1000, seconds: 1.5, tokensPerSecond: 666.7, device: 'cpu', precision: 'fp32', threads: 2,
  parameters: 100, finalLoss: 0.5, bestEpoch: null, evaluations: [{ epoch: 1, step: 5, loss: 0.6, accuracy: 0.7 }],
};

/** A model whose weights are one text. */
function modelOf(weights: string): TrainedModel {
  return {
    labels: ['a', 'b'],
    async save(directory: string) {
      await writeFile(path.join(directory, 'config.json'), '{}');
      await writeFile(path.join(directory, 'model.safetensors'), weights);
    },
  } as unknown as TrainedModel;
}

let rounds: string;
beforeEach(async () => {
  rounds = path.join(await mkdtemp(path.join(tmpdir(), 'stepsynth checkpoints ')), 'rounds');
});
afterEach(() => rm(path.dirname(rounds), { recursive: true }));

describe('openCheckpointStore', () => {
  it('finds what was saved, also after it was opened again', async () => {
    const store = await openCheckpointStore(rounds);
    expect(await store.find(0)).toBeUndefined();
    const saved = await store.save(0, modelOf('first'), summary);
    expect(saved).toEqual({ directory: path.join(rounds, '0'), summary });
    expect(await (await openCheckpointStore(rounds)).find(0)).toEqual(saved);
    expect(await store.find(1)).toBeUndefined();
    expect((await readdir(saved.directory)).sort()).toEqual(['config.json', 'model.safetensors', 'training.json']);
  });

  it('replaces a checkpoint', async () => {
    const store = await openCheckpointStore(rounds);
    await store.save(2, modelOf('first'), summary);
    const { directory } = await store.save(2, modelOf('second'), summary);
    expect(await readFile(path.join(directory, 'model.safetensors'), 'utf8')).toBe('second');
    expect(await readdir(rounds)).toEqual(['2']);
  });

  it('has a folder for a training under way until its checkpoint is there', async () => {
    const store = await openCheckpointStore(rounds);
    const unfinished = store.unfinished(1) as string;
    expect(unfinished).toBe(path.join(rounds, '1.unfinished'));
    const keepState = async (): Promise<void> => {
      await mkdir(unfinished, { recursive: true });
      await writeFile(path.join(unfinished, 'state.safetensors'), 'state');
    };
    await keepState();
    expect(await (await openCheckpointStore(rounds)).find(1)).toBeUndefined();
    expect(await readdir(rounds)).toEqual(['1.unfinished']);
    await store.save(1, modelOf('weights'), summary);
    expect(await readdir(rounds)).toEqual(['1']);
    await keepState(); // as if the process had been killed before it was removed
    expect(await store.find(1)).toBeDefined();
    expect(await readdir(rounds)).toEqual(['1']);
  });

  it('keeps nothing of a model that could not be saved', async () => {
    const store = await openCheckpointStore(rounds);
    const model = { ...modelOf(''), save: async (directory: string) => {
      await writeFile(path.join(directory, 'config.json'), '{}');
      throw new Error('the disk is full');
    } };
    await expect(store.save(0, model, summary)).rejects.toThrow('the disk is full');
    expect(await store.find(0)).toBeUndefined();
    expect(await readdir(rounds)).toEqual([]);
  });

  it('does not find a checkpoint whose files were cut or lost, nor one without a summary', async () => {
    const store = await openCheckpointStore(rounds);
    const { directory } = await store.save(0, modelOf('weights'), summary);
    await truncate(path.join(directory, 'model.safetensors'), 3);
    expect(await store.find(0)).toBeUndefined();
    await store.save(0, modelOf('weights'), summary);
    await rm(path.join(directory, 'config.json'));
    expect(await store.find(0)).toBeUndefined();
    await store.save(0, modelOf('weights'), summary);
    await writeFile(path.join(directory, 'training.json'), '{ "summary": ');
    expect(await store.find(0)).toBeUndefined();
    await mkdir(path.join(rounds, '1'));
    expect(await store.find(1)).toBeUndefined();
    await store.save(1, modelOf('weights'), summary);
    expect(await store.find(1)).toBeDefined();
  });
});

/** Saves checkpoints of two sizes over one another, for ever. */
const program = `
  import { openCheckpointStore } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'checkpoint-store.ts')).href)};
  import { writeFile } from 'node:fs/promises';
  const store = await openCheckpointStore(process.argv[1]);
  for (let turn = 0; ; turn += 1) {
    const letter = turn % 2 === 0 ? 'a' : 'b';
    const save = (directory) => writeFile(directory + '/model.safetensors', letter.repeat(turn % 2 === 0 ? 300_000 : 500_000));
    await store.save(0, { save }, ${JSON.stringify(summary)});
    if (turn === 0) console.log('saved');
  }
`;

it('leaves a whole checkpoint or none behind a process killed with kill -9', async () => {
  for (const delayMs of [0, 3, 11, 29, 47]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, rounds], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openCheckpointStore(rounds);
    expect((await readdir(rounds)).filter((name) => name !== '0')).toEqual([]);
    const found = await store.find(0);
    if (found === undefined) expect(await readdir(rounds)).toEqual([]); // killed between the two renames
    else expect(await readFile(path.join(found.directory, 'model.safetensors'), 'utf8')).toMatch(/^(a{300000}|b{500000})$/);
  }
});
