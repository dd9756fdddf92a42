import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { AnswerSettings } from '../task/task-spec.ts';

/** What a model folder says of the rows that its model reads. */
export interface TrainedInput {
  /** Tokens of a row that it was trained with; absent for a model that was made elsewhere. */
  readonly maxLength?: number | undefined;
  /** Of a model that finds answers. */
  readonly answer?: Pick<AnswerSettings, 'docStride' | 'maxAnswerLength' | 'nBest'> | undefined;
  /** Tokens that it has positions for. */
  readonly positions?: number | undefined;
}

const whole = z.int().positive();
const ownFile = z.object({
  maxLength: whole,
  answer: z.object({ docStride: z.int().min(0), maxAnswerLength: whole, nBest: whole }).optional(),
});
const configFile = z.object({ max_position_embeddings: whole });

/** Reads `stepsynth.json` and `config.json`; what is absent or damaged says nothing. */
export async function readTrainedInput(directory: string): Promise<TrainedInput> {
  const [own, config] = await Promise.all([readJson(path.join(directory, 'stepsynth.json')), readJson(path.join(directory, 'config.json'))]);
  return { ...ownFile.safeParse(own).data, positions: configFile.safeParse(config).data?.max_position_embeddings };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined; // the trainer says what is wrong with a model
  }
}
