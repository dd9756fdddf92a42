import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goldFileNames } from '../testing/gold-file-names.ts';
import type { GoldExample } from '../example/example.ts';
import { checkPrompts } from '../prompt/check-prompts.ts';
import { extrapolationPrompt } from '../prompt/extrapolation-prompt.ts';
import { rationalePrompt } from '../prompt/rationale-prompt.ts';
import { seedPrompt } from '../prompt/seed-prompt.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
import { loadGold } from './load-gold.ts';
import { loadTaskFile, type LoadedTask } from './load-task-file.ts';
import { readRows } from './read-rows.ts';

const pooled = ['imdb', 'rte', 'qnli', 'tweet-sentiment'];
const names = [...pooled, 'adversarial-qa'];

function load(name: string): Promise<LoadedTask> {
  return loadTaskFile(fileURLToPath(new URL(`../../../../tasks/${name}.yaml`, import.meta.url)));
}

function error(label: string, fields: GoldExample['fields']): GoldExample {
  return { id: 'gold-0', label, fields };
}

const sharedData = (await load('imdb')).dataDirectory;
const withData = describe.skipIf(!existsSync(sharedData));
if (!existsSync(sharedData)) process.stderr.write(`shipped-tasks.test.ts: skipping the data files, ${sharedData} is not there\n`);

describe("the paper's prompts (Table 1)", () => {
  it('IMDb', async () => {
    const { task } = await load('imdb');
    expect(rationalePrompt(task, { label: 'positive', count: 20 })).toMatchInlineSnapshot(`"Imagine you are watching a movie; consider 20 reasons that may lead to positive impression of the movie."`);
    expect(seedPrompt(task, { label: 'positive', rationales: ['great acting', 'intriguing plot', 'beautiful cinematography'] })).toMatchInlineSnapshot(`"Now imagine that you just watched a movie that has great acting, intriguing plot, and beautiful cinematography. Now you should write a positive review about this movie."`);
    expect(seedPrompt(task, { label: 'positive', rationales: [] })).toMatchInlineSnapshot(`"Write a positive review about a movie."`);
    expect(extrapolationPrompt(task, error('negative', { text: 'The movie is dull.' }))).toMatchInlineSnapshot(`
      "Write a negative movie similar to: 
       The movie is dull."
    `);
  });

  it('RTE', async () => {
    const { task } = await load('rte');
    expect(task.prompts.rationale).toBeUndefined();
    expect(seedPrompt(task, { label: 'entailment', rationales: [], context: 'It rained.' })).toMatchInlineSnapshot(`
      "It rained. 
      Based on the above description, the following sentence is definitely correct:"
    `);
    expect(extrapolationPrompt(task, error('not_entailment', { premise: 'It rained.', hypothesis: 'It was dry.' }))).toMatchInlineSnapshot(`
      "It rained. 
      Based on the above description, the following sentence: It was dry. is definitely wrong. Now write a sentence similar to the given sentence and is definitely wrong based on the given description."
    `);
  });

  it('QNLI', async () => {
    const { task } = await load('qnli');
    expect(task.prompts.rationale).toBeUndefined();
    expect(seedPrompt(task, { label: 'not_entailment', rationales: [], context: 'It rained in May.' })).toMatchInlineSnapshot(`
      "Given an information paragraph: It rained in May. 
       Please ask a question that has answers not in the information paragraph"
    `);
    expect(extrapolationPrompt(task, error('entailment', { sentence: 'It rained in May.', question: 'When did it rain?' }))).toMatchInlineSnapshot(`
      "Given a premise: It rained in May. 
       And here is a question: When did it rain? that the answer of question is in the premise.
      Please write another question similar to the given question and have answers in the premise."
    `);
  });

  it('Adversarial QA', async () => {
    const { task } = await load('adversarial-qa');
    const context = 'It rained in May.';
    expect(slotPrompt(task, { key: { stage: 'seed', round: 0, slot: 0, attempt: 0 }, label: 'May', rationales: [], context: { id: 'c', text: context, answer: { text: 'May', start: 13 } } })).toMatchInlineSnapshot(`
      "Given a context: It rained in May. 
      May is the answer to the following question:"
    `);
    expect(extrapolationPrompt(task, error('May', { context, question: 'When did it rain?' }))).toMatchInlineSnapshot(`
      "Given a context: It rained in May. 
      May is the answer to: When did it rain?.
      A question that has the same answer in the context is:"
    `);
  });
});

describe('shipped tasks', () => {
  it.each(names)('%s has a prompt for seed data without rationales', async (name) => {
    const { task } = await load(name);
    const label = task.labels[0] ?? 'May';
    const request = { label, rationales: [], ...(task.contextField !== undefined && { context: 'It rained in May.' }) };
    expect(() => checkPrompts({ seed: { rows: 1, balance: 'uniform', candidatesPerRow: 5 }, rationales: { perLabel: 20, perPrompt: 0 } }, task)).not.toThrow();
    const prompt = seedPrompt(task, request);
    expect(prompt).not.toMatch(/\{\{|undefined/u);
    if (task.prompts.rationale !== undefined) expect(prompt).toContain(task.verbalizer[label]);
  });

  it.each(names)('%s reads as the encoder does: generated text first', async (name) => {
    const { task } = await load(name);
    expect(task.inputFields[0]).toBe(task.generatedField);
  });

  it('tweet-sentiment has prompts of ours', async () => {
    const { task } = await load('tweet-sentiment');
    expect(rationalePrompt(task, { label: 'neutral', count: 20 })).toContain('List 20 different situations');
    expect(seedPrompt(task, { label: 'neutral', rationales: ['a train that is late'] })).toContain('post about a train that is late. Write one neutral tweet');
    expect(extrapolationPrompt(task, error('neutral', { text: 'On my way.' }))).toContain('\nOn my way.\n');
  });
});

withData('data of the shipped tasks', () => {
  it.each([['imdb', 2500, 5000], ['rte', 2490, 277], ['qnli', 8999, 5463], ['tweet-sentiment', 500, 12_284], ['adversarial-qa', 1479, 1521]])('%s: %i validation and %i test rows', async (name, validation, test) => {
    const { file, task, resolve } = await load(name);
    const labelField = file.fields.label;
    expect(await loadGold(resolve(goldFileNames(file).validation), { task, labelField })).toHaveLength(validation);
    expect(await loadGold(resolve(goldFileNames(file).test), { task, labelField })).toHaveLength(test);
  });

  it.each(pooled)('%s: every pool row has the fields of the task and a known label', async (name) => {
    const { file, task, resolve } = await load(name);
    if (file.teacher.provider !== 'pool') throw new Error(`${name} has no pool`);
    for (const pool of [...file.teacher.seed, ...file.teacher.extrapolation]) {
      for (const { record } of await readRows(resolve(pool))) {
        expect(task.labels).toContain(record[file.fields.label]);
        for (const field of task.inputFields) expect(typeof record[field]).toBe('string');
      }
    }
  });
});
