/**
 * Trains until it is killed, or until shortly after the start when the last argument is `exit`.
 * Arguments: checkpoint, scratch directory, rows a batch. Prints `started` when training starts.
 */
import { createNativeTrainer } from '../native-trainer.ts';
import { TOY_LABELS, TOY_OPTIONS, toyDataset } from './toy-task.ts';

const [checkpoint = '', scratchDirectory = '', batchSize = '16', ending] = process.argv.slice(2);
await createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory }).train(
  {
    checkpoint,
    labels: TOY_LABELS,
    training: toyDataset(4096),
    options: { ...TOY_OPTIONS, batchSize: Number(batchSize), epochs: 1_000_000 },
  },
  {
    onEvent: (event) => {
      if (event.type !== 'started') return;
      process.stdout.write('started\n');
      if (ending === 'exit') setTimeout(() => process.exit(7), 300);
    },
  },
);
