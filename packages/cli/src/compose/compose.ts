import { join } from 'node:path';
import { createCheckpointEmbedder, methodOf, sealTest, type Clock, type Device, type GoldExample, type RunEvent, type S3Config, type S3Dependencies, type SmallModelTrainer, type TaskFile } from '@stepsynth/core';
import { createDatasetEncoder, createLinearHeadTrainer, createSketchPool, openCheckpointStore, openRunStore, type RunPaths } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { createTeacher, type WrapModel } from './create-teacher.ts';
import { loadContexts, loadGoldTest, loadGoldValidation } from './load-run-data.ts';
import type { Environment } from './environment.ts';
import { configOf, type RunPlan } from './run-plan.ts';
import { openTeacherAccess, readTeacherAccess } from './teacher-access.ts';

/** A run wired up: what `runS3` takes, what the report needs beside it, and how to close it. */
export interface ComposedRun {
  readonly dependencies: S3Dependencies;
  readonly config: S3Config;
  /** Gold test, for a report that is built again; a round gets the sealed one in `dependencies`. */
  readonly testRows: readonly GoldExample[];
  /** Of the teacher, for the report. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** A part of the machine; 0 leaves it to the task file. */
export interface TrainerShare {
  /** CPU threads, whatever the task file says. */
  readonly threads: number;
  /** MiB, where the task file states no budget. */
  readonly memoryBudgetMb: number;
  /** Where the task file leaves the choice of a GPU. @default what the task file says */
  readonly device?: Device | undefined;
}

/** Where a run lives and who watches it. */
export interface ComposeOptions {
  readonly plan: RunPlan;
  readonly paths: RunPaths;
  readonly clock: Clock;
  /** Holds the API key. Without it a language model is not asked: enough for a report. */
  readonly environment?: Environment;
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
  /** Encoded rows that runs may share. @default `cache` in the run directory */
  readonly cacheDirectory?: string;
  /** What the trainer has in the place of what the task file leaves to it, where runs go side by side. */
  readonly share?: TrainerShare;
  /** Stands before the trainer; `runtime` is what that was made with, but for which of several GPUs. */
  readonly wrapTrainer?: (trainer: SmallModelTrainer, runtime: TaskFile['runtime']) => SmallModelTrainer;
  readonly wrapModel?: WrapModel;
}

/** The composition root: the only place that knows which adapter stands behind which port. */
export async function composeRun(options: ComposeOptions): Promise<ComposedRun> {
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of opened.splice(0).toReversed()) await closeOne();
  };
  try {
    return { ...(await wire(options, (closeOne) => opened.push(closeOne))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `whenClosed` collects what has to be closed, in the order of opening. */
async function wire({ plan, paths, clock, environment, onEvent, signal, cacheDirectory, share, wrapTrainer = (trainer) => trainer, wrapModel }: ComposeOptions, whenClosed: (close: () => unknown) => void): Promise<Omit<ComposedRun, 'close'>> {
  const { file, task } = plan;
  const gold = await loadGoldValidation(plan);
  const testRows = await loadGoldTest(plan);
  const contexts = await loadContexts(plan, gold);
  const checkpoints = await openCheckpointStore(paths.rounds);
  const encoder = createDatasetEncoder({ checkpointDirectory: file.model.checkpoint, cacheDirectory: cacheDirectory ?? join(paths.directory, 'cache') });
  whenClosed(() => encoder.close());
  const sketcher = createSketchPool();
  whenClosed(() => sketcher.close());
  const store = openRunStore(paths.database);
  whenClosed(() => store.close());
  const access = environment === undefined ? await readTeacherAccess(plan, store) : await openTeacherAccess({ plan, paths, environment, store, onEvent });
  whenClosed(() => access?.close());
  const { teacher, gap, warnings, close: closeTeacher } = await createTeacher(plan, gold, access?.calls, wrapModel);
  whenClosed(() => closeTeacher?.());
  const runtime = shared(file.runtime, share);
  const encoders = wrapTrainer(createNativeTrainer(trainerOptions(runtime)), { ...runtime, device: file.runtime.device }); // which of the GPUs decides nothing
  return {
    config: configOf(plan),
    testRows,
    warnings,
    dependencies: {
      task, teacher, gold, contexts, checkpoints, encoder, store, clock, sketcher,
      trainer: methodOf(plan.method).head === 'linear' ? createLinearHeadTrainer(encoders) : encoders, // over frozen states, or the whole encoder
      embedder: createCheckpointEmbedder({ trainer: encoders, encoder, checkpoint: file.model.checkpoint, maxLength: file.model.maxLength }),
      test: sealTest(testRows, task),
      ...(gap !== undefined && { gap }),
      ...(access !== undefined && { ledger: access.ledger }),
      ...(onEvent !== undefined && { onEvent }),
      ...(signal !== undefined && { signal }),
    },
  };
}

function shared(runtime: TaskFile['runtime'], { threads, memoryBudgetMb, device }: TrainerShare = { threads: 0, memoryBudgetMb: 0 }): TaskFile['runtime'] {
  return { ...runtime, ...(threads > 0 && { threads }), ...(runtime.memoryBudgetMb === 0 && { memoryBudgetMb }), ...(device !== undefined && ['auto', 'cuda'].includes(runtime.device) && { device }) };
}

function trainerOptions({ device, threads, precision, deterministic, memoryBudgetMb }: TaskFile['runtime']): Parameters<typeof createNativeTrainer>[0] {
  return { device: device as Device, threads, precision, deterministic, memoryBudgetMb };
}
