import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import type { Preview } from '../preview/preview-run.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { pairReply, writePairTask } from '../testing/pair-task.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { simulatedQuestionReply } from '../testing/simulated-question-replies.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/preview');
const folder = mkdtempSync(join(tmpdir(), 'stepsynth-preview-'));
let reviews: ScriptedEndpoint;
let pairs: ScriptedEndpoint;
let questions: ScriptedEndpoint;

beforeAll(async () => {
  reviews = await startScriptedEndpoint();
  pairs = await startScriptedEndpoint({ reply: pairReply });
  questions = await startScriptedEndpoint({ reply: simulatedQuestionReply });
  await writeDemoWorld(join(folder, 'world'), 3);
  await writeDemoWorld(join(folder, 'questions'), 3, 'questions');
  await writePairTask(join(folder, 'pairs'));
});
afterAll(async () => {
  await reviews.close();
  await pairs.close();
  await questions.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => reviews.follow());

async function cli(endpoint: ScriptedEndpoint, words: readonly string[]) {
  const host = createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: endpoint.baseURL, OPENAI_API_KEY: 'sk-not-shown' } });
  const code = await runCli(words, host);
  return { code, out: host.out(), errors: host.errors() };
}

const openai = ['--set', 'teacher={ provider: openai, model: tiny-model, endpoint: test, maxAttempts: 1 }', '--set', 'runtime.concurrency=4'];
const preview = async (...words: readonly string[]): Promise<Preview> => JSON.parse((await cli(reviews, ['run', 'world/task.yaml', ...tinySettings, ...openai, '--json', ...words])).out) as Preview;

