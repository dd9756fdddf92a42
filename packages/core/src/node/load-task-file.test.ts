import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainingOptionsFrom } from '../task/s3-config-from.ts';
import { loadTaskFile, parseSetting } from './load-task-file.ts';

const yaml = `name: reviews
type: single-sentence
fields: { generated: text }
labels:
  - name: negative
  - name: positive
    word: good
dataDir: data
gold:
  validation: validation.jsonl
  test: test.jsonl
prompts:
  seed: "Write a {{label}} review."
  extrapolation: "Write a {{label}} review like: \\n {{text}}"
teacher: { provider: simulated }
`;

let folder: string;
let taskPath: string;

beforeEach(async () => {
  vi.stubEnv('STEPSYNTH_DATA', undefined);
  folder = await mkdtemp(path.join(tmpdir(), 'load task '));
  taskPath = path.join(folder, 'reviews.yaml');
  await mkdir(path.join(folder, 'data'));
  await writeFile(path.join(folder, 'data', 'validation.jsonl'), '');
  await writeFile(taskPath, yaml);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('loadTaskFile', () => {
  it('reads YAML and finds data beside the file', async () => {
    const { file, task, resolve } = await loadTaskFile(taskPath);
    expect(file.prompts.extrapolation).toBe('Write a {{label}} review like: \n {{text}}');
    expect(task.verbalizer).toEqual({ negative: 'negative', positive: 'good' });
    expect(resolve('validation.jsonl')).toBe(path.join(folder, 'data', 'validation.jsonl'));
  });

  it('reads JSON', async () => {
    const { file } = await loadTaskFile(taskPath);
    await writeFile(path.join(folder, 'reviews.json'), JSON.stringify(file));
    expect((await loadTaskFile(path.join(folder, 'reviews.json'))).file).toEqual(file);
  });

  it('hands every extra of the trainer over by --set', async () => {
    const settings = ['labelSmoothing=0.1', 'classWeights={ negative: 2 }', 'focalGamma=2', 'layerwiseLearningRateDecay=0.9', 'freezeEmbeddings=true', 'freezeLayers=1'];
    const { file } = await loadTaskFile(taskPath, { settings: [...settings.map((text) => `training.${text}`), 'runtime.memoryBudgetMb=512'] });
    expect(trainingOptionsFrom(file.training)).toMatchObject({
      labelSmoothing: 0.1, classWeights: { negative: 2 }, focalGamma: 2, layerwiseLearningRateDecay: 0.9, freezeEmbeddings: true, freezeLayers: 1,
    });
    expect(file.runtime.memoryBudgetMb).toBe(512);
    await expect(loadTaskFile(taskPath, { settings: ['training.classWeights.neutral=2'] })).rejects.toThrow('is no label of this task');
  });

  it('lets STEPSYNTH_DATA take the place of dataDir, and an option the place of both', async () => {
    vi.stubEnv('STEPSYNTH_DATA', path.join(folder, 'elsewhere'));
    expect((await loadTaskFile(taskPath)).dataDirectory).toBe(path.join(folder, 'elsewhere'));
    expect((await loadTaskFile(taskPath, { dataDirectory: folder })).dataDirectory).toBe(folder);
    vi.stubEnv('STEPSYNTH_DATA', '');
    expect((await loadTaskFile(taskPath)).dataDirectory).toBe(path.join(folder, 'data'));
  });

  it('names a data file that is not there, and how to set the folder', async () => {
    const { resolve } = await loadTaskFile(taskPath);
    expect(() => resolve('test.jsonl')).toThrow(expect.objectContaining({
      code: 'DATA_FILE',
      message: expect.stringContaining(`${path.join(folder, 'data', 'test.jsonl')}: there is no such data file (named in ${taskPath})`),
      hint: expect.stringMatching(/dataDir.*STEPSYNTH_DATA/u),
    }));
  });

  it('puts settings in before it checks', async () => {
    const { file } = await loadTaskFile(taskPath, { settings: ['rounds=0', 'seed.balance={ negative: 1, positive: 3 }', 'labels[0].word=bad', 'description=', 'training.learningRate=2e-5'] });
    expect(file).toMatchObject({ rounds: 0, seed: { balance: { negative: 1, positive: 3 } }, labels: [{ word: 'bad' }, {}], training: { learningRate: 2e-5 } });
  });

  it.each([
    ['a setting of a wrong kind', yaml.replace('dataDir: data', 'rounds: two'), 'reviews.yaml:8:1: rounds: expected a number, not two'],
    ['a word inside a list', yaml.replace('word: good', 'word: negative'), 'reviews.yaml:7:5: labels[1].word: the word negative is that of negative too'],
    ['an unknown key', yaml.replace('  test:', '  tests: x\n  test:'), 'reviews.yaml:11:3: gold.tests: unknown key'],
    ['a missing key by its parent', yaml.replace('  test: test.jsonl\n', ''), 'reviews.yaml:9:1: gold.test: missing'],
    ['YAML that is none', 'name: [', 'reviews.yaml:1:'],
    ['an empty file', '', 'reviews.yaml: is empty'],
  ])('gives line and column of %s', async (_, text, message) => {
    await writeFile(taskPath, text);
    await expect(loadTaskFile(taskPath)).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining(message) });
  });

  it('names the setting of the command line that is wrong, not the file', async () => {
    await expect(loadTaskFile(taskPath, { settings: ['rounds=1', 'rounds=two'] })).rejects.toMatchObject({ code: 'USAGE', message: '--set rounds=two: rounds: expected a number, not two', hint: expect.stringContaining('rounds of error extrapolation') });
    await expect(loadTaskFile(taskPath, { settings: ['seed={ rows: 0 }'] })).rejects.toMatchObject({ code: 'USAGE', message: '--set seed={ rows: 0 }: seed.rows: must be at least 1, not 0' });
  });

  it('names a task file that is not there', async () => {
    await expect(loadTaskFile(path.join(folder, 'absent.yaml'))).rejects.toMatchObject({ code: 'TASK_FILE', message: expect.stringContaining('absent.yaml: there is no such file') });
  });
});

describe('parseSetting', () => {
  it.each([
    ['a.b=0.5', ['a', 'b'], 0.5],
    ['a=true', ['a'], true],
    ['a=x=y', ['a'], 'x=y'],
    ['a=', ['a'], null],
    ['a="1"', ['a'], '1'],
    ['a=[x, y]', ['a'], ['x', 'y']],
    ['a[0].b=x', ['a', 0, 'b'], 'x'],
  ])('reads %s', (text, place, value) => {
    expect(parseSetting(text)).toEqual({ path: place, value });
  });

  it.each(['a', '=1', 'a=['])('refuses %s', (text) => {
    expect(() => parseSetting(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
