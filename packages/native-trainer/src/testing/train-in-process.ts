/**
 * Trains with the addon loaded into this very process, then ends it as the first argument says:
 * exit, throw, terminate-worker, cancel, finish (trains a little and runs to its end) or wait (for a signal).
 * Second argument: the checkpoint; the training file is written beside it. Prints `started` at the first step.
 */
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { writeDatasetFile } from '../dataset-file.ts';
import { loadAddon } from '../load-addon.ts';
import { toNativeOptions } from '../training-options.ts';
import { TOY_LABELS, TOY_OPTIONS, toyDataset } from './toy-task.ts';

type Ending = 'exit' | 'throw' | 'terminate-worker' | 'cancel' | 'finish' | 'wait';

const [ending, checkpoint] = (isMainThread ? process.argv.slice(2) : workerData) as [Ending, string];

async function train(onStep: () => void): Promise<string> {
  const trainingFile = join(checkpoint, '..', 'training.ssds');
  await writeDatasetFile(trainingFile, toyDataset(4096));
  const request = {
    checkpoint,
    labels: TOY_LABELS,
    training_file: trainingFile,
    selection_file: '',
    options: toNativeOptions({ ...TOY_OPTIONS, epochs: ending === 'finish' ? 0.05 : 1_000_000 }, TOY_LABELS),
    runtime: { device: 'cpu', threads: 1 },
  };
  const model = new (loadAddon().NativeModel)();
  const training = model.train(JSON.stringify(request), (event) => {
    if (event.includes('"step"') && !event.includes('"started"')) onStep();
    if (ending === 'cancel') model.cancel();
  });
  return training;
}

let started = false;

function sayStarted(then: () => void): void {
  if (!started) process.stdout.write('started\n');
  started = true;
  then();
}

async function terminateWorkerWhileTraining(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: [ending, checkpoint] });
  await new Promise((resolve) => worker.once('message', resolve));
  const start = performance.now();
  await worker.terminate();
  process.stdout.write(`terminated in ${Math.round(performance.now() - start)} ms\n`);
}

if (!isMainThread) await train(() => parentPort?.postMessage('step'));
else if (ending === 'terminate-worker') await terminateWorkerWhileTraining();
else if (ending === 'exit') await train(() => sayStarted(() => process.exit(7)));
else if (ending === 'throw') await train(() => sayStarted(() => setImmediate(() => { throw new Error('uncaught on purpose'); })));
else if (ending === 'cancel') await train(() => {}).catch((error: { code?: string }) => process.stdout.write(`${error.code}\n`));
else await train(() => sayStarted(() => {}));
