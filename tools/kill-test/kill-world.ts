import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulatedWorld, simulatedTask } from '@stepsynth/core';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';

/** An encoder big enough that writing and predicting take long enough to be hit. */
const encoder = { modelType: 'bert', hiddenSize: 256, layers: 2, heads: 4, intermediateSize: 512, maxPositions: 64 } as const;
const fillerWords = 24_000;

/** Writes a task of the simulated world with its gold files and an untrained encoder; returns the task file. */
export async function writeKillWorld(folder: string): Promise<string> {
  const world = createSimulatedWorld({ seed: 0 });
  const filler = Array.from({ length: fillerWords }, (_, index) => `filler${index}`);
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...world.vocabulary, ...filler];
  const checkpoint = join(folder, 'checkpoint');
  mkdirSync(folder, { recursive: true });
  await writeRandomCheckpoint(checkpoint, { ...encoder, vocabularySize: vocabulary.length, seed: 0 });
  writeFileSync(join(checkpoint, 'vocab.txt'), `${vocabulary.join('\n')}\n`);
  writeFileSync(join(checkpoint, 'tokenizer_config.json'), '{ "tokenizer_class": "BertTokenizer", "do_lower_case": true }\n');
  for (const [part, rows] of [['validation', 3000], ['test', 4000]] as const) {
    const lines = world.goldRows(rows, part).map(({ id, fields, label }) => JSON.stringify({ id, ...fields, label }));
    writeFileSync(join(folder, `gold-${part}.jsonl`), `${lines.join('\n')}\n`);
  }
  const { name, type, fields, labels, prompts } = simulatedTask;
  const task = {
    name, type, fields, labels, prompts,
    gold: { validation: 'gold-validation.jsonl', test: 'gold-test.jsonl' },
    teacher: { provider: 'simulated' },
    seed: { rows: 600 },
    rounds: 2,
    model: { checkpoint: 'checkpoint', maxLength: 48 },
    training: { learningRate: 5e-4, epochs: 6 },
    runtime: { device: 'cpu', threads: 2, saveTrainingEverySeconds: 0.01 },
  };
  const file = join(folder, 'task.yaml');
  writeFileSync(file, `${JSON.stringify(task, undefined, 2)}\n`);
  return file;
}
