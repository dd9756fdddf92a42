import { describe, expect, it } from 'vitest';
import { runS3 } from '../loop/run-s3.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { Generation, GenerationRequest } from '../ports/language-model.ts';
import { createRandom } from '../random/seeded-random.ts';
import { sumCalls } from '../spend/call-spend.ts';
import { createLanguageModelTeacher } from '../teacher/language-model-teacher.ts';
import { createScriptedLanguageModel, type ScriptedLanguageModel } from '../testing/scripted-language-model.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';

const votes = { asks: 3, temperature: 0.7, minShare: 0.5, weigh: false };

/** Lists rationales, votes for one label more often than the other, and else writes a text that it never wrote before. */
function reply({ prompt, sampleIndex }: GenerationRequest): string {
  const random = createRandom('reply', prompt, sampleIndex);
  if (prompt.includes('reasons that')) return '1. superb acting\n2. witty script\n3. fine sound';
  if (prompt.includes('Which of these labels')) return random.choice(['positive', 'positive', 'negative', 'I cannot tell.']);
  return `Tale ${random.integer(2 ** 30)} of a ${random.choice(['fine', 'dull', 'long', 'short'])} film.`;
}

/** A model with what all its answers took. */
function countingModel(): { model: ScriptedLanguageModel; took: () => ReturnType<typeof sumCalls> } {
  const inner = createScriptedLanguageModel(reply);
  const answers: Generation[] = [];
  const generate: ScriptedLanguageModel['generate'] = async (request, options) => {
    const generation = await inner.generate(request, options);
    answers.push(generation);
    return generation;
  };
  return { model: { ...inner, generate }, took: () => sumCalls(answers.map(({ usage }) => ({ calls: 1, ...usage }))) };
}

async function spendOf(settings: (config: S3Config) => Partial<S3Config>) {
  const { dependencies, config } = createSimulatedRun();
  const { model, took } = countingModel();
  const teacher = createLanguageModelTeacher({ task: dependencies.task, model, sampling: config.sampling });
  const { report } = await runS3({ ...dependencies, teacher }, { ...config, ...settings(config) });
  const asked = (words: string): number => model.calls.filter(({ prompt }) => prompt.includes(words)).length;
  return { report, took: took(), asked };
}

describe('what the rounds took', () => {
  it.each<[string, (config: S3Config) => Partial<S3Config>, string]>([
    ['votes', () => ({ labelNoise: { votes } }), 'Which of these labels'],
    ["the teacher's labels", ({ extrapolation }) => ({ extrapolation: { ...extrapolation, label: 'teacher' } }), 'Which of these labels'],
    ['votes, and the other seed data of transferred errors', ({ extrapolation }) => ({ labelNoise: { votes }, extrapolation: { ...extrapolation, errors: 'transferred' } }), 'Which of these labels'],
    ['votes, and control rows', () => ({ labelNoise: { votes }, control: { rows: 5, seeds: 3, minGain: -1 } }), 'Write a'],
  ])('is all that was asked, with %s', async (_, settings, words) => {
    const { report, took, asked } = await spendOf(settings);
    expect(asked(words)).toBeGreaterThan(20);
    expect(report.rounds).toHaveLength(3);
    expect(sumCalls(report.rounds.map(({ spend }) => spend))).toEqual(took);
    expect(report.spend).toMatchObject(took);
    expect(report).not.toHaveProperty('unusedSpend');
  });

  it('is told apart where data was asked for and not trained on', async () => {
    const { report, took } = await spendOf(() => ({ control: { rows: 5, seeds: 3, minGain: 1 } })); // no gain is as large as that
    expect(report.stoppedBecause).toContain('control');
    expect(report.rounds).toHaveLength(1);
    expect(report.unusedSpend!.calls).toBeGreaterThan(5);
    expect(sumCalls([report.rounds[0]!.spend, report.unusedSpend!])).toEqual(took);
  });
});
