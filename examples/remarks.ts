// What the examples share: a task with gold files in data/, a writer of remarks, and an untrained encoder.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createRandom, type SlotKey, type TaskSettings } from '@stepsynth/core';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';

const data = join(import.meta.dirname, 'data');

const subjects = ['The soup', 'The bread', 'Our waiter', 'The service', 'The coffee', 'The fish', 'The wine', 'The chef', 'The pasta', 'The salad'];
const verdicts: Readonly<Record<string, readonly string[]>> = {
  positive: ['was wonderful', 'was a delight', 'tasted fresh', 'made our evening', 'was perfect', 'was warm and friendly', 'was worth 20 euros'],
  negative: ['was awful', 'was a letdown', 'tasted stale', 'ruined our evening', 'was dreadful', 'was cold and rude', 'was a waste of 20 euros'],
};
const endings = ['', ' today', ' this time', ', as always', ', honestly', ', and we said so', ' from start to end', ' last Friday'];

/** A remark of a guest, the same for the same slot; `like` is one that the model got wrong, whose verdict it takes over. */
export function writeRemark(label: string, key: SlotKey, like?: string): string {
  const random = createRandom('remarks', key.stage, key.round, key.slot, key.attempt);
  const pick = (from: readonly string[]): string => random.sample(from, 1)[0] ?? '';
  const copied = like?.match(/(?:was|could|left|tasted|made|ruined) (?:\w+ )*\w+/)?.[0];
  return `${pick(subjects)} ${copied ?? pick(verdicts[label] ?? [])}${pick(endings)}.`;
}

/** Is a remark of a guest positive or negative? The encoder is tiny and untrained, so that a run takes seconds; yours would be `distilbert-base-uncased`. */
export async function remarksTask(): Promise<TaskSettings> {
  return {
    name: 'remarks',
    type: 'single-sentence',
    fields: { generated: 'text' },
    labels: [{ name: 'negative' }, { name: 'positive' }],
    dataDir: data,
    gold: { validation: 'gold-validation.jsonl', test: 'gold-test.jsonl' },
    prompts: { seed: 'Write a {{label}} remark of a guest.', extrapolation: 'Write another {{label}} remark like this one: {{text}}' },
    seed: { rows: 150 },
    rounds: 1,
    model: { checkpoint: await writeTinyCheckpoint(), maxLength: 32 },
    training: { epochs: 20, learningRate: 0.003, batchSize: 16, dropout: false },
    runtime: { device: 'cpu', threads: 1 },
  };
}

async function writeTinyCheckpoint(): Promise<string> {
  const folder = resolve('runs', 'tiny-checkpoint');
  const gold = await readFile(join(data, 'gold-validation.jsonl'), 'utf8');
  const words = new Set([...gold.toLowerCase().matchAll(/[a-z]+|[^a-z\s]/g)].map(([word]) => word));
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
  await writeRandomCheckpoint(folder, { modelType: 'bert', hiddenSize: 32, layers: 1, heads: 2, intermediateSize: 64, maxPositions: 64, vocabularySize: vocabulary.length, seed: 0 });
  await writeFile(join(folder, 'vocab.txt'), `${vocabulary.join('\n')}\n`);
  return folder;
}
