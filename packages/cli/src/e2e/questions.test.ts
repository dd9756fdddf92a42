import { buildLineage, createLanguageModelTeacher, replayDataset, runS3, type RunReport, type S3Result } from '@stepsynth/core';
import { createMemoryJournal, createMemoryRunStore, createSimulatedQuestionRun, type MemoryJournal, type SimulatedQuestionRun } from '@stepsynth/core/testing';
import { createOpenAILanguageModel, type OpenAILanguageModel } from '@stepsynth/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReportHtml } from '../report/render-report.ts';
import { describeRun } from '../runs/describe-run.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { simulatedQuestionReply } from '../testing/simulated-question-replies.ts';

const sizes = { seedRows: 40, validationRows: 120, testRows: 40 } as const;

/** A real HTTP endpoint, the real adapter, the whole loop; only the small model is a stand-in, a linear reader. */
describe('extractive question answering with an OpenAI-compatible teacher', () => {
  let endpoint: ScriptedEndpoint;
  let model: OpenAILanguageModel;
  let journal: MemoryJournal;
  let simulated: SimulatedQuestionRun;
  let result: S3Result;
  let report: RunReport;

  const teacherOf = () => createLanguageModelTeacher({ task: simulated.dependencies.task, model, sampling: { temperature: 0.9, topP: 1, maxTokens: 64 } });

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint({ reply: simulatedQuestionReply });
    journal = createMemoryJournal();
    model = createOpenAILanguageModel({ model: 'tiny-model', baseURL: endpoint.baseURL, journal, runSeed: 5 });
    simulated = createSimulatedQuestionRun(sizes);
    const { gap: _, ...dependencies } = simulated.dependencies;
    result = await runS3({ ...dependencies, teacher: teacherOf() }, simulated.config);
    report = result.report;
  }, 120_000);
  afterAll(async () => {
    await model.close();
    await endpoint.close();
  });

  it('asks for an answer and then for its question, and for errors with their own answer alone', () => {
    const prompts = endpoint.requests.map(({ body }) => (JSON.parse(body) as { messages: { content: string }[] }).messages.at(-1)!.content);
    const answers = prompts.filter((prompt) => prompt.includes('\nQuote a short answer')).length;
    const questions = prompts.filter((prompt) => prompt.endsWith('is the answer to the following question:')).length;
    const errors = prompts.filter((prompt) => prompt.endsWith('A question that has the same answer in the context is:')).length;
    const unusable = Object.entries(report.rounds[0]!.rejected).filter(([reason]) => reason.startsWith('answer-')).reduce((sum, [, count]) => sum + count, 0);
    expect(answers + questions + errors).toBe(prompts.length);
    expect(answers - questions).toBe(unusable);
    expect(errors).toBeGreaterThanOrEqual(report.rounds[1]!.addedRows + report.rounds[2]!.addedRows);
  });

  it('counts each reason for which an answer could not be used; one bad reply costs one item', () => {
    const { rejected, addedRows, candidates } = report.rounds[0]!;
    expect(Object.keys(rejected)).toEqual(expect.arrayContaining(['answer-not-in-context', 'answer-unreadable', 'answer-ambiguous']));
    expect(addedRows).toBe(40);
    expect(candidates).toBe(40 + Object.values(rejected).reduce((sum, count) => sum + count, 0));
  });

  it('learns from the errors that it extrapolates', () => {
    expect(report.rounds[0]!.errors).toBeGreaterThan(20);
    expect(report.gain!.exactMatch!.interval95[0]).toBeGreaterThan(0);
    expect(report.simulated).toBe(false);
  });

  it('makes the same rows again from the journal, without a call', async () => {
    const before = endpoint.requests.length;
    const { dependencies, config } = createSimulatedQuestionRun(sizes);
    const replayed = await replayDataset({ ...dependencies, teacher: teacherOf(), recorded: simulated.dependencies.store, scratch: createMemoryRunStore() }, config);
    expect(replayed).toEqual(result.dataset);
    expect(endpoint.requests.length).toBe(before);
  });

  it('knows of every row the prompt that was sent for it', async () => {
    const { task, store, gold, test, contexts } = simulated.dependencies;
    const lineage = await buildLineage({ task, store, gold, test, contexts, config: simulated.config });
    expect(lineage.rows.length).toBeGreaterThan(result.dataset.length);
    expect(lineage.rows.every(({ prompt }) => prompt === 'same')).toBe(true);
  });

  it('is reported in its own metrics, on the page and on the terminal', async () => {
    const text = describeRun(report, 'runs/questions');
    expect(text).toContain('exact match (selection)');
    expect(text).toMatch(/test {6}exact match \d+\.\d.%.*, F1 \d+\.\d.%/u);
    const page = renderReportHtml(report);
    expect(page).toContain('Test exact match');
    expect(page).toContain('find answers in a context');
    expect(page).not.toContain('macro-F1');
    expect(page).not.toContain('id="confusion"');
  });
});
