import { nearestWord } from '@stepsynth/core';
import { guessColumns } from './guess-columns.ts';
import { guessWord, labelChoice, needsWord, parseWords, sortValues, type LabelChoice } from './label-words.ts';
import type { Settler } from './settler.ts';
import type { ColumnSummary, FileSummary } from './summarise-columns.ts';
import { humanise } from './task-prompts.ts';

/** What the flags say; all may be left out. */
export interface InitFlags {
  readonly type?: string | undefined;
  readonly text?: string | undefined;
  readonly context?: string | undefined;
  readonly label?: string | undefined;
  readonly answer?: string | undefined;
  readonly start?: string | undefined;
  readonly words?: string | undefined;
  readonly description?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly model?: string | undefined;
}

/** The task as settled. */
export interface SettledTask {
  readonly type: 'single-sentence' | 'sentence-pair' | 'extractive-qa';
  readonly text: string;
  readonly context: string | undefined;
  /** Column of the label or the answer. */
  readonly label: string;
  /** Column of the place of the answer, where there is one. */
  readonly start: string | undefined;
  /** None where answers stand in the context. */
  readonly labels: readonly LabelChoice[];
  /** What one text is. */
  readonly noun: string;
  readonly endpoint: string | undefined;
  readonly model: string;
}

/** What a task is settled from. */
export interface SettleTaskOptions {
  readonly flags: InitFlags;
  /** The gold files; guesses look at the first. */
  readonly files: readonly [FileSummary, ...FileSummary[]];
  readonly settler: Settler;
  /** Before each of the five questions. */
  readonly heading: (text: string) => void;
}

/** Settles what the task file needs, in five steps. Throws `USAGE` for flags that are wrong or missing. */
export async function settleTask({ flags, files, settler, heading }: SettleTaskOptions): Promise<SettledTask> {
  const [file] = files;
  const guesses = guessColumns(file);
  const check = columnCheck(file);
  const checkText = (name: string): string | undefined => check(name) ?? slotProblem(name);

  heading('1 of 5: the kind of task');
  const givesPair = flags.answer !== undefined ? 'extractive-qa' : flags.context !== undefined ? 'sentence-pair' : undefined;
  const type = await settler.settle({
    flag: 'type', given: flags.type ?? givesPair, guess: guesses.type, choices: ['single-sentence', 'sentence-pair', 'extractive-qa'], example: 'TYPE',
    text: 'Is one text labelled (single-sentence), or a text together with another that is given (sentence-pair), or is a question answered by words of a given text (extractive-qa)?',
  });
  const isPair = type === 'sentence-pair' || type === 'extractive-qa';

  heading('2 of 5: the text');
  const columns = file.columns.map(({ name }) => name);
  const context = isPair ? await settler.settle({ flag: 'context', given: flags.context, guess: guesses.context, example: 'FIELD', choices: columns, check: checkText, text: 'Which column is given, and copied?' }) : undefined;
  const others = columns.filter((name) => name !== context);
  const text = await settler.settle({
    flag: 'text', given: flags.text, guess: guesses.text === context ? undefined : guesses.text, example: 'FIELD', choices: others, check: checkText,
    text: isPair ? 'Which column does the language model write?' : 'Which column is the text?',
  });

  const free = others.filter((name) => name !== text);
  const settleLabel = (): Promise<string | undefined> => settler.settle({
    flag: 'label', given: flags.label, guess: guesses.label, example: 'FIELD', choices: free, text: 'Which column is the label?',
    check: (name) => check(name) ?? labelProblem(file.columns.find((column) => column.name === name)),
  });
  const settleAnswers = async (): Promise<{ label: string | undefined; start: string | undefined }> => {
    const label = await settler.settle({ flag: 'answer', given: flags.answer, guess: guesses.answer, example: 'FIELD', choices: free, check, text: 'Which column holds the answers, as text or as { text, answer_start }?' });
    const plain = (file.columns.find(({ name }) => name === label)?.texts ?? 0) > 0;
    const start = plain ? await settler.settle({ flag: 'start', given: flags.start, guess: guesses.start ?? '', optional: true, check: (name) => (name === '' ? undefined : check(name)), text: 'Which column is the place of its first character in the given text? Empty: there is none.' }) : undefined;
    return { label, start: start === '' ? undefined : start };
  };
  heading(type === 'extractive-qa' ? '3 of 5: the answers' : '3 of 5: the labels');
  const { label, start } = type === 'extractive-qa' ? await settleAnswers() : { label: await settleLabel(), start: undefined };
  const labels = label === undefined || type === 'extractive-qa' ? [] : await settleLabels(label, text, { flags, files, settler });
  heading('4 of 5: what a text is');
  const noun = await settler.settle({
    flag: 'description', given: flags.description, guess: text === undefined ? undefined : humanise(text), example: 'TEXT', check: nounProblem,
    text: 'What is one text, in the words of a prompt? Such as: film review; question of a customer; tweet about a product.',
  });

  heading('5 of 5: the language model');
  const endpoint = await settler.settle({ flag: 'endpoint', given: flags.endpoint, guess: '', optional: true, check: endpointProblem, text: 'Base URL of an OpenAI-compatible endpoint, such as http://localhost:8000/v1. Empty: OPENAI_BASE_URL, else OpenAI.' });
  const model = await settler.settle({ flag: 'model', given: flags.model, guess: undefined, example: 'NAME', text: 'Name of the model, as the endpoint knows it.' });
  settler.finish();
  return {
    type: type as SettledTask['type'], text: text as string, context, label: label as string, start, labels,
    noun: bareNoun(noun as string), endpoint: endpoint === '' ? undefined : endpoint, model: model as string,
  };
}

