import { createRandom, StepsynthError, type GenerationRequest } from '@stepsynth/core';

/** Body of a chat completion. */
export type RequestBody = Readonly<Record<string, unknown>>;

export interface RequestBodySettings {
  readonly model: string;
  readonly extraBody: Readonly<Record<string, unknown>>;
  readonly sendSeed: boolean;
  readonly runSeed: number;
}

const OWN_FIELDS = ['model', 'messages', 'n', 'stream'];
const LENGTH_FIELDS = ['max_tokens', 'max_completion_tokens'];

/** Refuses further fields that would change what is asked or how it is counted. Throws TASK_FILE. */
export function checkExtraBody(extraBody: Readonly<Record<string, unknown>>): void {
  const field = OWN_FIELDS.find((name) => name in extraBody);
  if (field === undefined) return;
  throw new StepsynthError('TASK_FILE', `teacher.extraBody may not set ${field}.`, { hint: 'stepsynth sets model, messages, n and stream itself: each sample is a request of its own.' });
}

/** The body as it is asked, before anything an endpoint refuses is left out of it. */
export function requestBody(request: GenerationRequest, { model, extraBody, sendSeed, runSeed }: RequestBodySettings): RequestBody {
  const system = request.systemPrompt === undefined ? [] : [{ role: 'system', content: request.systemPrompt }];
  const limited = LENGTH_FIELDS.some((name) => name in extraBody);
  return {
    model,
    messages: [...system, { role: 'user', content: request.prompt }],
    temperature: request.temperature,
    top_p: request.topP, // also where it is 1: some servers take another default from the model's own files
    ...(limited ? {} : { max_tokens: request.maxTokens }),
    ...(sendSeed ? { seed: createRandom('openai', runSeed, request.sampleIndex).integer(2 ** 31) } : {}),
    ...extraBody,
  };
}
