/**
 * Trains in a child process until it is killed, or ends itself shortly after the start as the last argument says:
 * exit, throw, terminate-worker, or finish (trains a little, keeps the model and runs to its end).
 * Arguments: checkpoint, scratch directory, rows a batch, ending. Prints `started` when training starts.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { createNativeTrainer } from '../native-trainer.ts';
import { TOY_LABELS, TOY_OPTIONS, toyDataset } from './toy-task.ts';

const words = (isMainThread ? process.argv.slice(2) : workerData) as string[];
const [checkpoint = '', scratchDirectory = '', batchSize = '16', ending] = words;

async function train(onStarted: () => void): Promise<void> {
  await createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory }).train(
    {
      checkpoint,
      labels: TOY_LABELS,
      training: toyDataset(4096),
      options: { ...TOY_OPTIONS, batchSize: Number(batchSize), epochs: ending === 'finish' ? 0.05 : 1_000_000 },
    },
    { onEvent: (event) => event.type === 'started' && onStarted() },
  );
}

function end(): void {
  if (ending === 'exit') process.exit(7);
  if (ending === 'throw') throw new Error('uncaught on purpose');
}

async function terminateWorkerWhileTraining(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: words });
  await new Promise((resolve) => worker.once('message', resolve));
  process.stdout.write('started\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await worker.terminate();
}

if (!isMainThread) await train(() => parentPort?.postMessage('started'));
else if (ending === 'terminate-worker') await terminateWorkerWhileTraining();
else {
  await train(() => {
    process.stdout.write('started\n');
    setTimeout(end, 300);
  });
}
