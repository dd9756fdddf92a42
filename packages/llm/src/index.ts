export { createOpenAILanguageModel } from './openai-language-model.ts';
export { OPENAI_BASE_URL } from './options.ts';
export { estimateTokens } from './estimate-tokens.ts';
export { findPrice } from './price/find-price.ts';
export type { AttemptRecord } from './attempt-record.ts';
export type { OpenAILanguageModel } from './openai-language-model.ts';
export type { OpenAILanguageModelOptions } from './options.ts';
export type { ModelPrice } from './price/model-price.ts';
export type { Timer } from './retry/timer.ts';
