import { describe, expect, it } from 'vitest';
import type { TrainingOptions } from '../ports/small-model-trainer.ts';
import { createBagOfWordsTrainer } from './bag-of-words-trainer.ts';
import { createMemoryRunStore } from './memory-run-store.ts';
import { createScriptedLanguageModel } from './scripted-language-model.ts';
import { createSimulatedRun } from './simulated-run.ts';
import { createSpanTrainer } from './span-trainer.ts';
import { createWordEncoder } from './word-encoder.ts';

const request = { prompt: 'Say a word', temperature: 1, topP: 1, maxTokens: 8, sampleIndex: 0 };
const options: TrainingOptions = { ...createSimulatedRun().config.training, epochs: 12, seed: 0 };
const encoder = createWordEncoder();

async function encode(rows: readonly (readonly [text: string, labelId: number])[]) {
  return encoder.encode(rows.map(([text, labelId]) => ({ text, labelId })), { maxLength: 16 });
}

describe('the scripted language model', () => {
  it('follows a value, a list or a function, and records its calls', async () => {
    const constant = createScriptedLanguageModel('one two');
    expect(await constant.generate(request)).toEqual({ status: 'completed', text: 'one two', usage: { promptTokens: 3, completionTokens: 2 } });
    expect(constant.calls).toEqual([request]);
    const list = createScriptedLanguageModel(['a', new Error('down')]);
    expect(await list.generate(request)).toMatchObject({ text: 'a' });
    await expect(list.generate(request)).rejects.toThrow('down');
    await expect(list.generate(request)).rejects.toThrow('The script has 2 replies; this is call 3.');
    const computed = createScriptedLanguageModel(({ sampleIndex }, call) => `${sampleIndex}/${call}`);
    expect(await computed.generate({ ...request, sampleIndex: 4 })).toMatchObject({ text: '4/0' });
    await expect(constant.generate(request, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('the word encoder', () => {
  it('is ragged, marks pairs, and cuts the longer text first', async () => {
    const single = await encoder.encode([{ text: 'a b c' }, { text: 'a' }], { maxLength: 8 });
    expect([...single.rowOffsets]).toEqual([0, 5, 8]);
    expect(single.inputIds[1]).toBe(single.inputIds[6]);
    expect(single).not.toHaveProperty('labels');
    const pair = await encoder.encode([{ text: 'a b c d e', pair: 'x y', labelId: 1 }], { maxLength: 7 });
    expect([...(pair.tokenTypeIds as Uint8Array)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect([...(pair.labels as Int32Array)]).toEqual([1]);
  });
});

describe('the bag-of-words trainer', () => {
  const positive = ['good film', 'a good plot', 'good good', 'nice film', 'so nice'].map((text) => [text, 1] as const);
  const negative = ['bad film', 'a bad plot', 'bad bad', 'poor film', 'so poor'].map((text) => [text, 0] as const);

  it('learns what words tell, and predicts on rows it has not seen', async () => {
    const trainer = createBagOfWordsTrainer();
    const model = await trainer.train({ checkpoint: '', labels: ['n', 'p'], training: await encode([...positive, ...negative]), options });
    const unseen = await encode([['the good one', 1], ['the poor one', 0]]);
    const { logits, losses } = await model.predict(unseen);
    expect((logits[1] as number) - (logits[0] as number)).toBeGreaterThan(0.5);
    expect((logits[2] as number) - (logits[3] as number)).toBeGreaterThan(0.5);
    expect(losses?.[0]).toBeCloseTo(Math.log1p(Math.exp((logits[0] as number) - (logits[1] as number))), 5);
  });

  it('gives the same logits for a seed, and after saving and loading', async () => {
    const trainer = createBagOfWordsTrainer();
    const training = await encode([...positive, ...negative]);
    const train = () => trainer.train({ checkpoint: '', labels: ['n', 'p'], training, selection: training, options });
    const [one, other] = [await train(), await train()];
    await one.save('somewhere');
    const loaded = await trainer.load('somewhere');
    const expected = await one.predict(training);
    expect(await other.predict(training)).toEqual(expected);
    expect(await loaded.predict(training)).toEqual(expected);
    expect(trainer.open()).toBe(3);
    await Promise.all([one.dispose(), one.dispose(), other.dispose(), loaded.dispose()]);
    expect(trainer.open()).toBe(0);
    await expect(trainer.load('elsewhere')).rejects.toThrow('elsewhere');
  });
});

describe('the memory run store', () => {
  it('copies in and out, keeps candidates in order, and takes no second answer', async () => {
    const store = createMemoryRunStore();
    const source = { kind: 'generated' } as const;
    const entry = (slot: number, attempt: number) => ({ key: { stage: 'seed', round: 0, slot, attempt } as const, candidate: { status: 'proposed', fields: { text: 'x' }, source } as const });
    for (const [slot, attempt] of [[1, 1], [2, 0], [0, 1], [0, 0]] as const) await store.saveCandidate(entry(slot, attempt));
    expect((await store.candidates('seed', 0)).map(({ key }) => `${key.attempt}/${key.slot}`)).toEqual(['0/0', '0/2', '1/0', '1/1']);
    await expect(store.saveCandidate(entry(2, 0))).rejects.toThrow('answered before');
    const facts = { list: [1] };
    await store.saveFact('fact', facts);
    facts.list.push(2);
    expect(await store.fact('fact')).toEqual({ list: [1] });
    expect(await store.stage('seed', 0)).toBeUndefined();
  });
});

describe('the span trainer', () => {
  const places = ['Bonn', 'Oslo', 'Rome', 'Kyiv'];
  const inputs = places.map((place) => {
    const context = `Ann works on Mondays. Ann lives in ${place}, it is said.`;
    return { question: 'Where does Ann live?', context, answer: { start: context.indexOf(place), end: context.indexOf(place) + place.length } };
  });

  it('learns which token answers, gives losses, and keeps its weights by directory', async () => {
    const training = await encoder.encodeWindows(inputs.slice(0, 3), { maxLength: 40, docStride: 4 });
    const unseen = await encoder.encodeWindows(inputs.slice(3), { maxLength: 40, docStride: 4 });
    const trainer = createSpanTrainer();
    const model = await trainer.train({ checkpoint: 'none', labels: [], head: 'answer-span', training, selection: unseen, options });
    expect(model.summary!.evaluations.at(-1)).toMatchObject({ accuracy: 1 });
    const { startLogits, endLogits, losses } = await model.predictSpans!(unseen);
    const [first, last] = unseen.answerTokens!;
    expect([startLogits.indexOf(Math.max(...startLogits)), endLogits.indexOf(Math.max(...endLogits))]).toEqual([first, last]);
    expect(losses![0]).toBeLessThan(1);
    await model.save('here');
    expect(await (await trainer.load('here')).predictSpans!(unseen)).toEqual({ rows: 1, startLogits, endLogits, losses });
    await model.dispose();
    expect(trainer.open()).toBe(1);
  });

  it('has no labels', async () => {
    const training = await encode([['a', 0]]);
    await expect(createSpanTrainer().train({ checkpoint: 'none', labels: ['x'], training, options })).rejects.toThrow('answer spans');
  });
});
