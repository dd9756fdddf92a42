import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { pairRows, writePairTask } from '../testing/pair-task.ts';
import type { Validation } from '../validate/validation.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-validate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function cli(words: readonly string[], environment: Record<string, string> = {}) {
  const host = createFakeHost({ workingDirectory: folder, environment });
  const code = await runCli(words, host);
  return { code, out: host.out(), errors: host.errors() };
}

async function validate(words: readonly string[], environment?: Record<string, string>): Promise<Validation & { code: number }> {
  const { code, out } = await cli(['validate', ...words, '--json'], environment);
  return { code, ...(JSON.parse(out) as Validation) };
}

const key = { OPENAI_API_KEY: 'not-a-key' };

describe('stepsynth validate', () => {
  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 1);
    await writePairTask(join(folder, 'pairs'));
  });

  it('finds the demo valid, says that it makes no calls, and writes nothing', async () => {
    const before = readdirSync(folder, { recursive: true }).toSorted();
    const { code, valid, gold, lengths, prompts, estimate, problems } = await validate(['world/task.yaml']);
    expect({ code, valid, errors: problems.filter(({ severity }) => severity === 'error') }).toEqual({ code: 0, valid: true, errors: [] });
    expect(gold?.parts.map(({ part, rows }) => [part, rows])).toEqual([['validation', 800], ['mining', expect.any(Number)], ['selection', expect.any(Number)], ['test', 1000]]);
    expect(lengths).toMatchObject({ countedBy: 'tokenizer', maxLength: 48, parts: [{ part: 'validation', rows: 800, truncatedShare: 0 }, { part: 'test' }] });
    expect(prompts?.map(({ kind }) => kind)).toEqual(['rationale', 'rationale', 'seed', 'seed', 'seed', 'extrapolation', 'extrapolation', 'extrapolation']);
    expect(estimate).toMatchObject({ spend: null, prices: null });
    expect(estimate!.training.trainedTokens).toBeGreaterThan(0);
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(before);
  });

  it('estimates a pair task: calls by stage, dollars only where there is a price', async () => {
    const { code, estimate, prompts, problems } = await validate(['pairs/task.yaml', '--error-rate', '0.5', '--candidates', '1', '--latency', '2', '--set', 'runtime.concurrency=4'], key);
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(prompts?.map(({ kind }) => kind)).toEqual(['seed', 'seed', 'seed', 'extrapolation', 'extrapolation', 'extrapolation']);
    expect(prompts?.[0]?.prompt).toMatch(/^Number \d+: a \w+ sleeps .*\.\nWrite one sentence about it that is (right|wrong):$/);
    expect(estimate?.spend?.stages.map(({ stage, expected, worst }) => [stage, expected.calls, worst.calls, expected.seconds])).toEqual([['seed', 24, 120, 12], ['extrapolation', 15, 150, 8]]);
    expect(estimate?.spend?.expected.dollars).toBeNull();
    const priced = await validate(['pairs/task.yaml', '--set', 'teacher.prices={ promptPerMillion: 1, completionPerMillion: 1 }'], key);
    const { promptTokens, completionTokens, dollars } = priced.estimate!.spend!.worst;
    expect(completionTokens).toBe(270 * 512);
    expect(dollars).toBeCloseTo((promptTokens + completionTokens) / 1e6, 10);
  });

  it('names the prompt that seed data without rationales lacks, of a language model', async () => {
    await writeDemoWorld(join(folder, 'lacking'), 1);
    const path = join(folder, 'lacking', 'task.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^ {2}seedWithoutRationales: .*\n/mu, ''));
    const asked = ['lacking/task.yaml', '--set', 'teacher={ provider: openai, model: tiny, baseURL: "http://127.0.0.1:9/v1" }'];
    const { problems, ...found } = await validate([...asked, '--set', 'rationales.perPrompt=0'], key);
    expect(found).toMatchObject({ code: 1, prompts: null, estimate: null });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([
      { severity: 'error', place: 'prompts', problem: expect.stringContaining('prompts.seedWithoutRationales is missing'), cure: 'Add it: prompts.seed without {{rationales}}.' },
    ]);
    expect((await validate(asked, key)).code).toBe(0);
    expect((await validate(['world/task.yaml', ...asked.slice(1), '--set', 'rationales.perPrompt=0'], key)).code).toBe(0);
  });

  it('shows what a person needs to see', async () => {
    const { code, out, errors } = await cli(['validate', 'pairs/task.yaml', '--set', 'budget.tokens=1000'], key);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toContain('pairs (sentence-pair), pairs/task.yaml');
    expect(out).toMatch(/gold +rows +entailment +not_entailment\nvalidation +60 +30 \(50\s%\)/);
    expect(out).toContain('the price of this model is not known: set teacher.prices to have dollars');
    expect(out).toMatch(/assumed: 20\s% of mining rows are errors in each round, 1\.1 candidates an accepted row/);
    expect(out).toContain('cap: 1,000 tokens; nothing is sent beyond it');
    expect(out).toMatch(/warning: budget\.tokens: the run is expected to take \d+ tokens, the cap is 1000\n {2}Raise the cap/);
    expect(out).toMatch(/valid: 0 errors, 1 warning\n$/);
  });

  it('warns of what makes scores or data worth less', async () => {
    const validation = [...pairRows(60), { premise: 'Number 0: a cat sleeps in the garden.', hypothesis: 'In story 0 the cat rests.', label: 'not_entailment' as const }];
    await writePairTask(join(folder, 'leaky'), { validation, test: [...pairRows(4), ...pairRows(20, 100)] });
    const { code, problems, gold } = await validate(['leaky/task.yaml', '--set', 'labels[0].word=rig', '--set', 'labels[1].word=rigged', '--set', 'model.maxLength=20']);
    expect(code).toBe(0);
    expect(gold?.leakage).toMatchObject({ testRows: 24, inputs: { rows: 4, samples: [{}, {}, {}] }, contexts: { rows: 4 } });
    expect(problems.map(({ place, problem }) => `${place}: ${problem}`)).toEqual([
      'labels[1].word: "rig" is contained in "rigged"; a language model may take one label for the other',
      'teacher.apiKeyEnv: the environment variable OPENAI_API_KEY is not set',
      expect.stringMatching(/^gold\.validation: 1 text of validation under different labels \(validation-0: entailment against validation-60: not_entailment\)$/),
      expect.stringMatching(/^gold\.test: 4 of 24 test rows are in validation too/),
      expect.stringMatching(/^model\.maxLength: \d+ % of \w+ rows are longer than 20 tokens/),
    ]);
  });

  it('names every error that it can find in one go', async () => {
    await writePairTask(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'test.jsonl'), '{"premise": "a", "hypothesis": "b", "label": "maybe"}\n');
    const { code, valid, problems, gold, estimate } = await validate(['broken/task.yaml', '--checkpoint', './nowhere/at-all', '--set', 'gold.validation=missing.jsonl'], key);
    expect({ code, valid, gold, estimate }).toEqual({ code: 1, valid: false, gold: null, estimate: null });
    expect(problems.map(({ severity, place }) => [severity, place])).toEqual([['error', 'model.checkpoint'], ['error', 'gold.validation']]);
    const second = await validate(['broken/task.yaml', '--set', 'model.maxLength=128'], key);
    expect(second.problems).toMatchObject([
      { place: 'model.maxLength', problem: 'the checkpoint has positions for 64 tokens, 128 are asked for' },
      { place: 'gold.test', problem: expect.stringContaining('test.jsonl:1: unknown label maybe'), cure: expect.stringContaining('Labels of this task: entailment, not_entailment.') },
    ]);
    const third = await validate(['pairs/task.yaml', '--set', 'budget.dollars=5'], key);
    expect(third).toMatchObject({ code: 1, problems: [{ severity: 'error', place: 'teacher', problem: expect.stringContaining('budget.dollars'), cure: expect.stringContaining('teacher.prices') }] });
  });

  it('does without a checkpoint that a run would download, and knows the prices of the table', async () => {
    const { code, lengths, problems, estimate } = await validate(['pairs/task.yaml', '--checkpoint', 'some-encoder', '--set', 'teacher.model=gpt-4o-mini'], { ...key, HF_HUB_CACHE: join(folder, 'empty-cache') });
    expect(code).toBe(0);
    expect(problems).toMatchObject([{ severity: 'warning', place: 'model.checkpoint', problem: 'some-encoder is not on this machine' }]);
    expect(lengths?.countedBy).toBe('characters');
    expect(estimate?.prices?.statedBy).toMatch(/^gpt-4o-mini: .*\d{4}-\d\d-\d\d$/);
    expect(estimate?.spend?.expected.dollars).toBeGreaterThan(0);
  });

  it('looks at questions: their windows, and answers in the place of labels', async () => {
    await writeDemoWorld(join(folder, 'questions'), 1, 'questions');
    const { code, valid, task, gold, lengths, prompts, problems } = await validate(['questions/task.yaml', '--set', 'model.maxLength=60', '--set', 'gold.maxTestRows=200']);
    expect({ code, valid, errors: problems.filter(({ severity }) => severity === 'error') }).toEqual({ code: 0, valid: true, errors: [] });
    expect(task).toEqual({ name: 'simulated-questions', type: 'extractive-qa', labels: [] });
    expect(gold?.parts.map(({ rows, labels }) => [rows, labels])).toEqual([[800, {}], [expect.any(Number), {}], [expect.any(Number), {}], [200, {}]]);
    const [validation] = lengths!.parts;
    expect(lengths).toMatchObject({ inWindows: true, maxLength: 60, countedBy: 'tokenizer' });
    expect(validation!.truncatedShare).toBeGreaterThan(0.5);
    expect(validation!.meanKept).toBeGreaterThan(validation!.mean); // question and stride stand in more than one window
    expect(prompts?.map(({ kind, label }) => [kind, label !== ''])).toEqual([...Array(3).fill(['seed', false]), ...Array(3).fill(['extrapolation', true])]);
    const { out } = await cli(['validate', 'questions/task.yaml', '--set', 'model.maxLength=60']);
    expect(out).toContain('in windows of 60');
    expect(out).toMatch(/\nseed prompt, gold row validation-\d+\nGiven a context: .*\nQuote a short answer/u);
  });

  it('splits one gold file as the run will', async () => {
    const rows = pairRows(100).map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(join(folder, 'pairs', 'all.jsonl'), rows);
    const { gold, code } = await validate(['pairs/task.yaml', '--set', 'gold={ file: all.jsonl, split: { test: 0.3 } }'], key);
    expect(code).toBe(0);
    expect(gold?.parts.map(({ part, rows: count }) => [part, count])).toEqual([['validation', 70], ['mining', 36], ['selection', 34], ['test', 30]]);
    const missing = await validate(['pairs/task.yaml', '--set', 'gold={ file: none.jsonl, split: { test: 0.3 } }', '--set', 'teacher.baseURL="http://me:secret@host/v1"'], key);
    expect(missing.problems.map(({ place }) => place)).toEqual(['teacher', 'gold.file']);
    expect(JSON.stringify(missing)).not.toContain('secret');
  });

  it('takes a task file that is no task for an error of the task', async () => {
    writeFileSync(join(folder, 'no-task.yaml'), 'name: t\n');
    const { code, out } = await cli(['validate', 'no-task.yaml']);
    expect(code).toBe(1);
    expect(out).toMatch(/^error: no-task\.yaml: .*no-task\.yaml.*\n {2}.*\nnot valid: 1 error, 0 warnings\n$/);
  });

  it.each([['--error-rate', '2', 'from 0 to 1'], ['--candidates', '0.5', 'of at least 1'], ['--latency', 'soon', 'of at least 0']])('refuses %s %s', async (option, value, range) => {
    const { code, errors } = await cli(['validate', 'pairs/task.yaml', option, value]);
    expect(code).toBe(2);
    expect(errors).toContain(`${option} "${value}" is no number ${range}`);
  });
});
