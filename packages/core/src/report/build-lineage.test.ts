import { describe, expect, it } from 'vitest';
import { runS3 } from '../loop/run-s3.ts';
import { createLanguageModelTeacher } from '../teacher/language-model-teacher.ts';
import { createScriptedLanguageModel } from '../testing/scripted-language-model.ts';
import { createSimulatedRun } from '../testing/simulated-run.ts';
import { buildLineage } from './build-lineage.ts';

/** A run of the closed world, whose teacher may be a scripted language model; `lineage` is read with fresh inputs, as by `stepsynth report`. */
async function finishedRun({ language = false, errors = 'misclassified', studentAnswer }: { language?: boolean; errors?: 'misclassified' | 'random'; studentAnswer?: string } = {}) {
  const { dependencies, config: base } = createSimulatedRun({ validationRows: 120 });
  const config = { ...base, extrapolation: { ...base.extrapolation, perError: 2, errors } };
  const model = createScriptedLanguageModel((request, call) => {
    if (request.prompt.startsWith('List')) return '1. great acting\n2. a clever plot\n3. lovely music\n4. good jokes';
    if (call % 9 === 8) return { status: 'truncated', text: 'cut', usage: { promptTokens: 9, completionTokens: 1 } };
    return call % 7 === 6 ? 'the same words again' : `"The film number ${call} was ${call % 2 === 0 ? 'superb' : 'dreadful'}."`;
  }, { modelId: 'scripted-1' });
  const prompts = {
    rationale: 'List {{count}} reasons for a {{label}} review.', seed: 'Write a {{label}} review about {{rationales}}.',
    extrapolation: 'Write a {{label}} review like: {{text}}', ...(studentAnswer !== undefined && { studentAnswer }),
  };
  const task = { ...dependencies.task, ...(language ? { prompts } : {}) };
  const teacher = language ? createLanguageModelTeacher({ task, model, sampling: config.sampling }) : dependencies.teacher;
  const { report, dataset } = await runS3({ ...dependencies, task, teacher }, config);
  const fresh = createSimulatedRun({ validationRows: 120 }).dependencies;
  const lineage = await buildLineage({ task, store: dependencies.store, gold: fresh.gold, test: fresh.test, contexts: [], config });
  return { report, dataset, lineage, gold: fresh.gold, calls: model.calls };
}

describe('buildLineage', () => {
  it('has a row for every candidate that was judged, the accepted ones with the id and the text of the data set', async () => {
    const { report, dataset, lineage } = await finishedRun();
    expect(lineage.rows.length).toBe(report.rounds.reduce((sum, { candidates }) => sum + candidates, 0));
    expect(new Set(lineage.rows.map(({ id }) => id)).size).toBe(lineage.rows.length);
    const byId = new Map(lineage.rows.map((row) => [row.id, row]));
    for (const { id, fields, label, round } of dataset) expect(byId.get(id)).toMatchObject({ status: 'accepted', fields, label, round });
    for (const { row, reason, label } of report.rejectionSamples) expect(byId.get(row)).toMatchObject({ status: 'rejected', reason, label });
    expect(report.rejectionSamples.length).toBeGreaterThan(0);
  });

  it('leads each extrapolated row, rejected ones too, to its error, and says what became of it', async () => {
    const { dataset, lineage, gold, report } = await finishedRun();
    const errorIds = new Map(dataset.map((row) => [row.id, row.lineage.errorId]));
    const extrapolated = lineage.rows.filter(({ origin }) => origin === 'extrapolated');
    expect(extrapolated.some(({ status }) => status === 'rejected')).toBe(true);
    for (const { id, error, label, fate, round } of extrapolated) {
      const { id: goldId, label: goldLabel, predictions } = lineage.errors[error!]!;
      if (errorIds.has(id)) expect(goldId).toBe(errorIds.get(id));
      expect(goldLabel).toBe(label);
      expect(predictions[round - 1]).not.toBe(goldLabel);
      expect(fate === 'fixed' || fate === 'fixed-later').toBe(predictions.at(-1) === goldLabel);
    }
    for (const { predictions, id } of lineage.errors) expect(predictions.length, id).toBe(report.rounds.length);
    expect(new Set(lineage.errors.map(({ id }) => id)).size).toBe(lineage.errors.length);
    expect(lineage.errors.every(({ id }) => gold.mining.some((example) => example.id === id))).toBe(true);
  });

  it('gives the prompts that were sent, and keeps a reply that differs from the text', async () => {
    const { lineage, calls } = await finishedRun({ language: true });
    const asked = lineage.rows.filter(({ source }) => source !== undefined);
    expect(asked.length).toBe(calls.filter(({ prompt }) => !prompt.startsWith('List')).length);
    expect(asked.every(({ prompt }) => prompt === 'same')).toBe(true);
    expect(asked.every(({ source }) => source?.modelId === 'scripted-1')).toBe(true);
    const seed = lineage.rows.find(({ origin, status }) => origin === 'seed' && status === 'accepted')!;
    expect(seed.rationales?.length).toBe(3);
    expect(seed.reply).toBe(`"${seed.fields!['text']}"`);
    expect(lineage.rows.filter(({ reason }) => reason === 'duplicate').every(({ reply }) => reply === undefined)).toBe(true);
    expect(lineage.rows.find(({ reason }) => reason === 'truncated')).not.toHaveProperty('fields');
  });

  it('gives the prompts that showed the wrong answer, and how sure the model was of it', async () => {
    const { lineage } = await finishedRun({ language: true, studentAnswer: 'Someone took it for {{predicted}}, {{confidence}} % sure.' });
    const extrapolated = lineage.rows.filter(({ origin, prompt }) => origin === 'extrapolated' && prompt !== undefined);
    expect(extrapolated.length).toBeGreaterThan(0);
    for (const { prompt, confidence } of extrapolated) {
      expect(prompt).toBe('same');
      expect(confidence).toBeGreaterThan(0.5);
    }
    expect(lineage.rows.some(({ origin, confidence }) => origin === 'seed' && confidence !== undefined)).toBe(false);
  });

  it('tells when the templates do not give the prompt that was sent', async () => {
    const { dependencies, config } = createSimulatedRun();
    const { teacher, store, task, gold, test } = dependencies;
    await runS3({ ...dependencies, teacher: { ...teacher, propose: async (slot) => {
      const candidate = await teacher.propose(slot);
      return candidate.status === 'exhausted' ? candidate : { ...candidate, source: { ...candidate.source, promptHash: 'f'.repeat(64) } };
    } } }, { ...config, rounds: 0 });
    const { rows } = await buildLineage({ task, store, gold, test, contexts: [], config });
    expect(rows.every(({ prompt }) => prompt === 'other')).toBe(true);
  });

  it('follows the control arm of random examples', async () => {
    const { lineage, dataset } = await finishedRun({ errors: 'random' });
    const errorIds = new Map(dataset.map((row) => [row.id, row.lineage.errorId]));
    for (const { id, error, origin } of lineage.rows) if (origin === 'extrapolated' && errorIds.has(id)) expect(lineage.errors[error!]!.id).toBe(errorIds.get(id));
    expect(lineage.rows.some(({ fate }) => fate === 'stayed-right')).toBe(true);
  });
});
