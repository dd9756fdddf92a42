/**
 * The paper's Tables 6 and 8 on recorded pools: how like the errors they were written from extrapolated rows are, and which
 * share of gold validation is covered by seed data and by as many extrapolated rows.
 *
 *     node --conditions=@stepsynth/source tools/measure/quality-table.ts CHECKPOINT_FOLDER [--rows 1000] [--json]
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { coverage, createCheckpointEmbedder, createRandom, extrapolationLikeness, type EncoderInput, type ExtrapolationLikeness, type TaskSpec } from '@stepsynth/core';
import { createDatasetEncoder, loadTaskFile, readRows } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';

interface Pool {
  readonly task: string;
  /** Column of the extrapolated rows that holds the error, or errors, a row was written from. */
  readonly errors?: string;
}

interface Quality extends Partial<ExtrapolationLikeness> {
  readonly task: string;
  /** Rows of each of the three sets that coverage compares. */
  readonly rows: number;
  readonly coveredBySeedData: number;
  readonly coveredByExtrapolated: number;
}

const MAX_LENGTH = 128;
const pools: readonly Pool[] = [{ task: 'imdb' }, { task: 'qnli' }, { task: 'rte', errors: 'error_hypotheses' }, { task: 'tweet-sentiment', errors: 'error_text' }];
const { values, positionals: [checkpoint] } = parseArgs({ allowPositionals: true, options: { rows: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } } });
if (checkpoint === undefined) throw new Error('usage: quality-table.ts CHECKPOINT_FOLDER [--rows N] [--json]');

const encoder = createDatasetEncoder({ checkpointDirectory: checkpoint });
const embedder = createCheckpointEmbedder({ trainer: createNativeTrainer({ precision: 'fp32' }), encoder, checkpoint, maxLength: MAX_LENGTH });
try {
  const table: Quality[] = [];
  for (const pool of pools) table.push(await measure(pool));
  if (values.json) console.log(JSON.stringify(table, null, 2));
  else console.table(table);
} finally {
  await encoder.close();
}

async function measure({ task: name, errors }: Pool): Promise<Quality> {
  const { file, task, resolve } = await loadTaskFile(path.join(fileURLToPath(new URL('../../tasks', import.meta.url)), `${name}.yaml`));
  if ('file' in file.gold || file.teacher.provider !== 'pool') throw new Error(`${name} does not name gold validation and a pool.`);
  const read = async (files: readonly string[]): Promise<Readonly<Record<string, unknown>>[]> => (await Promise.all(files.map((one) => readRows(resolve(one))))).flat().map(({ record }) => record);
  const seed = await read(file.teacher.seed);
  const extrapolated = await read(file.teacher.extrapolation);
  const gold = await read([file.gold.validation]);
  const rows = Math.min(Number(values.rows), seed.length, extrapolated.length, gold.length);
  const points = async (records: readonly Readonly<Record<string, unknown>>[], part: string) => embedder.embed(createRandom(0, 'quality-table', name, part).sample(records, rows).map((record) => inputOf(record, task)));
  const goldPoints = await points(gold, 'gold');
  return {
    task: name,
    ...(errors !== undefined && (await likeness(extrapolated, errors, task))),
    rows,
    coveredBySeedData: coverage(goldPoints, await points(seed, 'seed')).coverage,
    coveredByExtrapolated: coverage(goldPoints, await points(extrapolated, 'extrapolated')).coverage,
  };
}

/** Of the generated texts alone, and of rows that name one error. */
async function likeness(extrapolated: readonly Readonly<Record<string, unknown>>[], column: string, task: TaskSpec): Promise<ExtrapolationLikeness> {
  const texts = extrapolated.flatMap((record) => {
    const errors = [record[column]].flat();
    return errors.length === 1 ? [{ error: String(errors[0]), extrapolated: String(record[task.generatedField]) }] : [];
  });
  const embed = (of: (pair: (typeof texts)[number]) => string) => embedder.embed(texts.map((pair) => ({ text: of(pair) })));
  return extrapolationLikeness({ errors: await embed(({ error }) => error), extrapolated: await embed((pair) => pair.extrapolated), texts });
}

function inputOf(record: Readonly<Record<string, unknown>>, { inputFields: [first, second] }: TaskSpec): EncoderInput {
  return { text: String(record[first as string]), ...(second !== undefined && { pair: String(record[second]) }) };
}
