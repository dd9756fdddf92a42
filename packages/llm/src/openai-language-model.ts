import type { Generation, LanguageModel } from '@stepsynth/core';
import { answerCall, type CallParts } from './call.ts';
import { checkApiKey } from './check-api-key.ts';
import { createEndpointHealth } from './endpoint-health.ts';
import type { OpenAILanguageModelOptions } from './options.ts';
import { createParameterAdaptation } from './request/parameter-adaptation.ts';
import { checkExtraBody, requestBody } from './request/request-body.ts';
import { requestKey } from './request/request-key.ts';
import { createEndpointPause } from './retry/endpoint-pause.ts';
import { systemTimer } from './retry/timer.ts';
import { createSingleFlight } from './single-flight.ts';
import { parseEndpointAddress } from './transport/endpoint-address.ts';
import { createOpenAITransport } from './transport/openai-transport.ts';

/** A model behind an OpenAI-compatible endpoint. */
export interface OpenAILanguageModel extends LanguageModel {
  /** Logical endpoint, as the journal names it. */
  readonly endpoint: string;
  /** Host and port that are asked. */
  readonly host: string;
  /** Closes its sockets; calls in flight fail. */
  close(): Promise<void>;
}

/** Longer timers of Node fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1 - 60_000;

/**
 * Asks a chat-completions endpoint: OpenAI, Azure OpenAI, vLLM, SGLang, llama.cpp, Ollama, LM Studio.
 *
 * `generate` answers equal requests once: from the journal, else by one call that equal requests in flight share. An
 * attempt that fails by 429, 5xx, a timeout or a reset is repeated here and nowhere else. A request that the endpoint
 * will not take, or that a content filter stops, is `refused` with zero usage and not kept.
 *
 * @throws StepsynthError TASK_FILE from here on a bad address, key or extra field; LANGUAGE_MODEL (`LanguageModelError`)
 * from `generate` where no answer can be had; BUDGET_REACHED as the ledger has it
 */
export function createOpenAILanguageModel(options: OpenAILanguageModelOptions): OpenAILanguageModel {
  const { model, extraBody = {}, sendSeed = true, runSeed = 0, apiKeyEnv = 'OPENAI_API_KEY', timer = systemTimer } = options;
  const timeoutMs = Math.min(options.timeoutMs ?? 120_000, LONGEST_TIMER_MS);
  const address = parseEndpointAddress(options.baseURL);
  const apiKey = checkApiKey(options, address);
  checkExtraBody(extraBody);
  const health = createEndpointHealth(address.host, model);
  const endpoint = options.endpoint ?? address.baseURL;
  const transport = createOpenAITransport({ address, apiKey, azureApiVersion: options.azureApiVersion, timeoutMs, connections: options.connections ?? 64 });
  const parts: CallParts = {
    endpoint,
    replica: address.baseURL,
    modelId: model,
    maxAttempts: options.maxAttempts ?? 6,
    journal: options.journal,
    ledger: options.ledger,
    transport,
    adaptation: createParameterAdaptation(),
    pause: createEndpointPause(timer),
    timer,
    random: options.random ?? Math.random,
    onAttempt: options.onAttempt ?? (() => undefined),
    observe: health.observe,
    context: () => ({ host: address.host, model, apiKeyEnv, timeoutMs, now: timer.now(), answeredBefore: health.reached }),
  };
  const flights = createSingleFlight<Generation>();

  return {
    modelId: model,
    endpoint,
    host: address.host,
    async generate(request, { signal } = {}) {
      const body = requestBody(request, { model, extraBody, sendSeed, runSeed });
      const key = requestKey({ endpoint, body, sampleIndex: request.sampleIndex, runSeed });
      const call = { key, body, maxTokens: request.maxTokens };
      const { result, joined } = await flights.run(key, signal, (shared) => answerCall(call, parts, shared));
      if (!joined) return result;
      await options.ledger?.countCached();
      return { ...result, cached: true };
    },
    close: () => transport.close(),
  };
}
