import path from 'node:path';
import type { GoldExample } from '../example/example.ts';
import { sealTest } from '../gold/seal-test.ts';
import { createCheckpointEmbedder } from '../loop/checkpoint-embedder.ts';
import type { RunEvent } from '../loop/run-event.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { S3Dependencies } from '../loop/s3-dependencies.ts';
import type { CandidateFilter } from '../ports/candidate-filter.ts';
import type { SmallModelTrainer } from '../ports/small-model-trainer.ts';
import type { Teacher } from '../ports/teacher.ts';
import type { RunSettings, TaskSettings } from '../task/run-settings.ts';
import { s3ConfigFrom } from '../task/s3-config-from.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { openCheckpointStore } from './checkpoint-store.ts';
import { createDatasetEncoder } from './dataset-encoder.ts';
import { loadContexts, loadGoldTest, loadGoldValidation } from './load-run-data.ts';
import { claimOwnRun } from './own-run-directory.ts';
import { readOwnTask } from './own-task.ts';
import { runPaths, type RunPaths } from './run-directory.ts';
import { createSketchPool } from './sketch-pool.ts';
import { openRunStore } from './sqlite-run-store.ts';

/** A run whose teacher and trainer a program brings. */
export interface OpenRunOptions {
  /** Run directory: made where it is absent, gone on with where it holds this run. */
  readonly directory: string;
  /** The task, with files relative to the working directory; or the path of a task file, whose own teacher is not used. */
  readonly task: TaskSettings | string;
  /** The teacher, or how to make it of the task and its settings. */
  readonly teacher: Teacher | ((task: TaskSpec, settings: RunSettings) => Teacher);
  /** Such as `createNativeTrainer()` of @stepsynth/native-trainer. */
  readonly trainer: SmallModelTrainer;
  /** Filters of your own, asked in order after the built-in ones. */
  readonly candidateFilters?: readonly CandidateFilter[];
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

/** A run wired to its directory: hand `dependencies` and `config` to `runS3` or `streamS3`, then `close` it. */
export interface OpenedRun {
  readonly dependencies: S3Dependencies;
  readonly config: S3Config;
  readonly paths: RunPaths;
  /** Gold test, for a report that is built again; a round gets the sealed one in `dependencies`. */
  readonly testRows: readonly GoldExample[];
  /** Versions that differ from those the run was started with. */
  readonly warnings: readonly string[];
  /** Frees the store, the encoder and the lock of the directory. */
  close(): Promise<void>;
}

/**
 * Wires a run of a program: gold files, tokenizer, run store and checkpoints in `directory`, under its lock. What the run
 * was started with is kept in its manifest; to open it again with the same task is to resume it.
 *
 * @throws StepsynthError TASK_FILE, DATA_FILE or CHECKPOINT for the task and its files, RUN_LOCKED where another process
 * has the directory, RUN_DIRECTORY where it holds another run.
 */
export async function openRun(options: OpenRunOptions): Promise<OpenedRun> {
  const source = await readOwnTask(options.task, options.signal);
  const gold = await loadGoldValidation(source);
  const testRows = await loadGoldTest(source);
  const contexts = await loadContexts(source, gold);
  const paths = runPaths(options.directory);
  const { lock, warnings } = await claimOwnRun(paths, source);
  try {
    const { file, task } = source;
    const { teacher, trainer, candidateFilters, onEvent, signal } = options;
    const checkpoints = await openCheckpointStore(paths.rounds);
    const encoder = createDatasetEncoder({ checkpointDirectory: file.model.checkpoint, cacheDirectory: path.join(paths.directory, 'cache') });
    const store = openRunStore(paths.database);
    const sketcher = createSketchPool();
    return {
      config: s3ConfigFrom(file),
      paths,
      testRows,
      warnings,
      dependencies: {
        task, gold, contexts, checkpoints, encoder, store, trainer, sketcher,
        embedder: createCheckpointEmbedder({ trainer, encoder, checkpoint: file.model.checkpoint, maxLength: file.model.maxLength }),
        teacher: typeof teacher === 'function' ? teacher(task, file) : teacher,
        test: sealTest(testRows, task),
        clock: { now: () => Date.now() },
        ...(candidateFilters !== undefined && { candidateFilters }),
        ...(onEvent !== undefined && { onEvent }),
        ...(signal !== undefined && { signal }),
      },
      async close() {
        await sketcher.close();
        await encoder.close();
        store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
