import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/gold-split');

describe.skipIf(!built)('a run of one gold file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-split-'));
  const manifestFile = join(folder, 'run', 'manifest.json');
  const json = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const cli = cliInFolder(folder);

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 3);
    const task = join(folder, 'world', 'task.yaml');
    writeFileSync(task, readFileSync(task, 'utf8').replace(/gold:\n {2}validation:.*\n {2}test:.*\n/, 'gold:\n  file: gold-validation.jsonl\n  split: { test: 0.25 }\n'));
    const { code, errors } = await cli('run', 'world/task.yaml', '--out', 'run', ...tinySettings, '--set', 'gold.maxTestRows=500', '--rounds', '0');
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('records the split and scores test alone', () => {
    const { goldSplit, inputs } = json('run/manifest.json');
    expect(goldSplit).toEqual({ validation: { rows: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, test: { rows: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const rows = readFileSync(join(folder, 'world', 'gold-validation.jsonl'), 'utf8').trimEnd().split('\n').length;
    expect(goldSplit.validation.rows + goldSplit.test.rows).toBe(rows);
    expect(Math.abs(goldSplit.test.rows - rows / 4)).toBeLessThan(rows / 50);
    expect(inputs.map(({ role }: { role: string }) => role)).toContain('gold.file');
    expect(json('run/report.json').test.rows).toBe(goldSplit.test.rows);
  });

  it('evaluates on the test part by default, and warns where the whole file is named', async () => {
    const { out, errors } = await cli('evaluate', 'run/model', '--task', 'world/task.yaml', '--json');
    expect(errors).toBe('');
    expect(JSON.parse(out)).toMatchObject({ data: 'gold.test', rows: json('run/manifest.json').goldSplit.test.rows, accuracy: json('run/report.json').test.accuracy });
    const whole = await cli('evaluate', 'run/model', '--task', 'world/task.yaml', '--data', 'world/gold-validation.jsonl', '--json');
    expect(whole.errors).toContain('warning: gold-validation.jsonl holds the rows of gold validation too');
  });

  it('resumes with the same split, and refuses another', async () => {
    expect((await cli('resume', 'run')).code).toBe(0);
    const manifest = readFileSync(manifestFile, 'utf8');
    const changed = JSON.parse(manifest);
    changed.goldSplit.test.sha256 = '0'.repeat(64);
    writeFileSync(manifestFile, JSON.stringify(changed));
    const { code, errors } = await cli('resume', 'run');
    writeFileSync(manifestFile, manifest);
    expect(code).toBe(1);
    expect(errors).toContain('the gold file is split otherwise: test had');
  });
});
