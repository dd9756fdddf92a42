import type { SyntheticExample } from '../example/example.ts';
import type { Rejection } from '../ports/run-store.ts';
import { datasetLine } from '../synthesis/dataset-line.ts';
import { datasetCard, type DatasetCardInputs } from './dataset-card.ts';
import { datasetColumns, rejectedRow } from './dataset-columns.ts';
import { csvText } from './dataset-csv.ts';
import { parquetBytes } from './write-parquet.ts';

/** Files that a training set can be written as. */
export type DatasetFormat = 'jsonl' | 'csv' | 'parquet' | 'rejected' | 'card';

/** Name of each file in a dataset folder. */
export const datasetFileNames = { jsonl: 'train.jsonl', csv: 'train.csv', parquet: 'train.parquet', rejected: 'rejected.jsonl', card: 'README.md' } as const satisfies Record<DatasetFormat, string>;

/**
 * Contents of one file: `jsonl` a `datasetLine` a row, `csv` and `parquet` the same as flat columns, `rejected` the
 * candidates that were turned away, `card` a dataset card. They depend on what is handed in alone: rows stand in order of
 * round, slot and attempt.
 */
export function datasetFile(format: DatasetFormat, { task, ...inputs }: DatasetCardInputs): string | Uint8Array {
  const examples = inputs.examples.toSorted(byOrigin);
  const rejections = inputs.rejections.toSorted((one, other) => byOrigin(one.key, other.key));
  if (format === 'jsonl') return lines(examples.map(datasetLine));
  if (format === 'csv') return csvText(datasetColumns(task, examples), examples);
  if (format === 'parquet') return parquetBytes(datasetColumns(task, examples), examples);
  if (format === 'rejected') return lines(rejections.map((rejection: Rejection) => JSON.stringify(rejectedRow(rejection))));
  return datasetCard({ ...inputs, task, examples, rejections });
}

type Place = Pick<SyntheticExample, 'round' | 'slot' | 'attempt'>;

function byOrigin(one: Place, other: Place): number {
  return one.round - other.round || one.slot - other.slot || one.attempt - other.attempt;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
