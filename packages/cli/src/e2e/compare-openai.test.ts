import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sumCalls, type ComparedArm, type RunReport, type TaskComparison } from '@stepsynth/core';
import { estimateTokens } from '@stepsynth/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/compare-openai');
/** What OpenAI counts for one message beside its text. */
const CHAT_TOKENS = 7;
/** Dollars for a million tokens, dear enough for a few hundred calls to cost something. */
const prices = { promptPerMillion: 100, completionPerMillion: 200 };
const CAP = 1;

describe.skipIf(!built)('compare with an OpenAI-compatible endpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-compare-openai-'));
  let endpoint: ScriptedEndpoint;

  /** Compares arms, and hands back what was said, sent, billed and found. */
  async function compare(out: string, arms: readonly string[], budget: string) {
    const [sentBefore, billedBefore] = [endpoint.requests.length, { ...endpoint.billed }];
    const host = createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: endpoint.baseURL, OPENAI_API_KEY: 'sk-none' } });
    const code = await runCli([
      'compare', 'world/task.yaml', '--out', out, '--methods', arms.join(','), '--seeds', '1', '--budget', budget, ...tinySettings, '--set', 'sampling.maxTokens=64',
      '--set', `teacher={ provider: openai, model: tiny, endpoint: test, prices: { promptPerMillion: ${prices.promptPerMillion}, completionPerMillion: ${prices.completionPerMillion} } }`,
    ], host);
    expect({ code, errors: code === 0 ? '' : host.errors() }).toEqual({ code: 0, errors: '' });
    const read = (...path: string[]): string => readFileSync(join(folder, out, ...path), 'utf8');
    const { comparisons: [comparison] } = JSON.parse(read('comparison.json')) as { comparisons: [TaskComparison] };
    const reports = new Map(arms.map((arm) => [arm, JSON.parse(read('simulated-reviews', arm.replaceAll(':', '_'), 'seed-0', 'report.json')) as RunReport]));
    return {
      comparison, plan: host.errors(), page: read('comparison.html'),
      arm: (name: string): ComparedArm => comparison.arms.find(({ arm }) => arm === name)!,
      report: (name: string): RunReport => reports.get(name)!,
      sent: endpoint.requests.slice(sentBefore).map(({ body }) => body),
      billed: { promptTokens: endpoint.billed.promptTokens - billedBefore.promptTokens, completionTokens: endpoint.billed.completionTokens - billedBefore.completionTokens },
    };
  }

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({ countTokens: async (text, part) => (await estimateTokens(text)) + (part === 'prompt' ? CHAT_TOKENS : 0) });
    await writeDemoWorld(join(folder, 'world'), 3);
  }, 60_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('at equal rows', () => {
    const voted = 's3:labelNoise.votes.asks=3';
    const arms = ['s3', 's3-random', 'zerogen', voted];
    let made: Awaited<ReturnType<typeof compare>>;
    beforeAll(async () => {
      made = await compare('rows', arms, 'rows=60');
    }, 120_000);

    it('sends a request once, whichever arms make it, also at the same time', () => {
      expect(new Set(made.sent).size).toBe(made.sent.length);
      const spends = arms.map((arm) => made.report(arm).spend);
      expect(spends.reduce((sum, { calls }) => sum + calls, 0)).toBe(made.sent.length);
      expect(sumCalls(spends)).toMatchObject(made.billed);
      const shared = spends.reduce((sum, { cachedCalls }) => sum + cachedCalls, 0);
      expect(shared).toBeGreaterThanOrEqual(2 * 40); // the seed data of s3, in three arms
    });

    it('counts of each arm what it would have cost alone, votes included', () => {
      for (const arm of arms) {
        const { spend, rounds } = made.report(arm);
        const alone = sumCalls(rounds.map((round) => round.spend));
        expect(alone.calls).toBe(spend.calls + spend.cachedCalls);
        expect(made.arm(arm).dollars).toBeCloseTo((alone.promptTokens * prices.promptPerMillion + alone.completionTokens * prices.completionPerMillion) / 1e6, 12);
        expect(made.arm(arm).rounds.map(({ dollars }) => dollars! > 0)).toEqual(rounds.map(() => true));
      }
      expect(made.arm('zerogen').dollars).toBeLessThan(made.arm('s3').dollars!);
      expect(made.arm(voted).calls).toBeGreaterThan(2.5 * made.arm('s3').calls);
      expect(made.arm(voted).dollars).toBeGreaterThan(2 * made.arm('s3').dollars!);
    });

    it('plots the metric against dollars', () => {
      expect(made.page).toContain('accuracy on selection on the vertical axis against dollars, one line an arm');
      expect(made.comparison.simulated).toBe(false);
    });
  });

  it('buys rows by their cost with dollars, spends no more, and says which arm missed the sum', async () => {
    const [dear, timid] = ['seed-plus:labelNoise.votes.asks=3', 'seed-plus:sampling.maxTokens=2000'];
    const made = await compare('dollars', ['seed-plus', 'zerogen', dear, timid], `usd=${CAP}`);
    for (const name of ['seed-plus', 'zerogen', dear, timid]) {
      const { spend, dataset } = made.report(name);
      expect(spend.capDollars).toBe(CAP);
      expect(spend.dollars).toBeLessThanOrEqual(CAP);
      expect(dataset.rows).toBeGreaterThan(10);
    }
    const planned = (name: string): number => Number(new RegExp(`^${name} +(\\d+) `, 'mu').exec(made.plan)![1]);
    expect(planned('zerogen')).toBeGreaterThan(1.2 * planned('seed-plus'));
    expect(planned(dear)).toBeLessThan(0.6 * planned('seed-plus'));
    const sum = (name: string): string | undefined => made.arm(name).remarks.find((remark) => remark.startsWith('cost'));
    for (const name of ['zerogen', dear]) {
      expect(Math.abs(made.arm(name).dollars! - CAP)).toBeLessThanOrEqual(0.1 * CAP);
      expect(sum(name)).toBeUndefined();
    }
    // no call of it may begin while its longest reply could not be paid for
    expect(made.report(timid).dataset.rows).toBeLessThan(planned(timid));
    expect(sum(timid)).toBe(`cost $${made.arm(timid).dollars!.toFixed(2)} in the place of $1.00: not at equal dollars`);
    expect(made.comparison.pairs.filter(({ arm, control }) => [arm, control].includes(timid)).every(({ discounted }) => discounted !== undefined)).toBe(true);
  }, 120_000);
});
