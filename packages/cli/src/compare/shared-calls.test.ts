import type { Generation, GenerationRequest, LanguageModel } from '@stepsynth/core';
import { describe, expect, it } from 'vitest';
import { createSharedCalls } from './shared-calls.ts';

const request: GenerationRequest = { prompt: 'Write.', temperature: 1, topP: 1, maxTokens: 9, sampleIndex: 0 };

/** Models of several runs over one journal; a call takes a while, and its failure is not kept. */
function runsOverOneJournal(fail: (call: number) => boolean = () => false) {
  const journal = new Map<string, Generation>();
  const sent: string[] = [];
  const model = (endpoint = 'here'): LanguageModel & { readonly endpoint: string } => ({
    modelId: 'tiny', endpoint,
    async generate(asked) {
      const key = JSON.stringify([endpoint, asked]);
      const kept = journal.get(key);
      if (kept !== undefined) return { ...kept, cached: true };
      const call = sent.push(key);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (fail(call)) throw new Error('the budget is spent');
      const generation: Generation = { status: 'completed', text: `reply ${call}`, usage: { promptTokens: 1, completionTokens: 1 } };
      journal.set(key, generation);
      return generation;
    },
  });
  return { model, sent };
}

describe('createSharedCalls', () => {
  it('sends equal requests of runs at the same time once, and other requests at once', async () => {
    const { model, sent } = runsOverOneJournal();
    const calls = createSharedCalls();
    const [one, other, third] = [calls.of(model(), 0), calls.of(model(), 0), calls.of(model(), 0)];
    const answers = [one.generate(request), other.generate(request), third.generate(request), other.generate({ ...request, sampleIndex: 1 })];
    await Promise.resolve().then(() => {});
    expect(sent).toHaveLength(2);
    expect((await Promise.all(answers)).map((answer) => [answer.status === 'completed' && answer.text, answer.cached === true])).toEqual([['reply 1', false], ['reply 1', true], ['reply 1', true], ['reply 2', false]]);
    expect(sent).toHaveLength(2);
  });

  it('sends it for the next where the first fails', async () => {
    const { model, sent } = runsOverOneJournal((call) => call === 1);
    const calls = createSharedCalls();
    const [first, second, third] = await Promise.allSettled([calls.of(model(), 0).generate(request), calls.of(model(), 0).generate(request), calls.of(model(), 0).generate(request)]);
    expect([first!.status, second!.status, third!.status]).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(sent).toHaveLength(2);
  });

  it('lets other endpoints and seeds be asked meanwhile', async () => {
    const { model, sent } = runsOverOneJournal();
    const calls = createSharedCalls();
    const answers = [calls.of(model(), 0).generate(request), calls.of(model('there'), 0).generate(request), calls.of(model(), 1).generate(request)];
    await Promise.resolve().then(() => {});
    expect(sent).toHaveLength(3);
    await Promise.all(answers);
  });
});
