import type { Generation, TokenUsage } from '@stepsynth/core';
import { z } from 'zod';
import { readUsage } from './read-usage.ts';
import { stripReasoning } from './strip-reasoning.ts';

/** What the body of an answer with status 200 turned out to be. */
export type ReadCompletion =
  | { readonly kind: 'completion'; readonly generation: Generation; readonly usageKnown: boolean; readonly id?: string; readonly modelId?: string; readonly body: unknown }
  /** Whole, but without a choice. */
  | { readonly kind: 'no-choice'; readonly usage: TokenUsage | undefined }
  /** Status 200 over `{"error": …}`. */
  | { readonly kind: 'error'; readonly error: StatedError }
  /** No completion: a page, a body that was cut, something else. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly cut: boolean };

export interface StatedError {
  readonly code?: string;
  readonly type?: string;
  readonly message: string;
}

const optionalText = z.string().optional().catch(undefined);
const contentParts = z.array(z.looseObject({ type: optionalText, text: optionalText }));

const choiceSchema = z.looseObject({
  finish_reason: z.string().nullish().catch(null),
  message: z.looseObject({
    content: z.union([z.string(), contentParts]).nullish(),
    refusal: z.string().nullish().catch(null),
  }),
});

const completionSchema = z.looseObject({ id: optionalText, model: optionalText, choices: z.array(choiceSchema), usage: z.unknown().optional() });
const word = z.union([z.string(), z.number().transform(String)]).optional().catch(undefined);
const errorSchema = z.looseObject({ error: z.union([z.string().min(1), z.looseObject({ code: word, type: word, message: optionalText })]) });

/** Reads a chat completion. `worst` counts where the endpoint does not say what it used. */
export function readCompletion(text: string, worst: TokenUsage): ReadCompletion {
  const body = parseJson(text);
  if (body === undefined) return unreadable(text);
  const stated = errorSchema.safeParse(body);
  if (stated.success) return { kind: 'error', error: statedError(stated.data.error) };
  const completion = completionSchema.safeParse(body);
  if (!completion.success) return { kind: 'unreadable', reason: 'a JSON body that is no chat completion', cut: false };
  const { id, model, choices: [choice], usage: reported } = completion.data;
  const usage = readUsage(reported);
  if (choice === undefined) return { kind: 'no-choice', usage };
  return {
    kind: 'completion',
    generation: generationOf(choice, usage ?? worst),
    usageKnown: usage !== undefined,
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { modelId: model }),
    body,
  };
}

const FINISHED_EARLY = new Set(['length', 'max_tokens']);

function generationOf({ finish_reason: finishReason, message }: z.output<typeof choiceSchema>, usage: TokenUsage): Generation {
  if (message.refusal !== null && message.refusal !== undefined && message.refusal !== '') return { status: 'refused', reason: message.refusal, usage };
  if (finishReason === 'content_filter') return { status: 'refused', reason: 'content filter', usage };
  const text = stripReasoning(textOf(message.content));
  return { status: FINISHED_EARLY.has(finishReason ?? '') ? 'truncated' : 'completed', text, usage };
}

/** Text parts alone: a part of another type is reasoning. */
function textOf(content: z.output<typeof choiceSchema>['message']['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).filter(({ type }) => type === 'text' || type === undefined).map(({ text }) => text ?? '').join('');
}

function statedError(error: z.output<typeof errorSchema>['error']): StatedError {
  if (typeof error === 'string') return { message: error };
  const { code, type, message = 'no message' } = error;
  return { message, ...(code === undefined ? {} : { code }), ...(type === undefined ? {} : { type }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(text: string): ReadCompletion {
  if (text.trim() === '') return { kind: 'unreadable', reason: 'an empty body', cut: true };
  if (text.trimStart().startsWith('<')) return { kind: 'unreadable', reason: 'a web page instead of JSON', cut: false };
  return { kind: 'unreadable', reason: 'JSON that breaks off or is damaged', cut: true };
}
