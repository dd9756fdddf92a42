// A filter of your own beside the built-in ones. Run: node examples/custom-filter.ts
import { runS3, type CandidateFilter, type Teacher } from '@stepsynth/core';
import { openRun } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { remarksTask, writeRemark } from './remarks.ts';

/** Remarks that name a price are not wanted; the report counts them under this reason. */
const withoutPrices: CandidateFilter = ({ text }) => (/\d/.test(text ?? '') ? 'names-a-price' : undefined);

const teacher: Teacher = {
  provider: 'remarks',
  simulated: false,
  async propose(slot) {
    const label = 'error' in slot ? slot.error.label : slot.label;
    return { status: 'proposed', fields: { text: writeRemark(label, slot.key) }, source: { kind: 'generated' } };
  },
};

const run = await openRun({
  directory: 'runs/custom-filter',
  task: { ...(await remarksTask()), rounds: 0 },
  teacher,
  candidateFilters: [withoutPrices],
  trainer: createNativeTrainer(),
});
const { report } = await runS3(run.dependencies, run.config);
console.log(`rejected, by reason: ${JSON.stringify(report.rounds[0]?.rejected)}`);
await run.close();
