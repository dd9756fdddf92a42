import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SyntheticExample } from '../example/example.ts';
import type { Rejection } from '../ports/run-store.ts';
import { datasetLine, datasetSha256 } from '../synthesis/dataset-line.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { exportDataset, type ExportDatasetOptions } from './export-dataset.ts';

const task: TaskSpec = {
  name: 'colours: "warm|cold"', description: 'Are they <warm>?', generatedField: 'text', contextField: 'origin', inputFields: ['origin', 'text'],
  labels: ['warm', 'cold'], verbalizer: { warm: 'warm', cold: 'cold' }, prompts: { seed: '', extrapolation: '' },
};

function example(round: number, slot: number, text: string, lineage: Partial<SyntheticExample['lineage']> = {}): SyntheticExample {
  return {
    id: round === 0 ? `seed-${slot}` : `extrapolated-${round}-${slot}`, origin: round === 0 ? 'seed' : 'extrapolated', round, slot, attempt: 0,
    fields: { text, origin: 'where' }, label: slot % 2 === 0 ? 'warm' : 'cold', lineage: { source: { kind: 'generated' }, ...lineage },
  };
}

const examples = [
  example(0, 0, 'red “quoted” 🙂\nsecond line', { rationales: ['fire', 'sun'], source: { kind: 'generated', id: 'call-1', modelId: 'm', promptHash: 'ab' } }),
  example(0, 1, 'blue', { rationales: [] }),
  example(1, 0, 'orange', { errorId: 'gold-7', contextId: 'c', source: { kind: 'keyed', id: 'pool-1' } }),
];
const rejections: Rejection[] = [
  { key: { stage: 'extrapolation', round: 1, slot: 2, attempt: 0 }, label: 'warm', reason: 'duplicate', fields: { text: 'orange', origin: 'where' } },
  { key: { stage: 'seed', round: 0, slot: 0, attempt: 0 }, label: 'warm', reason: 'refusal' },
];

let directory: string;
let options: ExportDatasetOptions;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth export '));
  options = {
    directory: path.join(directory, 'dataset'), task, examples, rejections,
    facts: {
      stepsynthVersion: '0.1.0', method: 's3', runSeed: 3, teacher: 'pool', simulated: false,
      filters: { refusal: true, artefact: true, minCharacters: 1, maxCharacters: 100, duplicate: true, goldLeakage: true },
    },
  };
});
afterEach(() => rm(directory, { recursive: true }));

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(options.directory)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await readFile(path.join(options.directory, name))).toString('base64')])));
}