describe('stepsynth run --preview', () => {
  it('asks for N of each, counts the spending, and writes the journal alone', async () => {
    const before = reviews.requests.length;
    const found = await preview('--out', 'shown', '--preview', '3');
    expect(found.candidates.map(({ kind }) => kind)).toEqual(['seed', 'seed', 'seed', 'extrapolation', 'extrapolation', 'extrapolation']);
    for (const { prompt, reply, goldId, kind } of found.candidates) {
      expect(prompt).toContain('review');
      expect(typeof reply).toBe('string');
      expect(goldId !== undefined).toBe(kind === 'extrapolation');
    }
    const asked = reviews.requests.length - before;
    expect(asked).toBe(6 + found.rationales.length);
    expect(found.spend).toMatchObject({ calls: asked, cachedCalls: 0, dollars: null });
    expect(readdirSync(join(folder, 'shown')).filter((name) => !name.startsWith('journal.db'))).toEqual([]);
    expect(found.journal).toBe(join(folder, 'shown', 'journal.db'));
    const again = await preview('--out', 'shown', '--preview', '3');
    expect(again.spend).toMatchObject({ calls: 0, cachedCalls: asked });
    expect(again.candidates).toEqual(found.candidates);
  });

  it.skipIf(!built)('has paid for the run that follows, whose data is that of a run without it', async () => {
    const run = async (out: string): Promise<RunReport> => {
      const { code, errors } = await cli(reviews, ['run', 'world/task.yaml', ...tinySettings, ...openai, '--out', out]);
      expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
      return JSON.parse(readFileSync(join(folder, out, 'report.json'), 'utf8')) as RunReport;
    };
    const plain = await run('plain');
    const seen = await preview('--out', 'after', '--preview', '10');
    const after = await run('after');
    expect(after.spend.cachedCalls).toBeGreaterThanOrEqual(10 + seen.rationales.length);
    expect(after.spend.calls + after.spend.cachedCalls).toBe(plain.spend.calls);
    expect(after.dataset).toEqual(plain.dataset);
  });

  it('shows prompts, raw replies and reasons of a pair task to a person', async () => {
    const { code, out } = await cli(pairs, ['run', 'pairs/task.yaml', '--preview', '8', '--out', 'pair-run', '--set', `teacher.baseURL=${pairs.baseURL}`, '--set', 'filters.maxCharacters=28']);
    expect(code).toBe(0);
    expect(out).toMatch(/^1\. seed, (?:not_)?entailment, gold row validation-\d+\nprompt\nNumber \d+: a \w+ sleeps .*\nWrite one sentence about it that is (?:right|wrong):\nreply\n/);
    expect(out).toMatch(/\n9\. extrapolation, (?:not_)?entailment, gold row validation-\d+\n/);
    expect(out).toContain('\naccepted\n');
    expect(out).toMatch(/\nrejected: too-long\n/);
    expect(out).toMatch(/accepted: \d of 8 seed examples, \d of 8 extrapolations\n16 calls, 0 answered from the journal; \d+ prompt tokens, \d+ completion tokens, price not known\nanswers are kept in .*pair-run.journal\.db\nA run with these settings, this seed and this journal/);
  });

  it('asks for an answer and then for its question, and shows the answer', async () => {
    const found = JSON.parse((await cli(questions, ['run', 'questions/task.yaml', ...openai, '--preview', '12', '--out', 'question-run', '--json'])).out) as Preview;
    const kept = found.candidates.filter(({ verdict }) => verdict.status === 'kept');
    expect(kept.length).toBeGreaterThan(12);
    for (const { label, prompt, verdict } of kept) {
      expect(prompt).toContain(`\n${label} is the answer to`);
      expect(verdict.status === 'kept' && verdict.fields['context']!.includes(label)).toBe(true);
    }
    expect(found.candidates.flatMap(({ verdict }) => (verdict.status === 'rejected' ? [verdict.reason] : [])).some((reason) => reason.startsWith('answer-'))).toBe(true);
    const { code, out } = await cli(questions, ['run', 'questions/task.yaml', ...openai, '--preview', '12', '--out', 'question-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/\n\d+\. seed, [^\n,]+, gold row validation-\d+\nprompt\nGiven a context: /u);
    expect(out).toMatch(/\nrejected: answer-/u);
    expect(out).toMatch(/\n0 calls, \d+ answered from the journal/u);
  });

  it('costs nothing with a teacher that makes no calls, and needs no checkpoint', async () => {
    const { code, out } = await cli(reviews, ['run', 'world/task.yaml', '--preview', '2', '--out', 'nothing', '--checkpoint', './no-such/folder']);
    expect(code).toBe(0);
    expect(out).toContain('The teacher is simulated');
    expect(out).toMatch(/accepted: \d of 2 seed examples, \d of 2 extrapolations\nno calls were made: this teacher has its texts already\n$/);
    expect(readdirSync(folder)).not.toContain('nothing');
  });

  it('stops at the cap with the code for it', async () => {
    const { code, errors } = await cli(reviews, ['run', 'world/task.yaml', ...tinySettings, ...openai, '--preview', '3', '--out', 'capped', '--set', 'budget.tokens=50']);
    expect(code).toBe(3);
    expect(errors).toMatch(/error: .*(?:budget|cap)/i);
  });

  it('is stopped by Ctrl-C and goes on from its journal', async () => {
    const host = createFakeHost({ workingDirectory: folder, environment: { OPENAI_BASE_URL: reviews.baseURL } });
    const begin = reviews.requests.length;
    reviews.follow((place) => {
      if (place === begin + 6) host.interrupt();
      return 'answer';
    });
    const words = ['run', 'world/task.yaml', ...tinySettings, ...openai, '--out', 'stopped', '--preview', '20'];
    expect(await runCli(words, host)).toBe(130);
    expect(host.errors()).toMatch(/error: The preview was interrupted\.\nhint: What was answered is kept in the journal/);
    reviews.follow();
    const { code } = await cli(reviews, words);
    expect(code).toBe(0);
    expect(reviews.requests.length - begin).toBeLessThanOrEqual(42 + 4); // a call cut off in flight is asked again
  });

  it('wants a number of examples', async () => {
    expect(await cli(reviews, ['run', 'world/task.yaml', '--preview', '0'])).toMatchObject({ code: 2, errors: expect.stringContaining('--preview "0"') });
  });
});
