/**
 * Trains, predicts with and disposes of a tiny model again and again in this one process, as its child does once.
 * Arguments: checkpoint, cycles. Prints what the process holds after each cycle as a JSON line.
 */
import { join } from 'node:path';

import { writeDatasetFile } from '../dataset-file.ts';
import { loadAddon } from '../load-addon.ts';
import { toNativeOptions } from '../training-options.ts';
import { readMemory } from './memory-reading.ts';
import { TOY_LABELS, TOY_OPTIONS, toyDataset } from './toy-task.ts';

const [checkpoint = '', cycles = '100'] = process.argv.slice(2);
const file = (name: string): string => join(checkpoint, '..', name);
await writeDatasetFile(file('training.ssds'), toyDataset(64));
await writeDatasetFile(file('selection.ssds'), toyDataset(32, 2));
const request = JSON.stringify({
  checkpoint,
  labels: TOY_LABELS,
  training_file: file('training.ssds'),
  selection_file: file('selection.ssds'),
  options: toNativeOptions({ ...TOY_OPTIONS, epochs: 2, dropout: true }, TOY_LABELS),
  runtime: { device: 'cpu', threads: 2 },
});
const native = loadAddon();
for (let cycle = 0; cycle < Number(cycles); cycle += 1) {
  const model = new native.NativeModel();
  await model.train(request, () => {});
  await model.predict(JSON.stringify({ data_file: file('selection.ssds'), output_file: file('outputs.sspred') }));
  model.dispose();
  process.stdout.write(`${JSON.stringify(readMemory())}\n`);
}
