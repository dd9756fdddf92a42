import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadGoldPart, loadTaskFile } from '@stepsynth/core/node';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { createFakeHost, type FakeHostOptions } from '../testing/fake-host.ts';

const root = mkdtempSync(join(tmpdir(), 'stepsynth-init-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

const subjects = ['plot', 'cast', 'music', 'picture', 'script', 'ending', 'pace', 'humour'];
const reviews = Array.from({ length: 80 }, (_, row) => ({
  id: row, title: `Film ${row}`, review: `The ${subjects[row % 8]} of film number ${row} was ${row % 2 === 0 ? 'a joy, and' : 'poor, and'} I would say so again.`, sentiment: row % 2,
}));
const pairs = Array.from({ length: 60 }, (_, row) => ({
  premise: `The committee met on day ${Math.floor(row / 3)} of the month and postponed the vote on item ${Math.floor(row / 3)}.`,
  hypothesis: `Statement number ${row} about the vote.`, gold_label: ['entailment', 'not_entailment', 'neutral'][row % 3],
}));
const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const csv = (rows: readonly object[], separator = ','): string =>
  `\uFEFF${[Object.keys(rows[0]!), ...rows.map((row) => Object.values(row).map((cell) => `"${String(cell).replaceAll('"', '""')}"`))].map((cells) => cells.join(separator)).join('\r\n')}\r\n`;
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

async function init(words: readonly string[], options: FakeHostOptions = {}) {
  const host = createFakeHost({ workingDirectory: folder, ...options });
  const code = await runCli(['init', ...words], host);
  return { code, out: host.out(), errors: host.errors() };
}

const written = (name = 'task.yaml') => loadTaskFile(join(folder, name), { dataDirectory: '' });
const model = ['--yes', '--model', 'llama'];

describe('init with --yes', () => {
  it.each<[string, string | Uint8Array]>([
    ['reviews.csv', csv(reviews)],
    ['reviews.csv', csv(reviews, ';')],
    ['reviews.tsv', csv(reviews, '\t')],
    ['reviews.csv.gz', gzipSync(csv(reviews))],
    ['reviews.jsonl', jsonl(reviews)],
    ['reviews.jsonl.gz', gzipSync(jsonl(reviews))],
  ])('guesses the columns of %s', async (name, content) => {
    put(name, content);
    const { code, out, errors } = await init([name, ...model, '--words', '1=positive,0=negative', '--description', 'a film review.']);
    expect({ code, errors }).toEqual({ code: 0, errors: `${name}: 80 rows, columns id, title, review, sentiment\n` });
    expect(out).toContain('task.yaml written: 2 labels, 56 rows of gold validation, 24 of gold test');
    const { file, task, resolve } = await written();
    expect(file).toMatchObject({
      name: 'reviews', type: 'single-sentence', fields: { generated: 'review', label: 'sentiment' }, model: { checkpoint: 'distilbert-base-uncased', maxLength: 64 },
      labels: [{ name: 'negative', values: [0] }, { name: 'positive', values: [1] }],
      gold: { file: name, split: { test: 0.3, seed: 0 } }, teacher: { provider: 'openai', model: 'llama' },
    });
    expect(file.prompts.rationale).toContain('a film review whose sentiment is {{label}}');
    expect(file.prompts.seedWithoutRationales).toBe('Write a film review whose sentiment is {{label}}. Write only the film review.');
    const test = await loadGoldPart({ file, task, pathOf: () => resolve(name) }, 'test');
    expect(test.filter(({ label }) => label === 'positive')).toHaveLength(12);
  });

  it('guesses a pair by the names of its columns, and takes two files', async () => {
    put('dev.jsonl', jsonl(pairs));
    put('test.csv', csv(pairs.slice(0, 30)));
    const { code, errors } = await init(['--validation', 'dev.jsonl', '--test', 'test.csv', ...model, '--endpoint', 'http://localhost:8000/v1', '--out', 'nli.yaml']);
    expect({ code, errors: errors.split('\n').length }).toEqual({ code: 0, errors: 3 });
    const { file } = await written('nli.yaml');
    expect(file).toMatchObject({
      name: 'dev', type: 'sentence-pair', fields: { context: 'premise', generated: 'hypothesis', label: 'gold_label' },
      labels: [{ name: 'entailment' }, { name: 'neutral' }, { name: 'not_entailment', word: 'not entailment' }],
      gold: { validation: 'dev.jsonl', test: 'test.csv' }, teacher: { baseURL: 'http://localhost:8000/v1' },
    });
    expect(file.prompts.rationale).toBeUndefined();
    expect(file.prompts.seedWithoutRationales).toBeUndefined();
  });

  it.each<[string, (text: string, at: number) => object, string | undefined]>([
    ["in SQuAD's form", (text, at) => ({ answers: { text: [text], answer_start: [at] } }), undefined],
    ['with a place', (text, at) => ({ answer: text, answer_start: at }), 'answer_start'],
    ['without a place', (text) => ({ answer: text }), undefined],
  ])('guesses questions whose answers stand in a given text, %s', async (_, answer, start) => {
    put('questions.jsonl', jsonl(Array.from({ length: 60 }, (__, row) => ({
      passage: `The committee met in room ${row + 200} of the old town hall on that day and postponed the vote.`,
      question: `In which room was meeting number ${row} of the committee?`, ...answer(`room ${row + 200}`, 21),
    }))));
    const { code, errors, out } = await init(['questions.jsonl', ...model]);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    expect(out).toContain('answers in the given text, 42 rows of gold validation, 18 of gold test');
    const { file, task } = await written();
    expect(file).toMatchObject({ type: 'extractive-qa', fields: { context: 'passage', generated: 'question' } });
    expect(file.fields.start).toBe(start);
    expect(task.prompts.answer).toContain('{{passage}}');
    expect(file.answer.docStride).toBeLessThan(file.model.maxLength);
  });

  it('takes the longer of two text columns as the one that is given', async () => {
    put('a.jsonl', jsonl(pairs.map(({ premise, hypothesis, gold_label }) => ({ short: hypothesis, long: premise, kind: gold_label }))));
    expect((await init(['a.jsonl', ...model])).code).toBe(0);
    expect((await written()).file.fields).toEqual({ context: 'long', generated: 'short', label: 'kind' });
  });

  it('reads columns and labels of any writing', async () => {
    put('odd.csv', csv(reviews.map(({ review, sentiment }) => ({ 'Review Text (en)': review, 'Is it: good?': sentiment === 1 ? 'TRUE' : 'FALSE' }))));
    expect((await init(['odd.csv', ...model, '--words', 'TRUE=good: "yes",FALSE=# no', '--description', 'éloge'])).code).toBe(0);
    const { file } = await written();
    expect(file.fields).toEqual({ generated: 'Review Text (en)', label: 'Is it: good?' });
    expect(file.labels).toEqual([{ name: '# no', values: [false] }, { name: 'good: "yes"', values: [true] }]);
  });

  it('keeps labels apart that differ in case alone', async () => {
    put('case.jsonl', jsonl(reviews.map(({ review, sentiment }) => ({ review, label: ['Good', 'good'][sentiment] }))));
    expect((await init(['case.jsonl', ...model])).code).toBe(0);
    expect((await written()).task.verbalizer).toEqual({ Good: 'Good', good: 'good' });
  });

  it('writes paths relative to the task file, and the schema beside it', async () => {
    put('reviews.jsonl', jsonl(pairs.map(({ premise, gold_label }, row) => ({ text: `${premise} ${row}`, label: gold_label }))));
    rmSync(join(folder, 'sub'), { recursive: true, force: true });
    const { code, out } = await init(['reviews.jsonl', ...model, '--out', 'sub/a task.yaml', '--json', '--checkpoint', 'reviews.jsonl']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ task: join(folder, 'sub', 'a task.yaml'), rows: { validation: 42, test: 18 }, labels: [{}, {}, {}], fields: { text: 'text', context: null, label: 'label' } });
    const text = readFileSync(join(folder, 'sub', 'a task.yaml'), 'utf8');
    expect(text).toContain('file: ../reviews.jsonl\n');
    expect(text).toContain('checkpoint: ../reviews.jsonl\n');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.stepsynth\/task\.schema\.json\n/);
    expect(JSON.parse(readFileSync(join(folder, 'sub', '.stepsynth', 'task.schema.json'), 'utf8'))).toHaveProperty('properties.prompts');
  });

  it('writes the file and warns where rows are wrong', async () => {
    put('holes.jsonl', jsonl([...reviews.map(({ review, sentiment }) => ({ review, label: sentiment === 1 ? 'good' : 'bad' })), { review: '', label: 'good' }]));
    const { code, out, errors } = await init(['holes.jsonl', ...model]);
    expect(code).toBe(0);
    expect(errors).toContain('holes.jsonl:81: the field review is empty');
    expect(out).toContain('task.yaml written: 2 labels\n');
  });
});

