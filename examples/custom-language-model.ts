// A teacher over any function that answers a prompt. Run: node examples/custom-language-model.ts
import { createHash } from 'node:crypto';
import { createLanguageModelTeacher, runS3, type LanguageModel } from '@stepsynth/core';
import { openRun } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { remarksTask, writeRemark } from './remarks.ts';

/** Put your own client here: this one reads the label out of the prompt, and quotes its answer as models like to. */
async function complete(prompt: string, sample: number): Promise<string> {
  const label = prompt.includes('positive') ? 'positive' : 'negative';
  const slot = createHash('sha256').update(`${prompt} ${sample}`).digest().readUInt32BE();
  return `Sure! Here is a remark:\n\n"${writeRemark(label, { stage: 'seed', round: 0, slot, attempt: 0 }, prompt)}"`;
}

const model: LanguageModel = {
  modelId: 'my-model',
  async generate({ prompt, sampleIndex }) {
    const text = await complete(prompt, sampleIndex);
    return { status: 'completed', text, usage: { promptTokens: prompt.split(' ').length, completionTokens: text.split(' ').length } };
  },
};

const run = await openRun({
  directory: 'runs/custom-language-model',
  task: await remarksTask(),
  teacher: (task, { sampling }) => createLanguageModelTeacher({ task, model, sampling }),
  trainer: createNativeTrainer(),
});
const { report, dataset } = await runS3(run.dependencies, run.config);
console.log(`the first row: ${dataset[0]?.fields['text']}`);
console.log(`${report.spend.calls} calls, ${report.spend.completionTokens} tokens; ${(report.test.accuracy * 100).toFixed(1)} % right on test`);
await run.close();
