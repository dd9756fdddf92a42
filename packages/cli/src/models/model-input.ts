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
  answer: z.object({ maxAnswerLength: z.int().min(1), docStride: z.int().min(0), nBest: z.int().min(1) }).optional(),
});

/**
 * What a model reads of a row: fields in the encoder's order, and tokens at most; of a model that finds answers, how it
 * looks for them. Kept beside its weights.
 */
export type ModelInput = z.output<typeof modelInputSchema>;

/** How a model that was made elsewhere looks for answers: as Hugging Face's example does. */
const foreignAnswer = { maxAnswerLength: 30, docStride: 128, nBest: 20 } as const;
const FOREIGN_WINDOW = 384;

/** Puts `stepsynth.json` beside a model's weights, so that `predict` needs no task file. */
export async function writeModelInput(directory: string, task: TaskSpec, maxLength: number): Promise<void> {
  await writeFile(join(directory, fileName), `${JSON.stringify(inputOf(task, maxLength), null, 2)}\n`);
}

function inputOf({ name, inputFields, answer }: TaskSpec, maxLength: number): ModelInput {
  return {
    task: name,
    inputFields: [...inputFields],
    maxLength,
    ...(answer !== undefined && { answer: { maxAnswerLength: answer.maxAnswerLength, docStride: answer.docStride, nBest: answer.nBest } }),
  };
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
  return inputOf(task, file.model.maxLength);
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

/** What `predict` reads: what is asked for, else what the model says, else what Hugging Face's examples read. Throws `USAGE`. */
export async function chooseModelInput(directory: string, asked: { fields: readonly string[] | undefined; maxLength: number | undefined }): Promise<Omit<ModelInput, 'task'>> {
  const own = (await readModelInput(directory)) ?? (await foreignInput(directory));
  const { answer } = own;
  if (answer !== undefined && asked.fields?.length === 1) {
    throw new StepsynthError('USAGE', `--fields ${asked.fields.join()} is one field; this model reads a question and its context`, { hint: 'Write --fields question,context, for instance.' });
  }
  return { inputFields: [...(asked.fields ?? own.inputFields)], maxLength: asked.maxLength ?? own.maxLength, ...(answer !== undefined && { answer }) };
}

const foreignConfig = z.object({ max_position_embeddings: z.int().positive().default(512), architectures: z.array(z.string()).nullish() });

/** Of a model that was made elsewhere: as many tokens as it has positions for, up to 512, or windows for answers. */
async function foreignInput(directory: string): Promise<Omit<ModelInput, 'task'>> {
  const { data } = foreignConfig.safeParse(parseJson(await readFile(join(directory, 'config.json'), 'utf8')));
  const positions = data?.max_position_embeddings ?? 512;
  if (data?.architectures?.some((name) => name.endsWith('ForQuestionAnswering')) !== true) return { inputFields: ['text'], maxLength: Math.min(512, positions) };
  return { inputFields: ['question', 'context'], maxLength: Math.min(FOREIGN_WINDOW, positions), answer: foreignAnswer };
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
