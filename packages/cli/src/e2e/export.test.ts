import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunReport } from '@stepsynth/core';
import { readRows } from '@stepsynth/core/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { pairReply, writePairTask } from '../testing/pair-task.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';

const built = await nativeAddonIsBuilt('e2e/export');

describe.skipIf(!built)('stepsynth export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-export-'));
  const inside = (...names: string[]): string => join(folder, ...names);
  let endpoint: ScriptedEndpoint;

  async function cli(...words: string[]) {
    const host = createFakeHost({ workingDirectory: folder });
    const code = await runCli(words, host);
    return { code, out: host.out(), errors: host.errors() };
  }

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({ reply: (prompt, sample) => `${['=1+1', '@', '-', '+'][sample % 4]} said "no,\nnever": ${pairReply(prompt, sample)}` });
    await writePairTask(inside('task'), { teacher: `{ provider: openai, model: tiny, baseURL: "${endpoint.baseURL}" }` });
    const { code, errors } = await cli('run', 'task/task.yaml', '--out', 'run');
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes every format, the dataset byte for byte that of the run', async () => {
    const { code, out } = await cli('export', 'run', '--to', 'all', '--json');
    expect(code).toBe(0);
    const { files } = JSON.parse(out) as { files: { path: string; bytes: number }[] };
    expect(files.map(({ path }) => path).filter((path) => !path.startsWith('model/'))).toEqual(['train.jsonl', 'rejected.jsonl', 'train.csv', 'train.parquet', 'README.md', 'model.onnx']);
    for (const name of ['train.jsonl', 'rejected.jsonl', 'train.parquet', 'README.md']) expect(readFileSync(inside('all', name)).equals(readFileSync(inside('run', 'dataset', name)))).toBe(true);
    for (const name of readdirSync(inside('run', 'model'))) expect(readFileSync(inside('all', 'model', name)).equals(readFileSync(inside('run', 'model', name)))).toBe(true);
    const report = JSON.parse(readFileSync(inside('run', 'report.json'), 'utf8')) as RunReport;
    expect(createHash('sha256').update(readFileSync(inside('all', 'train.jsonl'))).digest('hex')).toBe(report.dataset.sha256);
    expect(readdirSync(inside('all')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('writes CSV that is read back as the same texts, formula characters and line breaks as they are', async () => {
    await cli('export', 'run', '--to', 'csv', '--format', 'csv');
    expect(readdirSync(inside('csv'))).toEqual(['train.csv']);
    const texts = async (path: string) => (await readRows(inside(path))).map(({ record: { premise, hypothesis, label } }) => ({ premise, hypothesis, label }));
    const rows = await texts('csv/train.csv');
    expect(rows).toEqual(await texts('run/dataset/train.jsonl'));
    expect(rows.some(({ hypothesis }) => String(hypothesis).startsWith('=1+1 said "no,\nnever":'))).toBe(true);
  });

  it('writes a card that points at what is beside it', async () => {
    await cli('export', 'run', '--to', 'card', '--format', 'card, csv');
    const card = readFileSync(inside('card', 'README.md'), 'utf8');
    expect(card).toContain('    path: train.csv\n');
    expect(card).not.toContain('rejected.jsonl');
  });

  it('exports a model that predicts', async () => {
    await cli('export', 'run', '--to', 'model', '--format', 'model');
    writeFileSync(inside('new.jsonl'), '{"premise": "Number 1: a dog sleeps on the roof.", "hypothesis": "In story 1 the dog rests."}\n');
    const { code, out } = await cli('predict', 'model/model', '--input', 'new.jsonl');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ label: expect.stringMatching(/entailment/) });
  });

  it('refuses a folder that is not empty without --force, and leaves what else is there with it', async () => {
    mkdirSync(inside('used'));
    writeFileSync(inside('used', 'notes.txt'), 'mine');
    writeFileSync(inside('used', 'train.csv'), 'old');
    const refused = await cli('export', 'run', '--to', 'used', '--format', 'csv');
    expect(refused).toMatchObject({ code: 2, errors: 'error: used is not empty\nhint: Name a new folder with --to, or add --force to replace files of the same names.\n' });
    expect(readFileSync(inside('used', 'train.csv'), 'utf8')).toBe('old');
    expect((await cli('export', 'run', '--to', 'used', '--format', 'csv', '--force')).code).toBe(0);
    expect(readdirSync(inside('used')).toSorted()).toEqual(['notes.txt', 'train.csv']);
    expect(readFileSync(inside('used', 'train.csv'), 'utf8')).toContain('premise');
    expect((await cli('export', 'run', '--to', 'used/notes.txt')).errors).toMatch(/^error: used\/notes\.txt cannot be used as a folder \(EEXIST\)/);
  });

  it('refuses formats that it does not know, and runs that are not finished or not whole', async () => {
    expect(await cli('export', 'run', '--to', 'x', '--format', 'csv,paruqet')).toMatchObject({ code: 2, errors: expect.stringContaining('--format: unknown format "paruqet"\nhint: Did you mean parquet? Formats: jsonl, csv') });
    const copy = (name: string): void => cpSync(inside('run'), inside(name), { recursive: true });
    copy('unfinished');
    rmSync(inside('unfinished', 'report.json'));
    expect(await cli('export', 'unfinished', '--to', 'x')).toMatchObject({ code: 1, errors: expect.stringMatching(/unfinished is not finished.*\nhint: stepsynth resume unfinished goes on/) });
    copy('tampered');
    const database = new DatabaseSync(inside('tampered', 'run.db'));
    database.exec("UPDATE examples SET label = 'entailment' WHERE id = (SELECT id FROM examples WHERE label = 'not_entailment' LIMIT 1)");
    database.close();
    expect(await cli('export', 'tampered', '--to', 'x')).toMatchObject({ code: 1, errors: expect.stringContaining('run.db does not hold the dataset that report.json names') });
    copy('without-model');
    rmSync(inside('without-model', 'model', 'model.safetensors'));
    expect(await cli('export', 'without-model', '--to', 'x', '--format', 'onnx')).toMatchObject({ code: 1, errors: expect.stringContaining('model/ has no model.safetensors') });
    expect(existsSync(inside('x'))).toBe(false);
  });
});
