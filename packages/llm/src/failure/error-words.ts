import type { ErrorAnswer } from '../transport/openai-transport.ts';

const SPENT_CODE = /insufficient_quota|insufficient_balance|insufficient_credit|billing|payment_required|credit/iu;
const SPENT_MESSAGE = /credit balance is too low|insufficient (?:balance|credits?|funds|quota)|billing hard limit/iu;
const FILTER_CODE = /content_filter|content_policy|moderation|responsibleaipolicy/iu;
const FILTER_MESSAGE = /content management policy|content filter|flagged|moderation/iu;
const MISSING_CODE = /model_not_found|deploymentnotfound|invalid_model/iu;
const MISSING_MESSAGE = /\bmodel\b.{0,200}(?:not found|does not exist|is not available)|unknown model|invalid model/isu;

/** Quota or credit that waiting does not bring back; "quota" in a message alone is often a limit by the minute. */
export function isSpentQuota({ status, code, type, message }: ErrorAnswer): boolean {
  return status === 402 || SPENT_CODE.test(`${code} ${type}`) || (status < 500 && SPENT_MESSAGE.test(message));
}

/** The prompt, not the endpoint, is what was refused. */
export function isContentFilter({ status, code, type, message }: ErrorAnswer): boolean {
  return (status === 400 || status === 403) && (FILTER_CODE.test(`${code} ${type}`) || FILTER_MESSAGE.test(message));
}

export function isMissingModel({ status, code, type, message }: ErrorAnswer): boolean {
  return (status === 400 || status === 404) && (MISSING_CODE.test(`${code} ${type}`) || MISSING_MESSAGE.test(message));
}
