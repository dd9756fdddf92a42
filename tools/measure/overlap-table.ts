/**
 * Prints what the shared pools have in common with gold: texts that are equal, share 8 or 13 words, or are near by MinHash,
 * by field, part of gold and round; and near duplicates within a pool. With a checkpoint also those whose embeddings are near.
 *
 *     node --conditions=@stepsynth/source tools/measure/overlap-table.ts [CHECKPOINT_FOLDER] [--json]
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCheckpointEmbedder } from '@stepsynth/core';
import { createDatasetEncoder } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { measureOverlaps, type MeasuredOverlap } from './measure-overlaps.ts';

const files: readonly (readonly [task: string, file: string])[] = [
  ['imdb', 'imdb/pool_extrapolated_1.jsonl.gz'],
  ['imdb', 'imdb/pool_extrapolated_2.jsonl.gz'],
  ['rte', 'rte/pool_seed.jsonl.gz'],
  ['rte', 'rte/pool_extrapolated.jsonl.gz'],
  ['qnli', 'qnli/pool_seed.jsonl.gz'],
  ['qnli', 'qnli/pool_extrapolated.jsonl.gz'],
  ['tweet-sentiment', 'tweet-sentiment/pool_extrapolated_llama2.jsonl.gz'],
  ['tweet-sentiment', 'tweet-sentiment/pool_extrapolated_gpt4.jsonl.gz'],
];

const { values: { json }, positionals: [checkpoint] } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const encoder = checkpoint === undefined ? undefined : createDatasetEncoder({ checkpointDirectory: checkpoint });
const embedder = encoder === undefined || checkpoint === undefined ? undefined : createCheckpointEmbedder({ trainer: createNativeTrainer({ precision: 'fp32' }), encoder, checkpoint, maxLength: 128 });
const tasks = path.resolve(fileURLToPath(new URL('../../tasks', import.meta.url)));
try {
  const table: MeasuredOverlap[] = [];
  for (const [task, file] of files) table.push(...(await measureOverlaps(path.join(tasks, `${task}.yaml`), file, embedder)));
  if (json) console.log(JSON.stringify(table, null, 2));
  else console.table(table);
} finally {
  await encoder?.close();
}
