import type { GenerationRequest } from '@stepsynth/core';
import { createOpenAILanguageModel, type OpenAILanguageModel } from '../openai-language-model.ts';
import type { OpenAILanguageModelOptions } from '../options.ts';
import { createFakeTimer, type FakeTimer } from './fake-timer.ts';
import { startFaultServer, type FaultServer, type ServerScript } from './fault-server.ts';

/** A model in front of a scripted server; disposing closes both. */
export interface ServedModel extends AsyncDisposable {
  readonly model: OpenAILanguageModel;
  readonly server: FaultServer;
  readonly timer: FakeTimer;
}

export async function serveModel(script: ServerScript, options: Partial<OpenAILanguageModelOptions> = {}): Promise<ServedModel> {
  const server = await startFaultServer(script);
  const timer = createFakeTimer();
  const model = createOpenAILanguageModel({ model: 'test-model', baseURL: server.baseURL, timer, random: () => 0.5, ...options });
  return {
    model,
    server,
    timer,
    async [Symbol.asyncDispose]() {
      await model.close();
      await server.close();
    },
  };
}

export function requestFor(prompt: string, changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return { prompt, temperature: 0.9, topP: 1, maxTokens: 64, sampleIndex: 0, ...changes };
}
