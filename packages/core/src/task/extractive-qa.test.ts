import { describe, expect, it } from 'vitest';
import type { StepsynthError } from '../errors.ts';
import { simulatedQuestionTask } from '../teacher/simulated/questions/simulated-question-world.ts';
import { parseTaskFile } from './parse-task-file.ts';
import { parseTaskSettings } from './run-settings.ts';
import { taskSpecFrom } from './task-spec.ts';

const { name, type, fields, prompts } = simulatedQuestionTask;
const gold = { validation: 'validation.jsonl', test: 'test.jsonl' };
const questions = { name, type, fields, prompts, gold, teacher: { provider: 'simulated' } };

function failure(changes: object): { message: string; hint: string | undefined } {
  try {
    parseTaskFile({ ...questions, ...changes }, 'task.yaml');
  } catch (error) {
    const { code, message, hint } = error as StepsynthError;
    expect(code).toBe('TASK_FILE');
    return { message, hint };
  }
  throw new Error('expected an error');
}

describe('a task file of type extractive-qa', () => {
  it('has an answer and no labels, the question before the context', () => {
    expect(taskSpecFrom(parseTaskFile(questions, 'task.yaml'))).toMatchObject({
      generatedField: 'question', contextField: 'context', inputFields: ['question', 'context'], labels: [], verbalizer: {},
      answer: { field: 'answers', startField: 'start', maxAnswerLength: 30, docStride: 128, nBest: 20 },
    });
    const flat = parseTaskFile({ ...questions, fields: { generated: 'question', context: 'context', answer: 'answer', start: 'from' }, answer: { maxAnswerLength: 12 } }, 'task.yaml');
    expect(taskSpecFrom(flat).answer).toEqual({ field: 'answer', startField: 'from', maxAnswerLength: 12, docStride: 128, nBest: 20 });
  });

  it('is the same when its settings are read again, as from a manifest', () => {
    const parsed = parseTaskFile(questions, 'task.yaml');
    expect(parseTaskFile(JSON.parse(JSON.stringify(parsed)), 'manifest.json')).toEqual(parsed);
  });

  it('may do without the prompt for answers', () => {
    const { answer: _, ...others } = prompts;
    expect(taskSpecFrom(parseTaskFile({ ...questions, prompts: others }, 'task.yaml')).prompts.answer).toBeUndefined();
  });

  it('may choose errors by what needs no labels, and show the answer that was wrong', () => {
    for (const choose of ['all', 'loss', 'cluster', 'expected-gain']) {
      expect(parseTaskFile({ ...questions, extrapolation: { choose }, prompts: { ...prompts, studentAnswer: 'Not {{predicted}} ({{confidence}} %) but {{answer}}' } }, 'task.yaml').extrapolation.choose).toBe(choose);
    }
  });

  it('needs no prompts where a program brings the teacher', () => {
    const { prompts: _, teacher: __, ...settings } = questions;
    expect(parseTaskSettings(settings).prompts.extrapolation).toContain('{{answer}}');
  });

  it.each([
    [{ labels: [{ name: 'a' }, { name: 'b' }] }, 'labels: an extractive-qa task has no labels', 'stands in the context'],
    [{ fields: { generated: 'question' } }, 'fields.context: missing; an extractive-qa task needs it', 'such as context'],
    [{ fields: { generated: 'question', context: 'answer' } }, 'fields.context: answer is the name of a prompt slot', 'Rename'],
    [{ fields: { generated: 'question', context: 'text', answer: 'text' } }, 'fields.answer: the column text is named twice', undefined],
    [{ inputOrder: ['context', 'generated'] }, 'inputOrder: the question stands before the context in an extractive-qa task', 'only the context may be cut'],
    [{ prompts: { ...prompts, seed: '{{context}} {{label}}' } }, 'prompts.seed: unknown slot {{label}}', '{{answer}}'],
    [{ prompts: { ...prompts, extrapolation: '{{context}} {{question}}' } }, 'prompts.extrapolation: the slot {{answer}} is missing', undefined],
    [{ prompts: { ...prompts, answer: 'Which?' } }, 'prompts.answer: the slot {{context}} is missing', undefined],
    [{ prompts: { ...prompts, rationale: '{{label}}' } }, 'prompts.rationale: rationales are listed by label, and an extractive-qa task has no labels', 'Remove'],
    [{ seed: { balance: 'gold' } }, 'seed.balance: an extractive-qa task has no labels to balance', 'Remove'],
    [{ extrapolation: { choose: 'margin' } }, 'extrapolation.choose: margin compares the probabilities of labels, and an extractive-qa task has none', 'cluster'],
    [{ extrapolation: { choose: 'learnable' } }, 'extrapolation.choose: learnable compares the probabilities of labels', 'expected-gain'],
    [{ extrapolation: { labelPrior: 'gold' } }, 'extrapolation.labelPrior: an extractive-qa task has no labels', 'Remove'],
    [{ prompts: { ...prompts, studentAnswer: 'Not {{label}} but {{predicted}}' } }, 'prompts.studentAnswer: unknown slot {{label}}', '{{answer}}'],
    [{ answer: { docStride: 512 } }, 'answer.docStride: must be less than model.maxLength (512)', undefined],
    [{ answer: { maxAnswerLength: 0 } }, 'answer.maxAnswerLength: must be at least 1, not 0', 'Tokens of an answer'],
    [{ prompts: { seed: prompts.seed, extrapolation: prompts.extrapolation }, seed: { contexts: { file: 'texts.jsonl', field: 'text' } }, teacher: { provider: 'openai', model: 'm' } }, 'prompts.answer: missing; contexts of a file come without answers', 'Quote a short answer'],
  ])('says what is wrong with %j', (changes, message, hint) => {
    const found = failure(changes);
    expect(found.message).toContain(message);
    if (hint !== undefined) expect(found.hint).toContain(hint);
  });

  it('is the only type with answers', () => {
    const single = { ...questions, type: 'single-sentence', fields: { generated: 'text' }, labels: [{ name: 'a' }, { name: 'b' }], prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}', answer: 'x' } };
    expect(failure(single).message).toContain('prompts.answer: a single-sentence task asks for no answers');
    expect(failure({ ...single, labels: [{ name: 'a' }], prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' } }).message).toContain('labels: needs at least 2 entries');
    expect(failure({ ...single, labels: undefined, prompts: { seed: '{{label}}', extrapolation: '{{label}} {{text}}' } }).message).toContain('labels: missing');
  });
});
