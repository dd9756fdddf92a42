import { StepsynthError, type Generation, type Journal, type SpendLedger } from '@stepsynth/core';
import { attemptOnce, type Attempt, type AttemptParts } from './attempt.ts';
import type { AttemptRecord } from './attempt-record.ts';
import { budgeted } from './budget/budgeted.ts';
import { worstCaseUsage } from './budget/worst-case-usage.ts';
import type { Failure } from './failure/failure.ts';
import { failureError } from './failure/failure-error.ts';
import type { RequestBody } from './request/request-body.ts';
import { backoffMs } from './retry/backoff.ts';
import { nextStep } from './retry/next-step.ts';
import type { EndpointPause } from './retry/endpoint-pause.ts';
import type { Timer } from './retry/timer.ts';

/** One call, whatever number of attempts it takes. */
export interface Call {
  readonly key: string;
  /** As asked, before parameters are adapted. */
  readonly body: RequestBody;
  readonly maxTokens: number;
}

/** What all calls to one endpoint share. */
export interface CallParts extends AttemptParts {
  /** Logical endpoint and the address behind it. */
  readonly endpoint: string;
  readonly replica: string;
  readonly modelId: string;
  readonly maxAttempts: number;
  readonly journal: Journal | undefined;
  readonly ledger: SpendLedger | undefined;
  readonly pause: EndpointPause;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onAttempt: (record: AttemptRecord) => void;
  /** Told what each attempt came to. */
  readonly observe: (attempt: Attempt) => void;
}

/**
 * Answers from the journal, else from the endpoint.
 *
 * @throws LanguageModelError where no answer can be had
 * @throws StepsynthError BUDGET_REACHED
 */
export async function answerCall(call: Call, parts: CallParts, signal: AbortSignal): Promise<Generation> {
  const kept = await parts.journal?.find(call.key);
  if (kept !== undefined) {
    await parts.ledger?.countCached();
    return { ...kept.generation, callId: call.key, cached: true };
  }
  return askEndpoint(call, parts, signal);
}

async function askEndpoint(call: Call, parts: CallParts, signal: AbortSignal): Promise<Generation> {
  for (let attempt = 1; ; ) {
    await parts.pause.wait(signal);
    const startedAt = parts.timer.now();
    const record = (changes: Pick<AttemptRecord, 'outcome'> & Partial<AttemptRecord>): void =>
      parts.onAttempt({ key: call.key, host: parts.context().host, attempt, durationMs: parts.timer.now() - startedAt, ...changes });
    const outcome = await paidAttempt(call, parts, signal).catch((error: unknown) => {
      record({ outcome: signal.aborted ? 'aborted' : 'stopped', ...(error instanceof StepsynthError ? { message: error.message } : {}) });
      throw error;
    });
    parts.observe(outcome);
    if (outcome.kind === 'answered') {
      const { generation, status, requestId } = outcome;
      record({ outcome: 'answered', status, usage: generation.usage, ...(requestId === undefined ? {} : { requestId }) });
      return generation;
    }
    if (outcome.kind === 'adapted') {
      record({ outcome: 'adapted', status: outcome.status, message: outcome.message });
      continue;
    }
    const waitMs = settleFailure(outcome.failure, attempt, parts, record);
    if (waitMs === undefined) return nothing(outcome.failure);
    await parts.pause.wait(signal);
    await parts.timer.sleep(waitMs, signal);
    attempt += 1;
  }
}

/** Milliseconds until the next attempt, undefined where the call gets nothing; throws where the run has to stop. */
function settleFailure(failure: Failure, attempt: number, parts: CallParts, record: (changes: Pick<AttemptRecord, 'outcome'> & Partial<AttemptRecord>) => void): number | undefined {
  const { status, requestId, summary, retryAfterMs = 0 } = failure;
  const details = { message: summary, ...(status === undefined ? {} : { status }), ...(requestId === undefined ? {} : { requestId }) };
  const step = nextStep(failure, attempt, parts.maxAttempts);
  if (step === 'stop') {
    record({ outcome: 'stopped', ...details });
    throw failureError(failure, parts.context(), attempt);
  }
  if (step === 'drop') {
    record({ outcome: 'dropped', ...details });
    return undefined;
  }
  const waitMs = failure.immediate === true && attempt === 1 ? 0 : backoffMs(attempt, parts.random);
  if (retryAfterMs > 0) parts.pause.park(retryAfterMs);
  record({ outcome: 'retry', waitMs: waitMs + retryAfterMs, ...details });
  return waitMs;
}

/** The answer is in the journal before its reservation is settled: a crash between the two loses no paid answer. */
function paidAttempt(call: Call, parts: CallParts, signal: AbortSignal): Promise<Attempt> {
  const worst = worstCaseUsage(call.body, call.maxTokens);
  return budgeted(parts.ledger, worst, signal, async (bill) => {
    const attempt = await attemptOnce(call.body, worst, parts, signal);
    if (attempt.kind === 'adapted') bill('nothing');
    if (attempt.kind === 'failed') bill(attempt.failure.billed);
    if (attempt.kind !== 'answered') return attempt;
    bill(attempt.usageKnown ? attempt.generation.usage : 'unknown');
    const callId = parts.journal === undefined ? attempt.requestId : call.key;
    const generation = { ...attempt.generation, ...(callId === undefined ? {} : { callId }) };
    return { ...attempt, generation: await keep(call, { ...attempt, generation }, parts) };
  });
}

/** The answer that counts: where another process kept one meanwhile, that one. */
async function keep(call: Call, { request, response, generation, servedModel }: Extract<Attempt, { kind: 'answered' }>, parts: CallParts): Promise<Generation> {
  const { journal, endpoint, replica, modelId, timer } = parts;
  const kept = await journal?.append({ key: call.key, endpoint, replica, modelId: servedModel ?? modelId, request, response, generation, time: timer.now() });
  return kept?.generation ?? generation;
}

function nothing({ summary, requestId }: Failure): Generation {
  return { status: 'refused', reason: summary, usage: { promptTokens: 0, completionTokens: 0 }, ...(requestId === undefined ? {} : { callId: requestId }) };
}