describe('init in a terminal', () => {
  it('asks five questions, shows what it guesses, and asks again where an answer will not do', async () => {
    put('reviews.csv', csv(reviews));
    const answers = ['7', '', '', '', 'negative', 'negative', 'positive', 'film review', 'localhost:8000', 'http://localhost:8000/v1', '', 'llama'];
    const { code, errors } = await init(['reviews.csv'], { terminal: true, stdin: `${answers.join('\n')}\n`, environment: { NO_COLOR: '1' } });
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    expect(errors.match(/^\d of 5: .*/gm)).toEqual(['1 of 5: the kind of task', '2 of 5: the text', '3 of 5: the labels', '4 of 5: what a text is', '5 of 5: the language model']);
    expect(errors).toContain('[single-sentence] > answer with a number from 1 to 3\n');
    expect(errors).toContain('  3 review\n');
    expect(errors).toContain('What does the label 1 mean, in a word or two for prompts? For example: The cast of film number 1 was poor');
    expect(errors).toContain('another label has this word');
    expect(errors).toContain('it is no address');
    expect(errors).toContain('an answer is needed');
    expect((await written()).file).toMatchObject({ labels: [{ name: 'negative', values: [0] }, { name: 'positive', values: [1] }], teacher: { baseURL: 'http://localhost:8000/v1', model: 'llama' } });
  });

  it('asks for no more than the flags leave open, and for the file', async () => {
    put('dev.jsonl', jsonl(pairs));
    const { code, errors } = await init(['--text', 'hypothesis', '--label', 'gold_label', '--description', 'statement', '--model', 'm', '--endpoint', 'http://a/v1'], { terminal: true, stdin: 'dev.jsonl\n2\n1\n' });
    expect(code).toBe(0);
    expect(errors.match(/> /g)).toHaveLength(3);
    expect((await written()).file.fields.context).toBe('premise');
  });

  it('writes nothing where the answers end', async () => {
    put('dev.jsonl', jsonl(pairs));
    const { code, errors } = await init(['dev.jsonl'], { terminal: true, stdin: '\n\n' });
    expect(code).toBe(130);
    expect(errors).toContain('nothing is written');
    expect(existsSync(join(folder, 'task.yaml'))).toBe(false);
  });

  const script = spawnSync('script', ['--version']).status === 0;
  it.skipIf(!script)('asks in a real terminal (script of util-linux)', () => {
    put('dev.jsonl', jsonl(pairs));
    const main = join(import.meta.dirname, '..', 'main.ts');
    const { stdout, status } = spawnSync('script', ['-qec', `'${process.execPath}' --conditions=@stepsynth/source '${main}' init dev.jsonl`, '/dev/null'], {
      cwd: folder, input: '\n\n\n\n\n\nllama\n', encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, timeout: 60_000,
    });
    expect(stdout).toContain('5 of 5: the language model');
    expect(stdout).toContain('task.yaml written: 3 labels');
    expect(status).toBe(0);
  }, 60_000);
});

