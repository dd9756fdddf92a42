import type { TokenUsage } from '@stepsynth/core';
import type { RequestBody } from '../request/request-body.ts';

/** Room for what a chat template adds, such as a system prompt of the model's own. */
const TEMPLATE_TOKENS = 128;

/**
 * Tokens that a call cannot exceed: a tokenizer that falls back to bytes makes no more tokens than the text has bytes,
 * and a reply ends at its limit.
 */
export function worstCaseUsage(body: RequestBody, maxTokens: number): TokenUsage {
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  return {
    promptTokens: Buffer.byteLength(JSON.stringify(body)) + TEMPLATE_TOKENS,
    completionTokens: typeof limit === 'number' ? limit : maxTokens,
  };
}
