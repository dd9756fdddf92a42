import type { GenerationRequest, LanguageModel } from '@stepsynth/core';

/** Calls that runs side by side ask of language models over one journal, each sent once. */
export interface SharedCalls {
  /** A model that waits here first: of the same endpoint, seed and request, one is under way at a time. */
  of(model: LanguageModel & { readonly endpoint: string }, runSeed: number): LanguageModel;
}

/**
 * The second of two equal requests waits until the first has ended, and then finds its answer in the journal; where the first
 * failed, such as by a spent budget of its run, it is sent for the second. Runs that share calls are aborted together.
 */
export function createSharedCalls(): SharedCalls {
  const underWay = new Map<string, Promise<void>>();
  return {
    of: (model, runSeed) => ({
      modelId: model.modelId,
      generate: (request, options) => {
        const key = keyOf(model, runSeed, request);
        const answer = (underWay.get(key) ?? Promise.resolve()).then(() => model.generate(request, options));
        const end = (): void => {
          if (underWay.get(key) === ended) underWay.delete(key);
        };
        const ended = answer.then(end, end); // a failure is told to whom it befell
        underWay.set(key, ended);
        return answer;
      },
    }),
  };
}

function keyOf({ endpoint, modelId }: { readonly endpoint: string; readonly modelId: string }, runSeed: number, request: GenerationRequest): string {
  return JSON.stringify([endpoint, modelId, runSeed, request]);
}
