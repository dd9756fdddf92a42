import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RunReport } from '../report/run-report.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { exportModel, type ExportModelOptions } from './model-export.ts';
import { createTextTokenizer } from './tokenizer.ts';

const task: TaskSpec = {
  name: 'colours', description: 'Warm or cold?', generatedField: 'text', inputFields: ['text'], labels: ['warm', 'cold'],
  verbalizer: { warm: 'warm', cold: 'cold' }, prompts: { seed: '', extrapolation: '' },
};
const report: RunReport = {
  schemaVersion: 1, stepsynthVersion: '0.1.0', task: 'colours', method: 's3', seed: 3, simulated: false, goldRoles: 'split', labels: task.labels, metrics: [{ name: 'accuracy', title: 'accuracy' }, { name: 'macroF1', title: 'macro-F1' }], rounds: [], finalRound: 2,
  test: {
    rows: 100, accuracy: 0.875, macroF1: 0.87, interval95: { accuracy: [0.8, 0.93] }, confusion: [[40, 10], [5, 45]],
    perLabel: [{ label: 'warm', precision: 0.9, recall: 0.8, f1: 0.85, support: 50 }, { label: 'cold', precision: 0.8, recall: 0.9, f1: 0.85, support: 50 }],
  },
  spend: { calls: 0, cachedCalls: 0, promptTokens: 0, completionTokens: 0, dollars: null, capDollars: null },
  model: { directory: 'model', checkpoint: 'some/where/minilm', parameters: 22_713_216 }, dataset: { rows: 1000, sha256: 'abc' },
  errorSamples: [], rejectionSamples: [], warnings: [], stoppedBecause: 'rounds',
};

let directory: string;
let options: ExportModelOptions;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth model '));
  const checkpointDirectory = path.join(directory, 'rounds', '2');
  options = { checkpointDirectory, directory: path.join(directory, 'model'), task, report };
  await mkdir(checkpointDirectory, { recursive: true });
  await writeFile(path.join(checkpointDirectory, 'config.json'), '{"model_type":"bert"}');
  await writeFile(path.join(checkpointDirectory, 'model.safetensors'), 'weights');
  await writeFile(path.join(checkpointDirectory, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nred\n');
  await writeFile(path.join(checkpointDirectory, 'training.json'), '{}');
});
afterEach(() => rm(directory, { recursive: true }));

describe('exportModel', () => {
  it('copies what a model needs, and no more', async () => {
    await exportModel(options);
    expect((await readdir(options.directory)).sort()).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'vocab.txt']);
    expect(await readFile(path.join(options.directory, 'model.safetensors'), 'utf8')).toBe('weights');
  });

  it('makes the tokenizer.json that the checkpoint lacks, and leaves one that it has', async () => {
    await exportModel(options);
    const made = await readFile(path.join(options.directory, 'tokenizer.json'), 'utf8');
    const { inputIds } = await createTextTokenizer(made).encode({ inputs: [{ text: 'Red' }], maxLength: 8, tokenTypes: false });
    expect([...inputIds]).toEqual([2, 5, 3]);
    await writeFile(path.join(options.checkpointDirectory, 'tokenizer.json'), 'its own');
    await exportModel(options);
    expect(await readFile(path.join(options.directory, 'tokenizer.json'), 'utf8')).toBe('its own');
  });

  it('writes a card with the scores and without paths of this machine', async () => {
    await exportModel(options);
    const card = await readFile(path.join(options.directory, 'README.md'), 'utf8');
    expect(parse(card.split('---\n')[1] ?? '')).toMatchObject({ license: 'unknown', pipeline_tag: 'text-classification' });
    expect(card).toContain('| accuracy | 0.8750 | 0.8000 to 0.9300 |');
    expect(card).toContain('| warm | 0.9000 | 0.8000 | 0.8500 | 50 |');
    expect(card).toContain('`minilm`');
    expect(card).not.toContain('some/where');
    expect(card).not.toContain('Simulated');
  });

  it('writes the card of a model that finds answers, in its own metrics', async () => {
    const questions: TaskSpec = { ...task, generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {}, answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 64, nBest: 20 } };
    const metrics = [{ name: 'exactMatch', title: 'exact match' }, { name: 'f1', title: 'F1' }] as const;
    const test = { rows: 100, accuracy: 0.61, exactMatch: 0.61, f1: 0.7, interval95: { accuracy: [0.5, 0.7], exactMatch: [0.5, 0.7], f1: [0.6, 0.8] } } as const;
    await exportModel({ ...options, task: questions, report: { ...report, labels: [], metrics, test } });
    const card = await readFile(path.join(options.directory, 'README.md'), 'utf8');
    expect(parse(card.split('---\n')[1] ?? '')).toMatchObject({ pipeline_tag: 'question-answering', metrics: ['exact_match', 'f1'] });
    expect(card).toContain('Reads `question`, then `context`; the answer is a span of the second, of 30 tokens at most. Long contexts are read in windows that share 64 tokens.');
    expect(card).toContain('| exact match | 0.6100 | 0.5000 to 0.7000 |');
    expect(card).toContain('| F1 | 0.7000 | 0.6000 to 0.8000 |');
    expect(card).not.toContain('precision');
    expect(card).not.toContain('accuracy');
  });

  it('says when the data was simulated', async () => {
    await exportModel({ ...options, report: { ...report, simulated: true } });
    expect(await readFile(path.join(options.directory, 'README.md'), 'utf8')).toContain('**Simulated**');
  });

  it('names the file that a checkpoint lacks and leaves nothing', async () => {
    await rm(path.join(options.checkpointDirectory, 'model.safetensors'));
    await expect(exportModel(options)).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('model.safetensors') });
    expect(await readdir(directory)).toEqual(['rounds']);
  });
});
