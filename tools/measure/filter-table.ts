/**
 * Prints what each filter finds in the shared pools and, as a check for false positives, in gold data.
 *
 *     node --conditions=@stepsynth/source tools/measure/filter-table.ts [--json]
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureFilters, type FilterCounts } from './measure-filters.ts';

const files: readonly (readonly [task: string, file: string])[] = [
  ['imdb', 'imdb/pool_seed.jsonl.gz'],
  ['imdb', 'imdb/pool_extrapolated_1.jsonl.gz'],
  ['imdb', 'imdb/pool_extrapolated_2.jsonl.gz'],
  ['rte', 'rte/pool_seed.jsonl.gz'],
  ['rte', 'rte/pool_extrapolated.jsonl.gz'],
  ['qnli', 'qnli/pool_seed.jsonl.gz'],
  ['qnli', 'qnli/pool_extrapolated.jsonl.gz'],
  ['tweet-sentiment', 'tweet-sentiment/pool_extrapolated_llama2.jsonl.gz'],
  ['tweet-sentiment', 'tweet-sentiment/pool_extrapolated_gpt4.jsonl.gz'],
  ['imdb', 'imdb/gold_validation.jsonl.gz'],
  ['imdb', 'imdb/gold_test.jsonl.gz'],
  ['rte', 'rte/gold_validation.jsonl.gz'],
  ['qnli', 'qnli/gold_validation.jsonl.gz'],
  ['tweet-sentiment', 'tweet-sentiment/gold_test.jsonl.gz'],
];

const tasks = path.resolve(fileURLToPath(new URL('../../tasks', import.meta.url)));
const table: Record<string, FilterCounts> = {};
for (const [task, file] of files) Object.assign(table, await measureFilters(path.join(tasks, `${task}.yaml`), file));

if (process.argv.includes('--json')) console.log(JSON.stringify(table, null, 2));
else console.table(table);
