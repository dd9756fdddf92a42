import type { Generation, TokenUsage } from '@stepsynth/core';
import { classifyErrorAnswer } from './failure/classify-error-answer.ts';
import { classifyTransportFailure } from './failure/classify-transport-failure.ts';
import type { Failure, FailureContext } from './failure/failure.ts';
import { oneLine } from './failure/one-line.ts';
import type { ParameterAdaptation } from './request/parameter-adaptation.ts';
import type { RequestBody } from './request/request-body.ts';
import { readCompletion, type StatedError } from './response/read-completion.ts';
import type { ErrorAnswer, Transport, TransportResult } from './transport/openai-transport.ts';

/** What one attempt came to. */
export type Attempt =
  | {
      readonly kind: 'answered';
      readonly generation: Generation;
      /** False where `generation.usage` is the worst case. */
      readonly usageKnown: boolean;
      /** Body as sent. */
      readonly request: RequestBody;
      readonly response: unknown;
      /** Name the endpoint gives the model. */
      readonly servedModel?: string;
      readonly requestId?: string;
      readonly status: number;
    }
  /** The endpoint refuses a parameter; the next attempt goes without. */
  | { readonly kind: 'adapted'; readonly message: string; readonly status: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface AttemptParts {
  readonly transport: Transport;
  readonly adaptation: ParameterAdaptation;
  /** Asked when something failed. */
  readonly context: () => FailureContext;
}

/** Asks once, and says what follows. Rejects only where the signal aborts. */
export async function attemptOnce(asked: RequestBody, worst: TokenUsage, parts: AttemptParts, signal: AbortSignal): Promise<Attempt> {
  const request = parts.adaptation.apply(asked);
  const result = await parts.transport.send(request, signal);
  if (result.kind === 'failed') return failed(classifyTransportFailure(result.failure, parts.context()));
  if (result.kind === 'refused') return judgeError(result.error, request, parts);
  return judgeAnswer(result, request, worst, parts);
}

function judgeAnswer(result: Extract<TransportResult, { kind: 'answered' }>, request: RequestBody, worst: TokenUsage, parts: AttemptParts): Attempt {
  const read = readCompletion(result.text, worst);
  switch (read.kind) {
    case 'completion': {
      const requestId = result.headers.get('x-request-id') ?? read.id;
      return {
        kind: 'answered',
        generation: read.generation,
        usageKnown: read.usageKnown,
        request,
        response: read.body,
        status: result.status,
        ...(read.modelId === undefined ? {} : { servedModel: read.modelId }),
        ...(requestId === undefined ? {} : { requestId }),
      };
    }
    case 'error':
      return judgeError(errorAnswer(read.error, result.headers), request, parts);
    case 'no-choice':
      return failed({ ...unreadableFailure('answered without a choice'), status: result.status, billed: read.usage ?? 'unknown', whenSpent: 'drop' });
    case 'unreadable':
      return failed({ ...unreadableFailure(`answered with ${read.reason}`), status: result.status, billed: read.cut ? 'unknown' : 'nothing' });
  }
}

function judgeError(error: ErrorAnswer, sent: RequestBody, { adaptation, context }: AttemptParts): Attempt {
  const message = adaptation.learn(error, sent);
  if (message !== undefined) return { kind: 'adapted', message: `${message}: ${oneLine(error.message)}`, status: error.status };
  return failed(classifyErrorAnswer(error, context()));
}

/** Status 200 over an error: some gateways put the status they meant into `code`. */
function errorAnswer({ code, type, message }: StatedError, headers: Headers): ErrorAnswer {
  const meant = /^[45]\d\d$/u.test(code ?? '') ? Number(code) : 500;
  return { status: meant, message, headers, ...(code === undefined ? {} : { code }), ...(type === undefined ? {} : { type }) };
}

function unreadableFailure(summary: string): Omit<Failure, 'billed'> {
  return { action: 'retry', summary, hint: 'Check teacher.baseURL: it must be the address of an OpenAI-compatible API, most often with /v1 at its end.' };
}

function failed(failure: Failure): Attempt {
  return { kind: 'failed', failure };
}
