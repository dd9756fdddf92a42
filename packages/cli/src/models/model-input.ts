import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StepsynthError, type TaskSpec } from '@stepsynth/core';
import { readRunDirectory } from '@stepsynth/core/node';
import { z } from 'zod';
import { planFromManifest } from '../compose/run-plan.ts';

const fileName = 'stepsynth.json';

const modelInputSchema = z.object({
  task: z.string(),
  inputFields: z.array(z.string().min(1)).min(1).max(2),
  maxLength: z.int().min(4),
});

/** What a model reads of a row: fields in the encoder's order, and tokens at most. Kept beside its weights. */
export type ModelInput = z.output<typeof modelInputSchema>;

/** Puts `stepsynth.json` beside a model's weights, so that `predict` needs no task file. */
export async function writeModelInput(directory: string, task: TaskSpec, maxLength: number): Promise<void> {
  const input: ModelInput = { task: task.name, inputFields: [...task.inputFields], maxLength };
  await writeFile(join(directory, fileName), `${JSON.stringify(input, null, 2)}\n`);
}

/**
 * What a model reads: from `stepsynth.json`, or for the checkpoint of a round from its run's manifest; undefined for a
 * model that was made elsewhere. Throws `CHECKPOINT` where the file is damaged.
 */
export async function readModelInput(directory: string): Promise<ModelInput | undefined> {
  return (await readOwnInput(directory)) ?? (basename(dirname(directory)) === 'rounds' ? readRunInput(dirname(dirname(directory))) : undefined);
}

async function readRunInput(runDirectory: string): Promise<ModelInput | undefined> {
  const run = await readRunDirectory(runDirectory).catch(() => undefined); // a folder of this name may be of someone else
  if (run === undefined) return undefined;
  const { task, file } = planFromManifest(run.manifest, run.paths.manifest);
  return { task: task.name, inputFields: [...task.inputFields], maxLength: file.model.maxLength };
}

async function readOwnInput(directory: string): Promise<ModelInput | undefined> {
  const text = await readFile(join(directory, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = modelInputSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new StepsynthError('CHECKPOINT', `${join(directory, fileName)}: ${z.prettifyError(parsed.error).split('\n')[0]}`, { hint: 'Name the fields with --fields instead, or save the model again.' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What `predict` reads: what is asked for, else what the model says, else the field `text` and as much as the model can take. */
export async function chooseModelInput(directory: string, asked: { fields: readonly string[] | undefined; maxLength: number | undefined }): Promise<Pick<ModelInput, 'inputFields' | 'maxLength'>> {
  const own = await readModelInput(directory);
  return {
    inputFields: [...(asked.fields ?? own?.inputFields ?? ['text'])],
    maxLength: asked.maxLength ?? own?.maxLength ?? (await mostPositions(directory)),
  };
}

/** Tokens that a model has positions for, at most 512. */
async function mostPositions(directory: string): Promise<number> {
  const config = z.object({ max_position_embeddings: z.int().positive().default(512) }).safeParse(parseJson(await readFile(join(directory, 'config.json'), 'utf8')));
  return Math.min(512, config.data?.max_position_embeddings ?? 512);
}

/** Reads `--fields premise,hypothesis`. Throws `USAGE`. */
export function readFieldList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const fields = text.split(',').map((field) => field.trim());
  if (fields.length <= 2 && fields.every((field) => field !== '')) return fields;
  throw new StepsynthError('USAGE', `--fields ${JSON.stringify(text)} is not one field or two`, { hint: 'Write --fields text or --fields premise,hypothesis, for instance.' });
}

/** Texts of a row's fields, in order. Throws `DATA_FILE` where one is missing or no text. */
export function fieldTexts(record: Readonly<Record<string, unknown>>, fields: readonly string[], where: string): readonly string[] {
  return fields.map((field) => {
    const text = record[field];
    if (typeof text === 'string') return text;
    throw new StepsynthError('DATA_FILE', `${where}: the field ${field} is ${text === undefined ? 'missing' : 'no text'}`, {
      hint: `Fields of this row: ${Object.keys(record).join(', ')}. Name others with --fields.`,
    });
  });
}
