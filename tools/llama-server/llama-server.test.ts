import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSimulatedWorld, simulatedTask, type GenerationRequest } from '@stepsynth/core';
import { createOpenAILanguageModel, type AttemptRecord } from '@stepsynth/llm';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SLOT_TOKENS, startLlamaServer, type LlamaServer } from './running-server.ts';

const folder = process.env['STEPSYNTH_LLAMA_SERVER'];
if (folder === undefined) process.stderr.write('Skipped: llama-server, as STEPSYNTH_LLAMA_SERVER names no folder that tools/llama-server/install-llama-server.ts made.\n');
const command = join(import.meta.dirname, '../../packages/cli/bin/stepsynth.mjs');

describe.skipIf(folder === undefined)('llama-server', () => {
  let server: LlamaServer;
  beforeAll(async () => {
    server = await startLlamaServer(folder as string);
  });
  afterAll(() => server.close());

  const requestFor = (prompt: string, changes: Partial<GenerationRequest> = {}): GenerationRequest => ({ prompt, temperature: 0.9, topP: 1, maxTokens: 16, sampleIndex: 0, ...changes });

  it('answers a call, with its usage, and the same to the same seed', async () => {
    const model = createOpenAILanguageModel({ model: 'tiny', baseURL: server.baseURL });
    const first = await model.generate(requestFor('Write a review.'));
    expect(first).toMatchObject({ status: 'truncated', usage: { promptTokens: expect.any(Number) as number, completionTokens: 16 } });
    expect(first.usage.promptTokens).toBeGreaterThan(10);
    expect(await model.generate(requestFor('Write a review.'))).toMatchObject({ text: (first as { text: string }).text });
    expect(await model.generate(requestFor('Write a review.', { sampleIndex: 1 }))).not.toMatchObject({ text: (first as { text: string }).text });
    await model.close();
  });

  it('drops a prompt that no slot can hold, and says why', async () => {
    const model = createOpenAILanguageModel({ model: 'tiny', baseURL: server.baseURL });
    await model.generate(requestFor('short'));
    expect(await model.generate(requestFor('x'.repeat(SLOT_TOKENS * 2)))).toMatchObject({ status: 'refused', reason: expect.stringMatching(/answered 400: .*context/u) as string, usage: { promptTokens: 0, completionTokens: 0 } });
    await model.close();
  });

  it('keeps to a grammar that extraBody asks for', async () => {
    const schema = { type: 'object', properties: { label: { enum: ['yes', 'no'] } }, required: ['label'], additionalProperties: false };
    const model = createOpenAILanguageModel({ model: 'tiny', baseURL: server.baseURL, extraBody: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } } });
    const generation = await model.generate(requestFor('Is it?', { maxTokens: 64 }));
    expect(generation).toMatchObject({ status: 'completed' });
    expect(JSON.parse((generation as { text: string }).text)).toEqual({ label: expect.stringMatching(/^(yes|no)$/u) as string });
    await model.close();
  });

  it('answers 64 calls at width 16, each once', async () => {
    const records: AttemptRecord[] = [];
    const model = createOpenAILanguageModel({ model: 'tiny', baseURL: server.baseURL, connections: 16, onAttempt: (record) => records.push(record) });
    const generations = await Promise.all(Array.from({ length: 64 }, (_, sampleIndex) => model.generate(requestFor('A film', { sampleIndex }))));
    expect(generations.every(({ usage }) => usage.completionTokens > 0 && usage.completionTokens <= 16)).toBe(true);
    expect(records.filter(({ outcome }) => outcome === 'answered')).toHaveLength(64);
    await model.close();
  });

  it('drives one whole run, and its journal a second one without a call', async () => {
    const work = mkdtempSync(join(tmpdir(), 'llama-run-'));
    try {
      await writeWorld(work, server.baseURL);
      const stepsynth = async (...words: string[]): Promise<void> => {
        const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, ...words], { cwd: work });
        process.stderr.write(`$ stepsynth ${words.join(' ')}\n${stderr}${stdout}`);
      };
      await stepsynth('run', 'task.yaml', '--out', 'one', '--set', 'runtime.journal=shared.db');
      const one = JSON.parse(readFileSync(join(work, 'one/report.json'), 'utf8')) as Report;
      expect(one.simulated).toBe(false);
      expect(one.spend.calls).toBeGreaterThan(20);
      expect(one.spend.completionTokens).toBeGreaterThan(one.spend.calls);
      await server.close();
      await stepsynth('status', 'one');
      await stepsynth('verify', 'one');
      await stepsynth('run', 'task.yaml', '--out', 'two', '--set', 'runtime.journal=shared.db');
      const two = JSON.parse(readFileSync(join(work, 'two/report.json'), 'utf8')) as Report;
      expect(two.spend).toMatchObject({ calls: 0, cachedCalls: one.spend.calls + one.spend.cachedCalls });
      expect(readFileSync(join(work, 'two/dataset/train.jsonl'), 'utf8')).toBe(readFileSync(join(work, 'one/dataset/train.jsonl'), 'utf8'));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }, 300_000);
});

