import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { createFakeHost, type FakeHostOptions } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/demo');

describe.skipIf(!built)('demo, and every command on what it made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-demo-'));
  const demo = join(folder, 'demo');
  let report: RunReport;

  const cli = async (words: readonly string[], options: FakeHostOptions = {}) => {
    const host = createFakeHost({ workingDirectory: folder, ...options });
    const code = await runCli(words, host);
    return { code, out: host.out(), errors: host.errors() };
  };

  beforeAll(async () => {
    const { code, out, errors } = await cli(['demo', '--out', 'demo', '--json', ...tinySettings]);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    report = JSON.parse(out) as RunReport;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reports rounds, the gap and test, and says that it is simulated', () => {
    expect(report).toMatchObject({ schemaVersion: 1, method: 's3', simulated: true, stoppedBecause: expect.any(String) });
    expect(report.rounds.map(({ round }) => round)).toEqual([0, 1]);
    expect(report.rounds.every(({ gap }) => gap !== undefined && gap.totalVariation > 0)).toBe(true);
    expect(report.rounds[1]!.trainingRows).toBe(60 + report.rounds[1]!.addedRows);
    expect(report.test.rows).toBe(50);
    expect(report.dataset.rows).toBe(readFileSync(join(demo, 'dataset', 'train.jsonl'), 'utf8').trimEnd().split('\n').length);
  });

  it('writes the files of a run directory; the page says that it is simulated', () => {
    for (const file of ['manifest.json', 'run.db', 'report.json', 'report.html', 'dataset/train.parquet', 'dataset/rejected.jsonl', 'model/model.safetensors', 'model/tokenizer.json', 'model/stepsynth.json', 'rounds/1/config.json', 'world/task.yaml']) {
      expect(existsSync(join(demo, file)), file).toBe(true);
    }
    expect(readFileSync(join(demo, 'report.html'), 'utf8')).toContain('<strong>Simulated.</strong>');
    const { directory: _, ...written } = report as RunReport & { directory: string };
    expect(JSON.parse(readFileSync(join(demo, 'report.json'), 'utf8'))).toEqual(written);
  });

  it('status shows a finished run', async () => {
    const { code, out } = await cli(['status', 'demo', '--json']);
    expect(code).toBe(0);
    const status = JSON.parse(out);
    expect(status).toMatchObject({ state: 'finished', pid: null, plannedRounds: 1, simulated: true });
    expect(status.rounds.map((round: { selection: number }) => round.selection)).toEqual(report.rounds.map(({ selection }) => selection.accuracy));
    expect((await cli(['status', 'demo'])).out).toMatch(/finished/);
  });

  it('report writes the same report again', async () => {
    const before = readFileSync(join(demo, 'report.json'), 'utf8');
    rmSync(join(demo, 'report.json'));
    expect((await cli(['report', 'demo'])).code).toBe(0);
    expect(readFileSync(join(demo, 'report.json'), 'utf8')).toBe(before);
  });

  it('resume of a finished run changes nothing and trains nothing', async () => {
    const { code, out, errors } = await cli(['resume', 'demo', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).dataset).toEqual(report.dataset);
    expect(errors).toContain('checkpoint kept from before');
    expect(errors).not.toContain('loss');
  });

  it('evaluate gives the scores of the report', async () => {
    const rows = readFileSync(join(demo, 'world', 'gold-test.jsonl'), 'utf8').split('\n').slice(0, 50).join('\n');
    writeFileSync(join(folder, 'test50.jsonl'), rows);
    const { code, out } = await cli(['evaluate', 'demo/model', '--task', 'demo/world/task.yaml', '--data', 'test50.jsonl', '--json']);
    expect(code).toBe(0);
    const scores = JSON.parse(out);
    expect(scores).toMatchObject({ rows: 50, accuracy: report.test.accuracy, confusion: report.test.confusion });
    expect(scores.macroF1).toBeCloseTo(report.test.macroF1!, 12);
  });

  it('predict keeps every row, field and the order, from stdin to stdout', async () => {
    const rows = Array.from({ length: 40 }, (_, id) => ({ id, text: id % 2 === 0 ? 'the acting was superb.' : 'a dull film', extra: { deep: [id] } }));
    const { code, out } = await cli(['predict', 'demo/model', '--input', '-'], { stdin: rows.map((row) => JSON.stringify(row)).join('\n') });
    expect(code).toBe(0);
    const predicted = out.trimEnd().split('\n').map((line) => JSON.parse(line));
    expect(predicted.map(({ label: _, probabilities: __, ...row }) => row)).toEqual(rows);
    for (const { label, probabilities } of predicted) {
      expect(probabilities.negative + probabilities.positive).toBeCloseTo(1, 5);
      expect(label).toBe(probabilities.negative > probabilities.positive ? 'negative' : 'positive');
    }
  });

  it('predict writes a file and names the line of a bad row', async () => {
    writeFileSync(join(folder, 'in.jsonl'), '{"text":"a dull film"}\n{"txt":"x"}\n');
    const bad = await cli(['predict', 'demo/rounds/0', '--input', 'in.jsonl', '--output', 'out.jsonl']);
    expect(bad.code).toBe(1);
    expect(bad.errors).toContain('in.jsonl:2: the field text is missing');
    const good = await cli(['predict', 'demo/model', '--input', 'demo/world/gold-test.jsonl', '--output', 'out.jsonl', '--json']);
    expect(JSON.parse(good.out)).toEqual({ rows: 1000, output: 'out.jsonl' });
    expect(readFileSync(join(folder, 'out.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(1000);
  });

  it('train makes a model that evaluate loads', async () => {
    const trained = await cli(['train', 'demo/world/task.yaml', '--data', 'demo/dataset/train.jsonl', '--selection', 'demo/world/gold-validation.jsonl', '--out', 'trained', '--set', 'training.epochs=1', '--json']);
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.out)).toMatchObject({ directory: join(folder, 'trained'), epochs: 1, device: 'cpu', steps: Math.ceil(report.dataset.rows / 32) });
    const { out } = await cli(['evaluate', 'trained', '--task', 'demo/world/task.yaml', '--data', 'demo/world/gold-test.jsonl']);
    expect(out).toMatch(/^accuracy {2}\d/);
  });

  it('a second demo takes the place of the first, and of nothing else', async () => {
    writeFileSync(join(demo, 'left-behind'), 'x');
    expect((await cli(['demo', '--out', 'demo', '--rounds', '0', ...tinySettings])).code).toBe(0);
    expect(existsSync(join(demo, 'left-behind'))).toBe(false);
    writeFileSync(join(folder, 'in.jsonl'), '');
    const refused = await cli(['demo', '--out', '.']);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('is not empty and no earlier demo');
    expect(existsSync(join(folder, 'in.jsonl'))).toBe(true);
  }, 120_000);
});
