import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnswerSpan, GoldExample } from '@stepsynth/core';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';
import { demoGoldRows } from './demo-task.ts';
import { demoWorlds, type DemoWorldName } from './demo-worlds.ts';

const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789'!?;:-()"];

/**
 * Writes what a run of the demo reads: task.yaml, gold files drawn from a simulated world, and an untrained encoder
 * with a WordPiece vocabulary of that world. Returns the path of the task file.
 */
export async function writeDemoWorld(folder: string, seed: number, name: DemoWorldName = 'reviews'): Promise<string> {
  const { open, encoder, taskFile: taskText } = demoWorlds[name];
  const world = open(seed);
  const checkpoint = join(folder, 'checkpoint');
  const vocabulary = demoVocabulary(world.vocabulary);
  await mkdir(folder, { recursive: true });
  await writeRandomCheckpoint(checkpoint, { ...encoder, vocabularySize: vocabulary.length, seed });
  await writeFile(join(checkpoint, 'vocab.txt'), `${vocabulary.join('\n')}\n`);
  await writeFile(join(checkpoint, 'tokenizer_config.json'), `${JSON.stringify({ tokenizer_class: 'BertTokenizer', do_lower_case: true }, null, 2)}\n`);
  await writeFile(join(folder, 'gold-validation.jsonl'), jsonLines(world.goldRows(demoGoldRows.validation, 'validation')));
  await writeFile(join(folder, 'gold-test.jsonl'), jsonLines(world.goldRows(demoGoldRows.test, 'test')));
  const taskFile = join(folder, 'task.yaml');
  await writeFile(taskFile, taskText(seed));
  return taskFile;
}

/** The world's words whole, and letters as pieces so that other words have ids too. */
function demoVocabulary(words: readonly string[]): readonly string[] {
  return [...new Set([...specialTokens, ...words, ...letters, ...letters.map((letter) => `##${letter}`)])];
}

function jsonLines(rows: readonly GoldExample[]): string {
  return rows.map(({ id, fields, label, answers }) => `${JSON.stringify({ id, ...fields, ...(answers === undefined ? { label } : { answers: inSquadForm(answers) }) })}\n`).join('');
}

function inSquadForm(answers: readonly AnswerSpan[]): { text: readonly string[]; answer_start: readonly number[] } {
  return { text: answers.map(({ text }) => text), answer_start: answers.map(({ start }) => start) };
}