async function jsonLines(name: string): Promise<unknown[]> {
  return (await readFile(path.join(options.directory, name), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
}

describe('exportDataset', () => {
  it('writes answers in a column of their text and one of their place', async () => {
    const questions: TaskSpec = { ...task, generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {}, answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 } };
    const row: SyntheticExample = { ...examples[0]!, fields: { context: 'It rained in 大阪.', question: 'Where?' }, label: '大阪', answers: [{ text: '大阪', start: 13 }] };
    await exportDataset({ ...options, task: questions, examples: [row], rejections: [] });
    const file = await readFile(path.join(options.directory, 'train.parquet'));
    const [read] = await parquetReadObjects({ file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer });
    expect(read).toMatchObject({ context: 'It rained in 大阪.', question: 'Where?', answer: '大阪', answer_start: 13 });
    expect(read).not.toHaveProperty('label');
    expect((await jsonLines('train.jsonl'))[0]).toMatchObject({ answers: { text: ['大阪'], answer_start: [13] } });
    const card = await readFile(path.join(options.directory, 'README.md'), 'utf8');
    expect(card).toContain('- question-answering');
    expect(card).toContain('| origin | round | rows |');
  });

  it('writes the lines that the core defines, in order of round and slot', async () => {
    const exported = await exportDataset({ ...options, examples: [...examples].reverse() });
    const bytes = await readFile(path.join(options.directory, 'train.jsonl'));
    expect(bytes.toString()).toBe(examples.map((row) => `${datasetLine(row)}\n`).join(''));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(exported.sha256);
    expect(exported).toEqual({ directory: options.directory, rows: 3, sha256: datasetSha256(examples) });
  });

  it('writes the same rows as flat columns in Parquet', async () => {
    await exportDataset(options);
    const bytes = await readFile(path.join(options.directory, 'train.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const withNulls = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null]))); // the reader leaves an absent list undefined
    expect(withNulls).toEqual([
      { id: 'seed-0', origin: 'where', text: examples[0]?.fields['text'], label: 'warm', stepsynth_origin: 'seed', round: 0, slot: 0, attempt: 0, error_id: null, context_id: null, rationales: ['fire', 'sun'], source_kind: 'generated', source_id: 'call-1', model_id: 'm', prompt_hash: 'ab' },
      { id: 'seed-1', origin: 'where', text: 'blue', label: 'cold', stepsynth_origin: 'seed', round: 0, slot: 1, attempt: 0, error_id: null, context_id: null, rationales: [], source_kind: 'generated', source_id: null, model_id: null, prompt_hash: null },
      { id: 'extrapolated-1-0', origin: 'where', text: 'orange', label: 'warm', stepsynth_origin: 'extrapolated', round: 1, slot: 0, attempt: 0, error_id: 'gold-7', context_id: 'c', rationales: null, source_kind: 'keyed', source_id: 'pool-1', model_id: null, prompt_hash: null },
    ]);
  });

  it('writes what was rejected, with the reason', async () => {
    await exportDataset(options);
    expect(await jsonLines('rejected.jsonl')).toEqual([
      { stage: 'seed', round: 0, slot: 0, attempt: 0, label: 'warm', reason: 'refusal', fields: null },
      { stage: 'extrapolation', round: 1, slot: 2, attempt: 0, label: 'warm', reason: 'duplicate', fields: { text: 'orange', origin: 'where' } },
    ]);
  });

  it('writes the same bytes again, and removes what was there', async () => {
    await mkdir(options.directory);
    await writeFile(path.join(options.directory, 'old'), '');
    const first = await exportDataset(options);
    const bytes = await contents();
    expect(Object.keys(bytes)).toEqual(['README.md', 'rejected.jsonl', 'train.jsonl', 'train.parquet']);
    expect(await exportDataset({ ...options, examples: [...examples].reverse(), rejections: [...rejections].reverse() })).toEqual(first);
    expect(await contents()).toEqual(bytes);
    expect(await readdir(directory)).toEqual(['dataset']);
  });

  it('writes a set without rows', async () => {
    expect(await exportDataset({ ...options, examples: [], rejections: [] })).toMatchObject({ rows: 0 });
    const bytes = await readFile(path.join(options.directory, 'train.parquet'));
    expect(await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer })).toEqual([]);
  });
});

describe('the dataset card', () => {
  const card = async (): Promise<string> => {
    await exportDataset(options);
    return readFile(path.join(options.directory, 'README.md'), 'utf8');
  };

  it('has front matter that is YAML, counts, filters and the licence to be set', async () => {
    const text = await card();
    expect(parse(text.split('---\n')[1] ?? '')).toMatchObject({ license: 'unknown', pretty_name: `${task.name}, synthetic`, size_categories: ['n<1K'], configs: [{ data_files: [{ split: 'train', path: 'train.parquet' }] }] });
    expect(text).toContain('| seed | 0 | 1 | 1 | 2 |');
    expect(text).toContain('| extrapolated | 1 | 1 | 0 | 1 |');
    expect(text).toContain('| all |  | 2 | 1 | 3 |');
    expect(text).toContain('| duplicate | 1 |\n| refusal | 1 |');
    expect(text).toMatch(/must set `license`/);
    expect(text).not.toContain('Simulated');
  });

  it('says when the teacher was simulated', async () => {
    options = { ...options, facts: { ...options.facts, simulated: true } };
    expect(await card()).toContain('**Simulated**');
  });
});