describe('init with wrong or missing options', () => {
  it('names every option that is missing, and what it would guess', async () => {
    put('reviews.csv', csv(reviews));
    expect(await init(['reviews.csv'])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/error: --type, --text, --label, --words, --description, --model are missing, and this is no terminal to ask in\nhint: Give --words 0=WORD,1=WORD --model NAME\. --yes takes what the data suggests: --type single-sentence --text review --label sentiment --description review\n$/),
    });
    expect((await init(['reviews.csv', '--yes'])).errors).toContain('error: --words, --model are missing and cannot be guessed\nhint: Give --words 0=WORD,1=WORD --model NAME.\n');
  });

  it.each<[string[], number, string]>([
    [[], 2, 'GOLD_FILE is missing'],
    [['--validation', 'reviews.csv'], 2, '--test is missing'],
    [['reviews.csv', '--test', 'reviews.csv'], 2, 'GOLD_FILE cannot stand beside'],
    [['absent.csv', '--yes'], 1, 'absent.csv: there is no such file'],
    [['empty.csv', '--yes'], 1, 'empty.csv: has no rows'],
    [['broken.jsonl', '--yes'], 1, 'broken.jsonl:1:2: no valid JSON: a name in double quotes is missing before a'],
    [['reviews.csv', '--out', 'there.yaml'], 2, 'there.yaml exists already\nhint: --force writes over it'],
    [['reviews.csv', '--out', 'task.txt'], 2, '--out task.txt: a task file ends in .yaml'],
    [['reviews.csv', '--yes', '--type', 'pair'], 2, '--type "pair": use one of: single-sentence, sentence-pair'],
    [['reviews.csv', '--yes', '--text', 'reviw'], 2, '--text "reviw": ' ],
    [['reviews.csv', '--yes', '--label', 'nothing'], 2, 'has no such column; its columns: id, title, review, sentiment'],
    [['reviews.csv', '--yes', '--label', 'review'], 2, '--label "review": use one of: id, title, sentiment'],
    [['reviews.csv', '--yes', '--text', 'title', '--label', 'review'], 2, ''],
    [['braces.csv', '--yes', '--text', 'a{b}'], 2, '--text "a{b}": a column whose name holds braces'],
    [['same.csv', '--yes', '--text', 'label', '--label', 'review'], 2, '--text "label": {{label}} is another slot of prompts'],
    [['same.csv', '--yes', '--label', 'label'], 2, '--label "label": it holds one value only'],
    [['many.csv', '--yes', '--label', 'label'], 2, '--label "label": it holds more than 100 different values'],
    [['reviews.csv', ...model, '--words', '0=bad'], 2, '--words is missing'],
    [['reviews.csv', ...model, '--words', '0=bad,1=bad'], 2, '--words: bad stands for two values'],
    [['reviews.csv', ...model, '--words', '0:bad'], 2, '--words "0:bad" is no VALUE=WORD'],
    [['reviews.csv', ...model, '--words', '2=bad'], 2, '--words: the label column holds no 2'],
    [['reviews.csv', ...model, '--words', '0=a,1=b', '--endpoint', 'localhost'], 2, '--endpoint "localhost": it is no address'],
    [['reviews.csv', ...model, '--words', '0=a,1=b', '--description', ' '], 2, '--description " ": some words are needed'],
    [['reviews.csv', ...model, '--words', '0=a,1=b', '--description', 'a {{slot}}'], 2, 'it cannot hold {{'],
  ])('%j ends with %d: %s', async (words, expected, message) => {
    put('reviews.csv', csv(reviews));
    put('same.csv', csv(reviews.map(({ review }) => ({ review, label: 'good' }))));
    put('many.csv', csv(Array.from({ length: 300 }, (_, row) => ({ review: `this is review ${row}`, label: `label${row % 150}` }))));
    put('braces.csv', csv(reviews.map(({ review, sentiment }) => ({ 'a{b}': review, sentiment }))));
    put('empty.csv', 'text,label\n');
    put('broken.jsonl', '{a:1}\n');
    put('there.yaml', 'mine');
    const { code, errors } = await init(words);
    expect(errors).toContain(message);
    expect(code).toBe(expected);
    expect(existsSync(join(folder, 'task.yaml'))).toBe(false);
    expect(readFileSync(join(folder, 'there.yaml'), 'utf8')).toBe('mine');
  });

  it('writes over a file with --force', async () => {
    put('reviews.csv', csv(reviews));
    put('task.yaml', 'mine');
    expect((await init(['reviews.csv', ...model, '--words', '0=a,1=b', '--force'])).code).toBe(0);
    expect((await written()).file.name).toBe('reviews');
  });
});
