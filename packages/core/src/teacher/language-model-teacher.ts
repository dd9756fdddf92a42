import { createHash } from 'node:crypto';
import type { Fields } from '../example/example.ts';
import type { Generation, GenerationRequest, LanguageModel } from '../ports/language-model.ts';
import type { Candidate, CandidateSource, RationaleReply, RationaleSlot, Slot, Teacher } from '../ports/teacher.ts';
import { parseGeneration } from '../prompt/parse-generation.ts';
import { parseRationales } from '../prompt/parse-rationales.ts';
import { rationalePrompt } from '../prompt/rationale-prompt.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
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

/** Renders the task's prompts, asks the model, and parses its reply into candidate fields. */
export function createLanguageModelTeacher({ task, model, sampling, truncated = 'reject' }: LanguageModelTeacherOptions): Teacher {
  const ask = async (prompt: string, sampleIndex: number, options?: { signal?: AbortSignal }): Promise<Answer> => {
    const request: GenerationRequest = {
      prompt,
      ...(task.prompts.system === undefined ? {} : { systemPrompt: task.prompts.system }),
      temperature: sampling.temperature,
      topP: sampling.topP,
      maxTokens: sampling.maxTokens,
      sampleIndex,
    };
    const generation = await model.generate(request, options);
    return { generation, source: sourceOf(model, prompt, generation) };
  };

  return {
    provider: 'language-model',
    simulated: false,

    async propose(slot, options) {
      const { generation, source } = await ask(slotPrompt(task, slot), sampleIndexOf(slot), options);
      const { usage } = generation;
      const refused = (reason: string): Candidate => ({ status: 'refused', reason, source, usage });
      if (generation.status === 'refused') return refused('refusal');
      if (generation.status === 'truncated' && truncated === 'reject') return refused('truncated');
      const parsed = parseGeneration(generation.text);
      if (parsed.status === 'unusable') return refused(parsed.reason);
      return { status: 'proposed', fields: { ...contextFields(task, slot), [task.generatedField]: parsed.text }, source, usage, reply: generation.text };
    },

    async proposeRationales(slot: RationaleSlot, options): Promise<RationaleReply> {
      const prompt = rationalePrompt(task, { label: slot.label, count: slot.count });
      const { generation, source } = await ask(prompt, slot.key.attempt, options);
      return { rationales: rationalesIn(generation), source, usage: generation.usage };
    },
  };
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
