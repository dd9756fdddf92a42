import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CheckpointStore, StoredCheckpoint } from '../ports/checkpoint-store.ts';
import type { TrainingSummary } from '../ports/small-model-trainer.ts';
import { discard, removeLeftovers, replaceDirectory, temporaryPath } from './durable-files.ts';
import { listFiles } from './list-files.ts';

const summarySchema = z.object({
  steps: z.number(), epochs: z.number(), tokens: z.number(), seconds: z.number(), tokensPerSecond: z.number(),
  device: z.string(), precision: z.string(), precisionReason: z.string().optional(), threads: z.number(), parameters: z.number(), finalLoss: z.number(),
  memoryBudgetMb: z.number().optional(), splitSteps: z.number().optional(),
  bestEpoch: z.number().nullable(),
  evaluations: z.array(z.object({ epoch: z.number(), step: z.number(), loss: z.number(), accuracy: z.number() })),
});

/** Schema of training.json; written last, with the size of every other file. */
const trainingFile = z.object({ summary: summarySchema, files: z.record(z.string(), z.int()) });

const TRAINING_FILE = 'training.json';

/**
 * Checkpoints under `rounds/<q>/`. A checkpoint is saved beside its place, flushed to disk and renamed, so that a
 * half-written one is never found; what a killed process left is removed here. One whose files are gone or of
 * another size counts as absent. `rounds/<q>.unfinished/` holds the state of a training until its checkpoint is there.
 */
export async function openCheckpointStore(roundsDirectory: string): Promise<CheckpointStore> {
  await mkdir(roundsDirectory, { recursive: true });
  await removeLeftovers(roundsDirectory);
  const directoryOf = (round: number): string => path.join(roundsDirectory, String(round));
  const unfinished = (round: number): string => path.join(roundsDirectory, `${round}.unfinished`);
  return {
    unfinished,
    async find(round) {
      const found = await readCheckpoint(directoryOf(round));
      if (found !== undefined) await discard(unfinished(round)); // left by a process killed between saving and removing
      return found;
    },
    async save(round, model, summary) {
      const directory = directoryOf(round);
      const making = temporaryPath(directory);
      try {
        await mkdir(making);
        await model.save(making);
        const files = Object.fromEntries(await listFiles(making));
        await writeFile(path.join(making, TRAINING_FILE), `${JSON.stringify({ summary, files }, undefined, 2)}\n`);
        await replaceDirectory(making, directory);
        await discard(unfinished(round));
      } catch (error) {
        await discard(making);
        throw error;
      }
      return { directory, summary };
    },
  };
}

async function readCheckpoint(directory: string): Promise<StoredCheckpoint | undefined> {
  const text = await readFile(path.join(directory, TRAINING_FILE), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : trainingFile.safeParse(parseJson(text));
  if (parsed?.success !== true) return undefined;
  for (const [name, bytes] of Object.entries(parsed.data.files)) {
    const found = await stat(path.join(directory, name)).catch(() => undefined);
    if (found?.size !== bytes) return undefined;
  }
  return { directory, summary: parsed.data.summary satisfies TrainingSummary };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
