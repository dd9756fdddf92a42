import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/demo-questions');
const folder = mkdtempSync(join(tmpdir(), 'stepsynth-demo-questions-'));
const cli = cliInFolder(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!built)('a demo of questions, and every command on what it made', () => {
  const demo = join(folder, 'demo');
  let report: RunReport;

  beforeAll(async () => {
    const { code, out, errors } = await cli('demo', '--world', 'questions', '--out', 'demo', '--json', ...tinySettings);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    report = JSON.parse(out) as RunReport;
  }, 120_000);

  it('reports exact match and F1, and the gap', () => {
    expect(report).toMatchObject({ task: 'simulated-questions', simulated: true, labels: [], metrics: [{ name: 'exactMatch' }, { name: 'f1' }] });
    expect(report.rounds.every(({ gap }) => gap !== undefined)).toBe(true);
    expect(report.test.rows).toBe(50);
    expect(JSON.parse(readFileSync(join(demo, 'model', 'stepsynth.json'), 'utf8'))).toMatchObject({ inputFields: ['question', 'context'], answer: { maxAnswerLength: 8, docStride: 16, nBest: 20 } });
    expect(readFileSync(join(demo, 'model', 'README.md'), 'utf8')).toContain('pipeline_tag: question-answering');
  });

  it('evaluate gives the scores of the report', async () => {
    writeFileSync(join(folder, 'test50.jsonl'), readFileSync(join(demo, 'world', 'gold-test.jsonl'), 'utf8').split('\n').slice(0, 50).join('\n'));
    const evaluate = ['evaluate', 'demo/model', '--task', 'demo/world/task.yaml', '--data', 'test50.jsonl'];
    const { code, out } = await cli(...evaluate, '--json');
    expect(code).toBe(0);
    const { exactMatch, f1, windowScores } = report.test;
    expect(JSON.parse(out)).toMatchObject({ rows: 50, exactMatch, f1, windowScores });
    const text = (await cli(...evaluate)).out;
    expect(text).toMatch(/^exact match {2}\d.*\nF1 +\d.*\nby window, as the paper scores: exact match /);
  });

  it('predict answers the questions of a file, with the final model and with that of a round', async () => {
    for (const model of ['demo/model', 'demo/rounds/0']) {
      const { code } = await cli('predict', model, '--input', 'demo/world/gold-test.jsonl', '--output', 'answered.jsonl');
      expect(code).toBe(0);
      const rows = readFileSync(join(folder, 'answered.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { context: string; answer: string; start: number; end: number; answers: unknown });
      expect(rows).toHaveLength(1000);
      expect(rows.every(({ context, answer, start, end }) => context.slice(start, end) === answer)).toBe(true); // the world writes ASCII
    }
  }, 120_000);

  it('train makes a model that evaluate loads; a task with labels is refused', async () => {
    const trained = await cli('train', 'demo/world/task.yaml', '--data', 'demo/dataset/train.jsonl', '--out', 'trained', '--set', 'training.epochs=1', '--json');
    expect({ code: trained.code, errors: trained.code === 0 ? '' : trained.errors }).toEqual({ code: 0, errors: '' });
    expect((await cli('evaluate', 'trained', '--task', 'demo/world/task.yaml', '--max-rows', '20')).out).toMatch(/^exact match/);
    expect((await cli('demo', '--out', 'reviews', '--rounds', '0', ...tinySettings)).code).toBe(0);
    const refused = await cli('evaluate', 'trained', '--task', 'reviews/world/task.yaml');
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('finds answers in a context, and the task has labels') });
  }, 120_000);

  it('export writes an ONNX file with start and end logits, and a dataset of questions', async () => {
    const { code, out } = await cli('export', 'demo', '--to', 'exported', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { files: { path: string }[] }).files.map(({ path }) => path)).toContain('model.onnx');
    const bytes = readFileSync(join(folder, 'exported', 'model.onnx')).toString('latin1');
    expect(bytes).toContain('start_logits');
    expect(bytes).toContain('end_logits');
  });
});
