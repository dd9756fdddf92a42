import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LineageData, RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { unpackLineage } from '../report/lineage/unpack-lineage.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/report-lineage');

describe.skipIf(!built)('the lineage in the report of a run on an endpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-lineage-'));
  let endpoint: ScriptedEndpoint;
  let page: string;
  let lineage: LineageData;
  let report: RunReport;

  const cli = async (...words: string[]): Promise<void> => {
    const host = createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: endpoint.baseURL, OPENAI_API_KEY: 'sk-test' } });
    const code = await runCli(words, host);
    expect({ code, errors: code === 0 ? '' : host.errors() }).toEqual({ code: 0, errors: '' });
  };
  const read = (name: string): string => readFileSync(join(folder, 'run', name), 'utf8');

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint();
    await writeDemoWorld(join(folder, 'world'), 5);
    await cli('run', 'world/task.yaml', '--out', 'run', ...tinySettings, '--set', 'teacher={ provider: openai, model: tiny-model, prices: { promptPerMillion: 150, completionPerMillion: 600 } }');
    page = read('report.html');
    report = JSON.parse(read('report.json')) as RunReport;
    lineage = unpackLineage(JSON.parse(gunzipSync(Buffer.from(/"data":"([^"]+)"/.exec(page)![1]!, 'base64')).toString()));
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every row of the data set, with the prompt that was sent and the call that answered', () => {
    const rows = new Map(lineage.rows.map((row) => [row.id, row]));
    const dataset = read('dataset/train.jsonl').trimEnd().split('\n').map((line) => JSON.parse(line) as { id: string; text: string; label: string });
    for (const { id, text, label } of dataset) expect(rows.get(id)).toMatchObject({ fields: { text }, label, status: 'accepted', prompt: 'same', source: { kind: 'generated', modelId: 'tiny-model' } });
    expect(dataset.length).toBe(report.dataset.rows);
    expect(lineage.rows.length).toBe(report.rounds.reduce((sum, { candidates }) => sum + candidates, 0));
    expect(lineage.rows.every(({ source }) => /^[0-9a-f]{16}$/.test(source?.id ?? ''))).toBe(true);
  });

  it('writes the same page again', async () => {
    await cli('report', 'run');
    expect(read('report.html')).toBe(page);
  });

  it('gives what each round cost', () => {
    const { promptTokens, completionTokens } = report.rounds[0]!.spend;
    expect(page).toContain(`$${((promptTokens * 150 + completionTokens * 600) / 1e6).toPrecision(2)}`);
    expect(report.rounds.reduce((sum, { spend: { calls } }) => sum + calls, 0)).toBe(report.spend.calls);
  });
});
