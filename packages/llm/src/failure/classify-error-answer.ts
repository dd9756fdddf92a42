import type { ErrorAnswer } from '../transport/openai-transport.ts';
import type { Failure, FailureContext } from './failure.ts';
import { isContentFilter, isMissingModel, isSpentQuota } from './error-words.ts';
import { oneLine } from './one-line.ts';
import { retryAfterMs } from './retry-after.ts';

const RETRIED = new Set([408, 409, 425, 429]);
const DROPPED = new Set([400, 413, 414, 422, 451]);
/** A gateway gave up on a server that may have gone on: it may have been billed. */
const PERHAPS_BILLED = new Set([408, 502, 504, 520, 522, 524]);

/** Says what follows from an answer that states an error. */
export function classifyErrorAnswer(error: ErrorAnswer, context: FailureContext): Failure {
  const requestId = error.headers.get('x-request-id') ?? error.headers.get('apim-request-id');
  const common = {
    summary: `answered ${error.status}: ${oneLine(error.message.replace(/^\d{3} /u, ''))}`,
    status: error.status,
    ...(requestId === null ? {} : { requestId }),
  };
  const hint = stopHint(error, context);
  if (hint !== undefined) return { ...common, action: 'stop', billed: 'nothing', hint };
  if (DROPPED.has(error.status) || isContentFilter(error)) {
    return { ...common, action: 'drop', billed: 'nothing', hint: 'Check teacher.extraBody, sampling and the length of the prompts against what the endpoint takes.' };
  }
  const wait = retryAfterMs(error.headers, error.message, context.now);
  return {
    ...common,
    action: 'retry',
    billed: PERHAPS_BILLED.has(error.status) ? 'unknown' : 'nothing',
    hint: error.status === 429 ? 'Lower runtime.concurrency, or resume later.' : 'Resume when the endpoint is well again.',
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** What to do where no call will succeed; undefined where others may. */
function stopHint(error: ErrorAnswer, { model, apiKeyEnv, host }: FailureContext): string | undefined {
  if (error.status === 401) return `Check the key in ${apiKeyEnv}.`;
  if (isSpentQuota(error)) return `The account of the key in ${apiKeyEnv} has no quota or credit left: add some, then resume.`;
  if (isContentFilter(error)) return undefined;
  if (error.status === 403) return `The key in ${apiKeyEnv} may not use ${model} at ${host}.`;
  if (isMissingModel(error)) return `Check teacher.model: the endpoint knows no ${model}.`;
  if (error.status === 404) return 'Check teacher.baseURL: most servers want /v1 at its end.';
  if (error.status >= 500 || RETRIED.has(error.status) || DROPPED.has(error.status)) return undefined;
  return 'Check teacher.baseURL: no OpenAI-compatible endpoint answers so.';
}
