import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { loadGoldPart, loadTaskFile, readGoldSplitRecord } from '@stepsynth/core/node';
import { defineCommand } from 'citty';
import { exitCodes } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { newTask, type GoldFiles } from '../init/new-task.ts';
import { canAsk, createQuestioner, type Questioner } from '../init/questions.ts';
import { settleTask } from '../init/settle-task.ts';
import { createSettler } from '../init/settler.ts';
import { summariseColumns, type FileSummary } from '../init/summarise-columns.ts';
import { taskFileText } from '../init/task-file-text.ts';
import { writeTaskFile } from '../init/write-task-file.ts';
import { count, integer } from '../report/format.ts';
import { commandData, jsonArgument, type Command } from './command.ts';
import { resolveFrom } from './resolve-from.ts';
import { shellWord } from '../terminal/shell-word.ts';

const definition = defineCommand({
  meta: { name: 'init', description: 'Write a commented task file for your own data. In a terminal it looks at the gold file and asks five questions; options answer them beforehand.' },
  args: {
    gold: { type: 'positional', valueHint: 'GOLD_FILE', description: 'Labelled rows: .jsonl, .csv or .tsv, also .gz; split into validation and test', required: false },
    validation: { type: 'string', valueHint: 'FILE', description: 'Gold validation, in place of GOLD_FILE; needs --test' },
    test: { type: 'string', valueHint: 'FILE', description: 'Gold test, in place of GOLD_FILE; needs --validation' },
    out: { type: 'string', valueHint: 'TASK.yaml', description: 'Task file to write', default: 'task.yaml' },
    force: { type: 'boolean', description: 'Write over a file that is there' },
    type: { type: 'string', valueHint: 'TYPE', description: 'single-sentence, sentence-pair or extractive-qa' },
    text: { type: 'string', valueHint: 'FIELD', description: 'Column of the text that the language model will write' },
    context: { type: 'string', valueHint: 'FIELD', description: 'Column of the text that is given, sentence-pair and extractive-qa' },
    label: { type: 'string', valueHint: 'FIELD', description: 'Column of the label' },
    answer: { type: 'string', valueHint: 'FIELD', description: 'Column of the answers, extractive-qa only' },
    start: { type: 'string', valueHint: 'FIELD', description: 'Column of the first character of an answer, extractive-qa only' },
    words: { type: 'string', valueHint: 'VALUE=WORD,…', description: 'Words for labels in prompts, such as 0=negative,1=positive; labels that are numbers need them' },
    description: { type: 'string', valueHint: 'TEXT', description: "What one text is, in the words of a prompt, such as 'film review'" },
    endpoint: { type: 'string', valueHint: 'URL', description: 'OpenAI-compatible endpoint; default: OPENAI_BASE_URL, else OpenAI' },
    model: { type: 'string', valueHint: 'NAME', description: 'Language model, as the endpoint knows it' },
    checkpoint: { type: 'string', valueHint: 'NAME|DIR', description: 'Encoder to train', default: 'distilbert-base-uncased' },
    yes: { type: 'boolean', description: 'Ask nothing: take what the data suggests' },
    json: jsonArgument,
  },
  async run(context) {
    const { args } = context;
    const { host, palette } = commandData(context);
    const shown = args.out ?? 'task.yaml';
    const out = resolveFrom(host, shown);
    checkOut(out, shown, args.force === true);
    const questioner = args.yes !== true && canAsk(host) ? createQuestioner(host, palette) : undefined;
    const gold = await nameGoldFiles({ file: args.gold, validation: args.validation, test: args.test }, questioner);
    const files = await summariseGold(gold, host);
    const settled = await settleTask({
      flags: args, files, settler: createSettler(questioner === undefined ? (args.yes === true ? 'guess' : 'strict') : { ask: questioner }),
      heading: (text) => questioner?.heading(text),
    });
    const schema = join(dirname(out), '.stepsynth', 'task.schema.json');
    const task = newTask({ settled, gold, summary: files[0], out, workingDirectory: host.workingDirectory, checkpoint: args.checkpoint ?? 'distilbert-base-uncased', schema });
    await writeTaskFile(out, taskFileText(task), schema);
    const rows = await countGold(out, host);
    const { name, type, text, context: contextField = null, label, labels, prompts } = task;
    if (args.json === true) host.stdout.write(`${JSON.stringify({ task: out, schema, name, type, fields: { text, context: contextField, label }, labels, prompts, rows })}\n`);
    else host.stdout.write(`${describe(shown, labels.length, rows)}\n`);
    return exitCodes.done;
  },
});

