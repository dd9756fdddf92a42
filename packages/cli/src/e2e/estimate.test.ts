import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport, Spend } from '@stepsynth/core';
import { estimateTokens } from '@stepsynth/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { tinySettings } from '../testing/tiny-demo.ts';
import type { Validation } from '../validate/validation.ts';

const built = await nativeAddonIsBuilt('e2e/estimate');
/** What OpenAI counts for one message beside its text. */
const CHAT_TOKENS = 7;

describe.skipIf(!built)("validate's estimate beside the spend of the same run", () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-estimate-'));
  const settings = [
    ...tinySettings, '--set', 'gold.maxValidationRows=200', '--set', 'seed.rows=150', '--set', 'rounds=2',
    '--set', 'teacher={ provider: openai, model: tiny, endpoint: test, prices: { promptPerMillion: 1, completionPerMillion: 4 } }',
  ];
  let endpoint: ScriptedEndpoint;
  let report: RunReport;

  async function cli(...words: string[]): Promise<string> {
    const host = createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: endpoint.baseURL, OPENAI_API_KEY: 'sk-none' } });
    const code = await runCli(words, host);
    expect({ code, errors: code === 0 ? '' : host.errors() }).toEqual({ code: 0, errors: '' });
    return host.out();
  }
  const estimate = async (...words: string[]) => (JSON.parse(await cli('validate', 'world/task.yaml', ...settings, ...words, '--json')) as Validation).estimate!.spend!;

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({ countTokens: async (text, part) => (await estimateTokens(text)) + (part === 'prompt' ? CHAT_TOKENS : 0) });
    await writeDemoWorld(join(folder, 'world'), 5);
    await cli('run', 'world/task.yaml', '--out', 'run', ...settings);
    report = JSON.parse(readFileSync(join(folder, 'run', 'report.json'), 'utf8')) as RunReport;
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('never spends more than the worst case', async () => {
    const { worst } = await estimate();
    for (const name of ['calls', 'promptTokens', 'completionTokens', 'dollars'] as const satisfies readonly (keyof Spend)[]) {
      expect(report.spend[name]).toBeLessThanOrEqual(worst[name] as number);
    }
  });

  it('comes near what was spent when it assumes what came to pass', async () => {
    const mining = 100;
    const [seed, ...rounds] = report.rounds;
    const errors = (seed!.errors + rounds[0]!.errors) / 2;
    const candidates = report.rounds.reduce((sum, round) => sum + round.candidates, 0) / report.rounds.reduce((sum, round) => sum + round.addedRows, 0);
    const { expected } = await estimate('--error-rate', String(errors / mining), '--candidates', String(candidates));
    const ratio = (name: 'calls' | 'promptTokens' | 'completionTokens' | 'dollars'): number => expected[name]! / report.spend[name]!;
    expect(ratio('calls')).toBeCloseTo(1, 1);
    for (const name of ['promptTokens', 'completionTokens', 'dollars'] as const) {
      expect(ratio(name)).toBeGreaterThan(0.75);
      expect(ratio(name)).toBeLessThan(1.33);
    }
  });
});
