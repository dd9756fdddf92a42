/**
 * Trains the toy task with a state after every step and saves the model. Arguments: checkpoint, scratch directory, folder
 * of the state, folder for the model. Prints each step whose state was written, then `done`.
 */
import { createNativeTrainer } from '../native-trainer.ts';
import { REPEATABLE, stateRequest } from './toy-task.ts';

const [checkpoint = '', scratchDirectory = '', directory = '', output = ''] = process.argv.slice(2);
const model = await createNativeTrainer({ ...REPEATABLE, scratchDirectory }).train(stateRequest(checkpoint), {
  state: { directory, everySeconds: 0 },
  onEvent: (event) => event.type === 'saved' && process.stdout.write(`${event.step}\n`),
});
await model.save(output);
await model.dispose();
process.stdout.write('done\n');
