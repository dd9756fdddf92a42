import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SyntheticExample } from '../example/example.ts';
import { datasetCard, type DatasetCardInputs } from './dataset-card.ts';
import { datasetColumns, exampleRow, rejectedRow } from './dataset-columns.ts';
import { discard, replaceDirectory, temporaryPath } from './durable-files.ts';
import { parquetBytes } from './write-parquet.ts';

export interface ExportDatasetOptions extends DatasetCardInputs {
  /** Folder to write; one that is there is replaced. */
  readonly directory: string;
}

export interface ExportedDataset {
  readonly directory: string;
  readonly rows: number;
  /** sha256 of train.jsonl, in hex. */
  readonly sha256: string;
}

/**
 * Writes `train.jsonl`, `train.parquet`, `rejected.jsonl` and a dataset card. The bytes depend on what is handed in
 * alone: rows stand in order of round, slot and attempt. The folder is written beside its place and renamed.
 */
export async function exportDataset(options: ExportDatasetOptions): Promise<ExportedDataset> {
  const { directory, task } = options;
  const columns = datasetColumns(task);
  const examples = [...options.examples].sort(byOrigin);
  const rejections = [...options.rejections].sort((a, b) => byOrigin(a.key, b.key));
  const training = jsonLines(examples.map((example) => exampleRow(columns, example)));
  const making = temporaryPath(directory);
  try {
    await mkdir(making, { recursive: true });
    await writeFile(path.join(making, 'train.jsonl'), training);
    await writeFile(path.join(making, 'train.parquet'), parquetBytes(columns, examples));
    await writeFile(path.join(making, 'rejected.jsonl'), jsonLines(rejections.map(rejectedRow)));
    await writeFile(path.join(making, 'README.md'), datasetCard({ ...options, examples, rejections }));
    await replaceDirectory(making, directory);
  } catch (error) {
    await discard(making);
    throw error;
  }
  return { directory, rows: examples.length, sha256: createHash('sha256').update(training).digest('hex') };
}

type Place = Pick<SyntheticExample, 'round' | 'slot' | 'attempt'>;

function byOrigin(a: Place, b: Place): number {
  return a.round - b.round || a.slot - b.slot || a.attempt - b.attempt;
}

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
