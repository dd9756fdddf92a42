import { createHash } from 'node:crypto';
import type { AnswerSpan } from '../answer/answer-span.ts';
import { parseAnswer } from '../answer/parse-answer.ts';
import type { Fields } from '../example/example.ts';
import type { Generation, GenerationRequest, LanguageModel, TokenUsage } from '../ports/language-model.ts';
import type { Candidate, CandidateSource, RationaleReply, RationaleSlot, Slot, Teacher, Vote } from '../ports/teacher.ts';
import { parseGeneration } from '../prompt/parse-generation.ts';
import { parseRationales } from '../prompt/parse-rationales.ts';
import { parseVote } from '../prompt/parse-vote.ts';
import { rationalePrompt } from '../prompt/rationale-prompt.ts';
import { asksForAnswer, slotPrompt } from '../prompt/slot-prompt.ts';
import { votePrompt } from '../prompt/vote-prompt.ts';
import type { TaskFile } from '../task/task-file.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import { sampleIndexOf } from './sample-index.ts';

/** How a `LanguageModelTeacher` asks. */
export interface LanguageModelTeacherOptions {
  readonly task: TaskSpec;
  readonly model: LanguageModel;
  readonly sampling: TaskFile['sampling'];
  /** `keep` takes a text cut at `maxTokens` as it is; `reject` has it replaced. @default 'reject' */
  readonly truncated?: 'keep' | 'reject';
}

/**
 * Renders the task's prompts, asks the model, and parses its reply into candidate fields. A slot whose answer the teacher
 * chooses takes two calls, one for the answer and one for the question; an unusable answer is the candidate's refusal.
 */
export function createLanguageModelTeacher({ task, model, sampling, truncated = 'reject' }: LanguageModelTeacherOptions): Teacher {
  const ask = async (prompt: string, sampleIndex: number, options?: { signal?: AbortSignal }, temperature = sampling.temperature): Promise<Answer> => {
    const request: GenerationRequest = {
      prompt,
      ...(task.prompts.system === undefined ? {} : { systemPrompt: task.prompts.system }),
      temperature,
      topP: sampling.topP,
      maxTokens: sampling.maxTokens,
      sampleIndex,
    };
    const generation = await model.generate(request, options);
    return { generation, source: sourceOf(model, prompt, generation) };
  };

  const textOf = (generation: Generation): { text: string } | { reason: string } => {
    if (generation.status === 'refused') return { reason: 'refusal' };
    return generation.status === 'truncated' && truncated === 'reject' ? { reason: 'truncated' } : { text: generation.text };
  };

  const chooseAnswer = async (slot: Slot, options?: { signal?: AbortSignal }): Promise<ChosenAnswer | Candidate> => {
    const { generation, source } = await ask(slotPrompt(task, slot), sampleIndexOf(slot), options);
    const { usage } = generation;
    const read = textOf(generation);
    if ('reason' in read) return { status: 'refused', reason: read.reason, source, usage };
    const parsed = parseAnswer(read.text, contextFields(task, slot)[task.contextField as string] ?? '');
    return parsed.status === 'located' ? { answer: parsed.answer, usage } : { status: 'refused', reason: parsed.reason, source, usage };
  };

  return {
    provider: 'language-model',
    simulated: false,
    rendersPrompts: true,

    async propose(slot, options) {
      const chosen = asksForAnswer(task, slot) ? await chooseAnswer(slot, options) : { answer: givenAnswer(slot), usage: undefined };
      if ('status' in chosen) return chosen;
      const { generation, source } = await ask(slotPrompt(task, slot, chosen.answer), sampleIndexOf(slot), options);
      const usage = addUsage(generation.usage, chosen.usage);
      const read = textOf(generation);
      const calls = chosen.usage === undefined ? {} : { calls: 2 };
      if ('reason' in read) return { status: 'refused', reason: read.reason, source, usage, ...calls };
      const parsed = parseGeneration(read.text);
      if (parsed.status === 'unusable') return { status: 'refused', reason: parsed.reason, source, usage, ...calls };
      const fields = { ...contextFields(task, slot), [task.generatedField]: parsed.text };
      return { status: 'proposed', fields, ...(chosen.answer !== undefined && { answer: chosen.answer }), source, usage, ...calls, reply: read.text };
    },

    async vote({ fields, labels, ask: sampleIndex, temperature }, options): Promise<Vote> {
      const { generation } = await ask(votePrompt(task, fields, labels), sampleIndex, options, temperature);
      const label = generation.status === 'refused' ? undefined : parseVote(generation.text, task);
      return { ...(label !== undefined && { label }), usage: generation.usage };
    },

    async proposeRationales(slot: RationaleSlot, options): Promise<RationaleReply> {
      const prompt = rationalePrompt(task, { label: slot.label, count: slot.count });
      const { generation, source } = await ask(prompt, slot.key.attempt, options);
      return { rationales: rationalesIn(generation), source, usage: generation.usage };
    },
  };
}

interface ChosenAnswer {
  readonly answer: AnswerSpan;
  readonly usage: TokenUsage;
}

interface Answer {
  readonly generation: Generation;
  readonly source: CandidateSource;
}

/** The last item of a list cut at `maxTokens` is not whole. */
function rationalesIn(generation: Generation): readonly string[] {
  if (generation.status === 'refused') return [];
  const listed = parseRationales(generation.text);
  return generation.status === 'truncated' ? listed.slice(0, -1) : listed;
}

/** The error's answer is kept, or that of the slot's context; none where rows have labels. */
function givenAnswer(slot: Slot): AnswerSpan | undefined {
  return 'error' in slot ? slot.error.answers?.[0] : slot.context?.answer;
}

function addUsage(one: TokenUsage, other: TokenUsage | undefined): TokenUsage {
  if (other === undefined) return one;
  return { promptTokens: one.promptTokens + other.promptTokens, completionTokens: one.completionTokens + other.completionTokens };
}

/** The context is copied, never generated: the slot's own, or that of the error. */
function contextFields(task: TaskSpec, slot: Slot): Fields {
  if (task.contextField === undefined) return {};
  const context = 'error' in slot ? contextOf(task, slot.error.fields) : slot.context?.text;
  return { [task.contextField]: context ?? '' };
}

function sourceOf(model: LanguageModel, prompt: string, generation: Generation): CandidateSource {
  return {
    kind: 'generated',
    ...(generation.callId === undefined ? {} : { id: generation.callId }),
    modelId: model.modelId,
    promptHash: createHash('sha256').update(prompt).digest('hex'),
  };
}
