import type { TokenUsage } from '../ports/language-model.ts';

/** Calls of a language model and the tokens billed for them, answers of a journal included. */
export interface CallSpend extends TokenUsage {
  readonly calls: number;
}

/** Adds up; nothing is no call. */
export function sumCalls(parts: readonly CallSpend[]): CallSpend {
  let [calls, promptTokens, completionTokens] = [0, 0, 0];
  for (const part of parts) {
    calls += part.calls;
    promptTokens += part.promptTokens;
    completionTokens += part.completionTokens;
  }
  return { calls, promptTokens, completionTokens };
}
