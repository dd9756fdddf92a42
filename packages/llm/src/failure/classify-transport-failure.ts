import type { TransportFailure } from '../transport/openai-transport.ts';
import type { Failure, FailureContext } from './failure.ts';

/** Says what follows from an attempt that got no whole answer. */
export function classifyTransportFailure({ reason, inBody, code }: TransportFailure, context: FailureContext): Failure {
  const coded = code === undefined ? '' : ` (${code})`;
  if (reason === 'timeout') {
    return { action: 'retry', billed: 'unknown', summary: `took longer than ${context.timeoutMs} ms`, hint: 'Raise teacher.timeoutMs, lower sampling.maxTokens or runtime.concurrency.' };
  }
  if (reason === 'certificate') {
    return { action: 'stop', billed: 'nothing', summary: `has a certificate that is not trusted${coded}`, hint: 'Name the authority that signed it in NODE_EXTRA_CA_CERTS, or use http for a server of your own.' };
  }
  if (reason === 'connect') {
    return { action: context.answeredBefore ? 'retry' : 'stop', billed: 'nothing', summary: `cannot be reached${coded}`, hint: 'Is the server up, and is teacher.baseURL right?' };
  }
  return { action: 'retry', billed: 'unknown', summary: `broke the connection off${coded}`, hint: 'Resume when the endpoint is well again.', ...(inBody ? {} : { immediate: true }) };
}