async function settleLabels(column: string, text: string | undefined, { flags, files, settler }: Pick<SettleTaskOptions, 'flags' | 'files' | 'settler'>): Promise<LabelChoice[]> {
  const [file] = files;
  const values = sortValues(new Set(files.flatMap(({ columns }) => [...(columns.find(({ name }) => name === column)?.values?.keys() ?? [])])));
  const given = flags.words === undefined ? new Map<string, string>() : parseWords(flags.words, values);
  const labels: LabelChoice[] = [];
  const unsaid: string[] = [];
  for (const value of values) {
    const word = given.get(value) ?? (needsWord(value) ? await settler.settle({
      flag: 'words', given: undefined, guess: undefined, example: values.map((each) => `${each}=WORD`).join(','),
      text: `What does the label ${value} mean, in a word or two for prompts?${exampleOf(value, column, text, file)}`,
      check: (answer) => (labels.some(({ name, word: same = name }) => same === answer) ? 'another label has this word' : nounProblem(answer)),
    }) : freeWord(value, values, labels));
    if (word === undefined) unsaid.push(value);
    labels.push(labelChoice(value, word ?? value));
  }
  return labels;
}

/** The word that a value suggests; the value itself where another label has, or is written as, that word. */
function freeWord(value: string, values: readonly string[], labels: readonly LabelChoice[]): string {
  const word = guessWord(value);
  return values.includes(word) || labels.some(({ name, word: taken = name }) => taken === word) ? value : word;
}

/** The start of a text with a label, to help the user to say what the label means. */
function exampleOf(value: string, column: string, text: string | undefined, { sample }: FileSummary): string {
  const row = sample.find((record) => String(record[column]).trim() === value);
  const example = text === undefined ? undefined : row?.[text];
  if (typeof example !== 'string') return '';
  const start = example.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  return ` For example: ${start.length > 100 ? `${start.slice(0, 100)}…` : start}`;
}

function columnCheck({ path, columns }: FileSummary): (name: string) => string | undefined {
  const names = columns.map(({ name }) => name);
  return (name) => {
    if (/[{}\r\n]/u.test(name)) return 'a column whose name holds braces or line breaks cannot be used: rename it in the file';
    if (names.includes(name)) return undefined;
    const meant = nearestWord(name, names);
    return `${path} has no such column; ${meant === undefined ? `its columns: ${names.join(', ')}` : `did you mean ${meant}?`}`;
  };
}

/** Names of text columns are slots of prompts, beside these. */
function slotProblem(name: string): string | undefined {
  return ['label', 'answer', 'rationales', 'count'].includes(name) ? `{{${name}}} is another slot of prompts: rename the column in the file` : undefined;
}

function labelProblem(column: ColumnSummary | undefined): string | undefined {
  if (column === undefined) return undefined;
  if (column.values === undefined) return 'it holds more than 100 different values, or long ones: no label';
  return column.values.size < 2 ? 'it holds one value only; a classifier needs two labels' : undefined;
}

function nounProblem(text: string): string | undefined {
  if (bareNoun(text) === '') return 'some words are needed';
  return /\{\{|\}\}|\n/u.test(text) ? 'it cannot hold {{, }} or line breaks' : undefined;
}

function endpointProblem(text: string): string | undefined {
  if (text === '' || (URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol))) return undefined;
  return 'it is no address; write it with http:// or https://';
}

/** Without the article and the full stop that people put around it. */
function bareNoun(text: string): string {
  return text.trim().replace(/^(?:an?|one|the)\s+/iu, '').replace(/[\s.]+$/u, '');
}
