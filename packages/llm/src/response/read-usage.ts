import type { TokenUsage } from '@stepsynth/core';
import { z } from 'zod';

const count = z.int().min(0);
const usageSchema = z.object({ prompt_tokens: count, completion_tokens: count.optional(), total_tokens: count.optional() });

/** Tokens as the endpoint counted them; undefined where it did not, or where the counts make no sense. */
export function readUsage(usage: unknown): TokenUsage | undefined {
  const parsed = usageSchema.safeParse(usage);
  if (!parsed.success) return undefined;
  const { prompt_tokens: promptTokens, completion_tokens: counted, total_tokens: total } = parsed.data;
  const completionTokens = counted ?? (total === undefined ? -1 : total - promptTokens);
  return completionTokens < 0 ? undefined : { promptTokens, completionTokens };
}
