import { createRandom, summariseLengths, type EncodedDataset, type GoldExample, type TaskFile, type TaskSpec } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';
import { encoderInput } from '../models/encoder-input.ts';
import type { CheckpointFacts } from './checkpoint-facts.ts';
import type { GoldParts } from './load-parts.ts';
import type { ProblemList } from './problem-list.ts';
import type { Lengths, PartLengths } from './validation.ts';

/** More rows than this are sampled. */
const MEASURED_ROWS = 10_000;
const CHARACTERS_PER_TOKEN = 4;
const UNCUT = 1_000_000;
/** A larger share of cut rows is worth a warning. */
const CUT_SHARE = 0.05;

/** Token lengths of gold, by the checkpoint's tokenizer where it is here, else by characters. */
export async function measureLengths(file: TaskFile, task: TaskSpec, parts: GoldParts, checkpoint: CheckpointFacts | undefined, problems: ProblemList): Promise<Lengths | undefined> {
  const { maxLength } = file.model;
  const counter = checkpoint === undefined ? undefined : tokenCounter(checkpoint.directory, task, maxLength);
  const measure = async (part: PartLengths['part'], rows: readonly GoldExample[]): Promise<PartLengths> => {
    const measured = rows.length > MEASURED_ROWS ? createRandom(file.runSeed, 'measured-lengths', part).sample(rows, MEASURED_ROWS) : rows;
    const counts: TokenCounts = counter === undefined ? { lengths: measured.map((row) => charactersAsTokens(task, row)) } : await counter.count(measured);
    const { lengths, meanInWindows } = counts;
    return { part, sampled: measured !== rows, ...summariseLengths(lengths, maxLength), ...(meanInWindows !== undefined && { meanKept: meanInWindows }) };
  };
  const inWindows = task.answer !== undefined;
  try {
    return await problems.attempt('model.checkpoint', async () => {
      const lengths: Lengths = { countedBy: counter === undefined ? 'characters' : 'tokenizer', maxLength, inWindows, parts: [await measure('validation', parts.validation), await measure('test', parts.test)] };
      if (!inWindows) checkTruncation(lengths, problems);
      return lengths;
    });
  } finally {
    await counter?.close();
  }
}

function checkTruncation({ parts, maxLength }: Lengths, problems: ProblemList): void {
  const worst = parts.toSorted((one, other) => other.truncatedShare - one.truncatedShare)[0];
  if (worst === undefined || worst.truncatedShare <= CUT_SHARE) return;
  problems.warn('model.maxLength', `${Math.round(worst.truncatedShare * 100)} % of ${worst.part} rows are longer than ${maxLength} tokens and are cut there`, `Half of the rows have up to ${Math.round(worst.p50)} tokens, 95 % up to ${Math.round(worst.p95)}: raise it (512 at most) if the ends matter.`);
}

interface TokenCounts {
  /** [rows], uncut. */
  readonly lengths: ArrayLike<number>;
  /** Mean tokens of all windows of a row; where rows are cut into windows. */
  readonly meanInWindows?: number;
}

interface TokenCounter {
  count(rows: readonly GoldExample[]): Promise<TokenCounts>;
  close(): Promise<void>;
}

function tokenCounter(checkpointDirectory: string, task: TaskSpec, maxLength: number): TokenCounter {
  const encoder = createDatasetEncoder({ checkpointDirectory });
  return {
    async count(rows) {
      const inputs = rows.map(({ fields }) => encoderInput(task, fields));
      if (task.answer === undefined) return { lengths: rowLengths(await encoder.encode(inputs, { maxLength: UNCUT })) };
      const { docStride } = task.answer;
      const questions = inputs.map(({ text, pair = '' }) => ({ question: text, context: pair }));
      const whole = await encoder.encodeWindows(questions, { maxLength: UNCUT, docStride });
      const windows = await encoder.encodeWindows(questions, { maxLength, docStride });
      return { lengths: rowLengths(whole), meanInWindows: windows.inputIds.length / Math.max(1, rows.length) };
    },
    close: () => encoder.close(),
  };
}

function rowLengths({ rows, rowOffsets }: EncodedDataset): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => rowOffsets[row + 1]! - rowOffsets[row]!);
}

function charactersAsTokens(task: TaskSpec, { fields }: GoldExample): number {
  const characters = task.inputFields.reduce((sum, name) => sum + (fields[name] ?? '').length, 0);
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + 1 + task.inputFields.length; // [CLS], and a [SEP] after each text
}