interface Report {
  readonly simulated: boolean;
  readonly spend: { readonly calls: number; readonly cachedCalls: number; readonly completionTokens: number };
}

/** Two or three lines of words: a model of noise writes texts and lists by it, some of which `maxTokens` cuts. */
const phrases = `root ::= phrase "\\n" phrase ("\\n" phrase)?
phrase ::= word (" " word){2,5}
word ::= "the" | "film" | "is" | "was" | "a" | "good" | "bad" | "great" | "dull" | "plot" | "cast" | "and" | "but" | "not" | "very"`;

/** A small task of single sentences with an untrained checkpoint; its texts come from the tiny model. */
async function writeWorld(work: string, baseURL: string): Promise<void> {
  const world = createSimulatedWorld({ seed: 0 });
  const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789'!?;:-()"];
  const vocabulary = [...new Set(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...world.vocabulary, ...letters, ...letters.map((letter) => `##${letter}`)])];
  const checkpoint = join(work, 'checkpoint');
  await writeRandomCheckpoint(checkpoint, { modelType: 'bert', hiddenSize: 32, layers: 1, heads: 2, intermediateSize: 64, maxPositions: 64, vocabularySize: vocabulary.length, seed: 0 });
  writeFileSync(join(checkpoint, 'vocab.txt'), `${vocabulary.join('\n')}\n`);
  writeFileSync(join(checkpoint, 'tokenizer_config.json'), '{ "tokenizer_class": "BertTokenizer", "do_lower_case": true }\n');
  for (const [part, rows] of [['validation', 40], ['test', 40]] as const) {
    writeFileSync(join(work, `${part}.jsonl`), world.goldRows(rows, part).map(({ id, fields, label }) => `${JSON.stringify({ id, ...fields, label })}\n`).join(''));
  }
  const { name, type, fields, labels, prompts } = simulatedTask;
  const task = {
    name, type, fields, labels, prompts,
    gold: { validation: 'validation.jsonl', test: 'test.jsonl' },
    sampling: { maxTokens: 24 },
    rationales: { perLabel: 4, perPrompt: 2 },
    seed: { rows: 16 },
    rounds: 1,
    budget: { tokens: 1_000_000 },
    teacher: { provider: 'openai', model: 'tiny', baseURL, endpoint: 'llama-server', extraBody: { grammar: phrases } },
    model: { checkpoint: 'checkpoint', maxLength: 32 },
    training: { epochs: 1, batchSize: 8 },
    runtime: { device: 'cpu', threads: 1, concurrency: 4 },
  };
  writeFileSync(join(work, 'task.yaml'), JSON.stringify(task, null, 2)); // YAML holds JSON
}
