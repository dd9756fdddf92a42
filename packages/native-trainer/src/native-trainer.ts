import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Device, LoadCallOptions, Precision, SmallModelTrainer, TrainCallOptions, TrainingStateOptions, TrainRequest } from '@stepsynth/core';
import { StepsynthError } from '@stepsynth/core';

import type { NativeLoadRequest, NativeRuntime, NativeSaveRequest, NativeTrainRequest } from './addon-types.ts';
import { writeDatasetFile } from './dataset-file.ts';
import { loadReplySchema, parseReply, trainingEventSchema, trainingSummarySchema } from './replies.ts';
import { ScratchDirectory } from './scratch-directory.ts';
import { NativeTrainedModel } from './trained-model.ts';
import { TrainerClient } from './trainer-client.ts';
import { toNativeOptions } from './training-options.ts';

/** Settings of a native trainer. */
export interface NativeTrainerOptions {
  /** @default 'auto' */
  readonly device?: Device;
  /** CPU threads of each child; 0 takes one per physical core. @default 0 */
  readonly threads?: number;
  /** Of trainings; a model that is loaded computes in fp32 under `auto`. @default 'auto' */
  readonly precision?: Precision;
  /** On CUDA the same numbers bit for bit, at some cost; on the CPU they always are, with the same threads and precision. @default false */
  readonly deterministic?: boolean;
  /**
   * MiB that a training's child may take on the CPU. A batch that does not fit is computed in several passes, with the same
   * result to rounding; a row that does not fit is an error. 0: what the child has and nine tenths of what is free.
   * @default 0
   */
  readonly memoryBudgetMb?: number;
  /** Where datasets and predictions pass through, and where a last good checkpoint is kept. @default the system's temporary folder */
  readonly scratchDirectory?: string;
  /** Milliseconds a cancelled operation gets to end its step before its process is killed. @default 2000 */
  readonly cancelDeadlineMs?: number;
}

/** Long enough to cost nothing, short enough to lose little. */
const STATE_EVERY_SECONDS = 120;

/** What one child process works with; `model` takes it over, `discard` ends it. */
interface Workplace {
  readonly client: TrainerClient;
  readonly scratch: ScratchDirectory;
}

/**
 * A trainer over libtorch. Each `train` and each `load` starts a child process that then holds the model until
 * `dispose`; a crash in it is an error of code TRAINER here. When the loss stops being finite, `train` rejects with
 * NON_FINITE_LOSS; the message names the step and the folder of the last good checkpoint, if an epoch had ended.
 */
export function createNativeTrainer(options: NativeTrainerOptions = {}): SmallModelTrainer {
  const { device = 'auto', threads = 0, precision = 'auto', deterministic = false, memoryBudgetMb = 0 } = options;
  const runtimeIn = (asBefore: string | undefined, otherwise: Precision): NativeRuntime => ({ device, threads, precision: isPrecision(asBefore) ? asBefore : otherwise, deterministic, memory_budget_mb: memoryBudgetMb });
  return {
    heads: ['label', 'answer-span'],
    train: (request, trainOptions = {}) => withWorkplace(options, (workplace) => train(workplace, request, runtimeIn(trainOptions.precision, precision), trainOptions, options)),
    load: (directory, loadOptions = {}) => withWorkplace(options, (workplace) => load(workplace, directory, runtimeIn(loadOptions.precision, precision === 'auto' ? 'fp32' : precision), loadOptions)),
  };
}

/** Another trainer's checkpoint may name a precision that is none here. */
function isPrecision(name: string | undefined): name is Precision {
  return name === 'fp32' || name === 'bf16';
}

async function withWorkplace(
  options: NativeTrainerOptions,
  makeModel: (workplace: Workplace) => Promise<NativeTrainedModel>,
): Promise<NativeTrainedModel> {
  const scratch = await ScratchDirectory.create(options.scratchDirectory);
  const deadline = options.cancelDeadlineMs === undefined ? {} : { cancelDeadlineMs: options.cancelDeadlineMs };
  const client = new TrainerClient({ scratchDirectory: scratch.path, ...deadline });
  try {
    return await makeModel({ client, scratch });
  } catch (error) {
    await client.kill();
    await scratch.remove();
    throw error;
  }
}

async function train(
  { client, scratch }: Workplace,
  request: TrainRequest,
  runtime: NativeRuntime,
  { signal, onEvent, state }: TrainCallOptions,
  { scratchDirectory }: NativeTrainerOptions,
): Promise<NativeTrainedModel> {
  const nativeRequest = { ...(await handOver(scratch, request, runtime)), ...nativeState(state) };
  const receive = onEvent && ((event: unknown) => onEvent(parseReply(trainingEventSchema, event)));
  try {
    const reply = await client.request('train', nativeRequest, { signal, onEvent: receive });
    await removeFiles(nativeRequest);
    return new NativeTrainedModel({ labels: request.labels, head: request.head ?? 'label', summary: parseReply(trainingSummarySchema, reply), client, scratch });
  } catch (error) {
    throw isNonFiniteLoss(error) ? await withLastGoodCheckpoint(error, client, scratchDirectory) : error;
  }
}

async function load({ client, scratch }: Workplace, directory: string, runtime: NativeRuntime, { signal }: LoadCallOptions): Promise<NativeTrainedModel> {
  const request: NativeLoadRequest = { checkpoint: resolve(directory), runtime };
  const { labels, head } = parseReply(loadReplySchema, await client.request('load', request, { signal }));
  return new NativeTrainedModel({ labels, head, client, scratch });
}

async function handOver(scratch: ScratchDirectory, request: TrainRequest, runtime: NativeRuntime): Promise<NativeTrainRequest> {
  const trainingFile = scratch.newFile('training', 'ssds');
  await writeDatasetFile(trainingFile, request.training);
  const selectionFile = request.selection === undefined ? '' : scratch.newFile('selection', 'ssds');
  if (request.selection !== undefined) await writeDatasetFile(selectionFile, request.selection);
  return {
    checkpoint: resolve(request.checkpoint),
    labels: request.labels,
    ...(request.head === 'answer-span' && { head: request.head }),
    training_file: trainingFile,
    selection_file: selectionFile,
    options: toNativeOptions(request.options, request.labels),
    runtime,
  };
}

function nativeState(state: TrainingStateOptions | undefined): Pick<NativeTrainRequest, 'state'> {
  return state === undefined ? {} : { state: { directory: resolve(state.directory), every_seconds: state.everySeconds ?? STATE_EVERY_SECONDS } };
}

async function removeFiles(request: NativeTrainRequest): Promise<void> {
  await rm(request.training_file, { force: true });
  if (request.selection_file !== '') await rm(request.selection_file, { force: true });
}

function isNonFiniteLoss(error: unknown): error is StepsynthError {
  return error instanceof StepsynthError && error.code === 'NON_FINITE_LOSS';
}

/** The child still holds the weights of the last good evaluation, if there was one: they are saved before it ends. */
async function withLastGoodCheckpoint(error: StepsynthError, client: TrainerClient, parent: string = tmpdir()): Promise<StepsynthError> {
  const directory = await mkdtemp(join(parent, 'stepsynth-last-good-'));
  try {
    const request: NativeSaveRequest = { directory };
    await client.request('save', request);
  } catch {
    await rm(directory, { recursive: true, force: true });
    return error;
  }
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return new StepsynthError(error.code, `${error.message}; the last good checkpoint is in ${directory}`, { ...hint, cause: error });
}
