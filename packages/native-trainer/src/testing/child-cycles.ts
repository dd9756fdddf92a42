/**
 * Trains, predicts with and disposes of a tiny model again and again, each in a child of its own. Arguments: checkpoint,
 * scratch directory, cycles. Prints what this process holds after each cycle as a JSON line.
 */
import { createNativeTrainer } from '../native-trainer.ts';
import { readMemory } from './memory-reading.ts';
import { TOY_LABELS, TOY_OPTIONS, toyDataset } from './toy-task.ts';

const [checkpoint = '', scratchDirectory = '', cycles = '10'] = process.argv.slice(2);
const trainer = createNativeTrainer({ device: 'cpu', threads: 1, scratchDirectory });
const request = { checkpoint, labels: TOY_LABELS, training: toyDataset(64), selection: toyDataset(32, 2), options: { ...TOY_OPTIONS, epochs: 2 } };
for (let cycle = 0; cycle < Number(cycles); cycle += 1) {
  const model = await trainer.train(request);
  await model.predict(request.selection);
  await model.dispose();
  process.stdout.write(`${JSON.stringify(readMemory())}\n`);
}