export const initCommand: Command = {
  definition,
  examples: [
    'stepsynth init reviews.csv',
    "stepsynth init reviews.csv --yes --description 'film review' --model gpt-4.1-mini",
    'stepsynth init --validation dev.jsonl --test test.jsonl --endpoint http://localhost:8000/v1 --model llama --out nli.yaml',
  ],
  details: 'Beside the task file it writes .stepsynth/task.schema.json, by which editors complete and check it. Nothing is sent anywhere.',
};

function checkOut(out: string, shown: string, force: boolean): void {
  if (!/\.(?:ya?ml|json)$/u.test(out)) throw new StepsynthError('USAGE', `--out ${shown}: a task file ends in .yaml`, { hint: 'For example: --out task.yaml' });
  if (existsSync(out) && !force) throw new StepsynthError('USAGE', `${shown} exists already`, { hint: '--force writes over it; --out FILE writes another.' });
}

async function nameGoldFiles({ file, validation, test }: { readonly file: string | undefined; readonly validation: string | undefined; readonly test: string | undefined }, questioner: Questioner | undefined): Promise<GoldFiles> {
  if (file !== undefined && (validation ?? test) !== undefined) throw new StepsynthError('USAGE', 'GOLD_FILE cannot stand beside --validation and --test', { hint: 'One file is split; two files are taken as they are.' });
  if (file !== undefined) return { file };
  if (validation !== undefined && test !== undefined) return { validation, test };
  if (validation !== undefined || test !== undefined) {
    throw new StepsynthError('USAGE', `--${validation === undefined ? 'validation' : 'test'} is missing`, { hint: 'Name both files, or one GOLD_FILE that is split into them.' });
  }
  if (questioner !== undefined) return { file: await questioner.ask({ text: 'Which file holds your labelled rows (.jsonl, .csv or .tsv, also .gz)?' }) };
  throw new StepsynthError('USAGE', 'GOLD_FILE is missing', { hint: 'For example: stepsynth init reviews.csv' });
}

async function summariseGold(gold: GoldFiles, host: Host): Promise<[FileSummary, ...FileSummary[]]> {
  const summarise = async (path: string): Promise<FileSummary> => {
    const summary = await summariseColumns(resolveFrom(host, path));
    if (summary.rows === 0) throw new StepsynthError('DATA_FILE', `${path}: has no rows`, { hint: 'init guesses from the rows: it needs some with every label.' });
    host.stderr.write(`${path}: ${count(summary.rows, 'row')}, columns ${summary.columns.map(({ name }) => name).join(', ')}\n`);
    return summary;
  };
  return 'file' in gold ? [await summarise(gold.file)] : [await summarise(gold.validation), await summarise(gold.test)];
}

/** Rows of each part; what is wrong with them is a warning, as the task file is written. */
async function countGold(out: string, host: Host): Promise<{ validation: number; test: number } | null> {
  try {
    const { file, task, resolve } = await loadTaskFile(out, { dataDirectory: host.environment['STEPSYNTH_DATA'] ?? '' });
    const { gold } = file;
    const source = { file, task, pathOf: (role: string) => resolve('file' in gold ? gold.file : role === 'gold.test' ? gold.test : gold.validation) };
    const split = await readGoldSplitRecord(source);
    if (split !== undefined) return { validation: split.validation.rows, test: split.test.rows };
    return { validation: (await loadGoldPart(source, 'validation')).length, test: (await loadGoldPart(source, 'test')).length };
  } catch (error) {
    if (!(error instanceof StepsynthError)) throw error;
    host.stderr.write(`warning: ${error.message}\n${error.hint === undefined ? '' : `hint: ${error.hint}\n`}`);
    return null;
  }
}

function describe(shown: string, labels: number, rows: { validation: number; test: number } | null): string {
  return [
    `${shown} written: ${labels === 0 ? 'answers in the given text' : count(labels, 'label')}${rows === null ? '' : `, ${integer(rows.validation)} rows of gold validation, ${integer(rows.test)} of gold test`}`,
    'Read its prompts and change them to your taste. Then:',
    `  stepsynth validate ${shellWord(shown)}`,
    `  stepsynth run ${shellWord(shown)} --preview 3`,
    `  stepsynth run ${shellWord(shown)}`,
  ].join('\n');
}
