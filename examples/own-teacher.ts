// A run with a teacher of your own; its events come as an async iterable. Run: node examples/own-teacher.ts
import { streamS3, type Teacher } from '@stepsynth/core';
import { openRun } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { remarksTask, writeRemark } from './remarks.ts';

const teacher: Teacher = {
  provider: 'remarks',
  simulated: false,
  async propose(slot) {
    const text = 'error' in slot ? writeRemark(slot.error.label, slot.key, slot.error.fields['text']) : writeRemark(slot.label, slot.key);
    return { status: 'proposed', fields: { text }, source: { kind: 'generated' } };
  },
};

const run = await openRun({ directory: 'runs/own-teacher', task: await remarksTask(), teacher, trainer: createNativeTrainer() });
const events = streamS3(run.dependencies, run.config);
for await (const event of events) {
  if (event.type === 'stage-finished') console.log(`${event.stage}: ${event.accepted} rows accepted, ${event.rejected} rejected`);
  if (event.type === 'round-finished') console.log(`round ${event.round}: ${event.errors} errors, ${(event.selectionAccuracy * 100).toFixed(1)} % right on selection`);
}
const { report, checkpoint } = await events.result;
console.log(`${(report.test.accuracy * 100).toFixed(1)} % right on test; the model is in ${checkpoint.directory}`);
await run.close();
