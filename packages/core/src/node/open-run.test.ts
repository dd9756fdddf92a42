import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runS3 } from '../loop/run-s3.ts';
import { streamS3 } from '../loop/stream-s3.ts';
import type { TaskSettings } from '../task/run-settings.ts';
import { createSimulatedWorld } from '../teacher/simulated/simulated-world.ts';
import { createBagOfWordsTrainer } from '../testing/bag-of-words-trainer.ts';
import { createMemoryCheckpointStore } from '../testing/memory-checkpoint-store.ts';
import { openRun, type OpenRunOptions } from './open-run.ts';

const world = createSimulatedWorld({ seed: 0 });

let directory: string;
let run: string;
let task: TaskSettings;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-open-run-'));
  run = path.join(directory, 'runs', 'own');
  const checkpoint = path.join(directory, 'checkpoint');
  await mkdir(checkpoint);
  await writeFile(path.join(checkpoint, 'config.json'), JSON.stringify({ model_type: 'bert' }));
  await writeFile(path.join(checkpoint, 'model.safetensors'), '\u0002\0\0\0\0\0\0\0{}'); // no tensors
  await writeFile(path.join(checkpoint, 'vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...world.vocabulary].join('\n'));
  for (const [part, rows] of [['validation', 60], ['test', 20]] as const) {
    await writeFile(path.join(directory, `${part}.jsonl`), world.goldRows(rows, part).map(({ fields, label }) => JSON.stringify({ ...fields, label })).join('\n'));
  }
  task = {
    name: 'own', type: 'single-sentence', fields: { generated: world.task.generatedField },
    labels: world.task.labels.map((name) => ({ name })),
    dataDir: directory, gold: { validation: 'validation.jsonl', test: 'test.jsonl' },
    model: { checkpoint, maxLength: 64 }, seed: { rows: 30 }, rounds: 1,
  };
});
afterEach(() => rm(directory, { recursive: true }));

function options(changes: Partial<OpenRunOptions> = {}): OpenRunOptions {
  return { directory: run, task, teacher: world.teacher(), trainer: createBagOfWordsTrainer(), ...changes };
}

describe('openRun', () => {
  it('runs a task written in a program from gold files to a report, and again from what is stored', async () => {
    const trainer = createBagOfWordsTrainer();
    const checkpoints = createMemoryCheckpointStore(); // the bag of words cannot be read from a disk
    const first = await openRun(options({ trainer }));
    const { report } = await runS3({ ...first.dependencies, checkpoints }, first.config);
    await first.close();
    expect(report).toMatchObject({ task: 'own', rounds: [{ trainingRows: 30 }, {}], test: { rows: 20 } });
    expect(JSON.parse(await readFile(first.paths.manifest, 'utf8'))).toMatchObject({ task: 'own', config: { teacher: { provider: 'custom' }, rounds: 1 } });

    const second = await openRun(options({ trainer }));
    const events = [];
    const stream = streamS3({ ...second.dependencies, checkpoints }, second.config);
    for await (const event of stream) events.push(event.type);
    await second.close();
    expect(events).toContain('training-reused');
    expect(events).not.toContain('training');
    expect((await stream.result).report).toEqual(report);
  });

  it('makes the teacher of the task, reads task files, and leaves their teacher alone', async () => {
    const prompts = { seed: 'Write one {{label}} sentence.', extrapolation: 'Another {{label}} one like {{text}}.' };
    const file = path.join(directory, 'task.yaml');
    await writeFile(file, JSON.stringify({ ...task, prompts, teacher: { provider: 'pool', seed: ['absent.jsonl'], extrapolation: ['absent.jsonl'] } }));
    const seen: unknown[] = [];
    const opened = await openRun(options({ task: file, teacher: (spec, settings) => {
      seen.push(spec.prompts.seed, settings.seed.rows);
      return world.teacher();
    } }));
    await opened.close();
    expect(seen).toEqual([prompts.seed, 30]);
    expect(opened.dependencies.teacher.provider).toBe('simulated');
  });

  it('holds the directory until it is closed', async () => {
    const first = await openRun(options());
    await expect(openRun(options())).rejects.toMatchObject({ code: 'RUN_LOCKED' });
    await first.close();
    await (await openRun(options())).close();
  });

  it('refuses a directory of another run, and frees it', async () => {
    await (await openRun(options())).close();
    await expect(openRun(options({ task: { ...task, rounds: 2 } }))).rejects.toMatchObject({ code: 'RUN_DIRECTORY', message: expect.stringContaining('the setting rounds was 1 and is 2') });
    await (await openRun(options())).close();
  });

  it.each<[string, string, (task: TaskSettings) => TaskSettings]>([
    ['TASK_FILE', 'task: labels', (own) => ({ ...own, labels: [] })],
    ['DATA_FILE', 'absent.jsonl', (own) => ({ ...own, gold: { validation: 'absent.jsonl', test: 'test.jsonl' } })],
    ['CHECKPOINT', 'there is no such folder', (own) => ({ ...own, model: { checkpoint: 'no such folder' } })],
  ])('names what is wrong: %s', async (code, message, change) => {
    await expect(openRun(options({ task: change(task) }))).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
