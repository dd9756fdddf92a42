import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { SettledTask } from './settle-task.ts';
import type { FileSummary } from './summarise-columns.ts';
import type { NewTask } from './task-file-text.ts';
import { humanise, taskPrompts } from './task-prompts.ts';

/** Gold files as the user named them, from the working directory. */
export type GoldFiles = { readonly file: string } | { readonly validation: string; readonly test: string };

/** What a new task file is put together from. */
export interface NewTaskParts {
  readonly settled: SettledTask;
  readonly gold: GoldFiles;
  /** Of the first gold file. */
  readonly summary: FileSummary;
  /** Absolute. */
  readonly out: string;
  readonly workingDirectory: string;
  /** As `--checkpoint` gives it. */
  readonly checkpoint: string;
  /** Absolute path of the JSON Schema. */
  readonly schema: string;
}

const ENCODER_LENGTHS = [64, 128, 256];
const LONGEST = 512;
/** English has about four characters a WordPiece; other languages have fewer. */
const CHARACTERS_PER_TOKEN = 3.5;

/** The contents of the task file: names, relative paths, prompts, lengths. */
export function newTask({ settled, gold, summary, out, workingDirectory, checkpoint, schema }: NewTaskParts): NewTask {
  const folder = dirname(out);
  const from = (path: string): string => {
    const inside = relative(folder, resolve(workingDirectory, path)).split(sep).join('/');
    return isAbsolute(path) && inside.startsWith('../') ? path : inside;
  };
  const { type, text, context, label, start, labels, noun, endpoint, model } = settled;
  const answers = type === 'extractive-qa';
  const names = labels.map(({ name }) => name);
  return {
    name: taskName(summary.path),
    description: `${noun.charAt(0).toUpperCase()}${noun.slice(1)}${context === undefined ? '' : ` for a ${humanise(context)}`}; ${answers ? 'the answer stands in it' : `${humanise(label)}: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`}.`,
    type, text, context, label, start, labels, endpoint, model,
    gold: 'file' in gold ? { file: from(gold.file) } : { validation: from(gold.validation), test: from(gold.test) },
    prompts: taskPrompts({ text, context, label, answers, noun }),
    checkpoint: existsSync(resolve(workingDirectory, checkpoint)) ? from(checkpoint) : checkpoint,
    maxLength: encoderLength(summary, [text, ...(context === undefined ? [] : [context])]),
    schema: from(schema),
  };
}

/** The smallest usual length that takes 99 of 100 rows. */
function encoderLength({ columns }: FileSummary, fields: readonly string[]): number {
  const characters = columns.filter(({ name }) => fields.includes(name)).reduce((sum, { characters99 }) => sum + characters99, 0);
  return ENCODER_LENGTHS.find((length) => characters / CHARACTERS_PER_TOKEN + 3 <= length) ?? LONGEST;
}

/** The file's name without its endings, as a task may be called. */
function taskName(path: string): string {
  const stem = basename(path).replace(/\.(?:jsonl|ndjson|csv|tsv)(?:\.gz)?$/iu, '');
  return stem.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[._-]+|[.-]+$/gu, '') || 'task';
}
