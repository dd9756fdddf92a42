import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SyntheticExample } from '../example/example.ts';
import { datasetLine } from '../synthesis/dataset-line.ts';
import { datasetCard, type DatasetCardInputs } from './dataset-card.ts';
import { datasetColumns, rejectedRow } from './dataset-columns.ts';
import { discard, replaceDirectory, temporaryPath } from './durable-files.ts';
import { parquetBytes } from './write-parquet.ts';

/** Rows to export, and where to. */
export interface ExportDatasetOptions extends DatasetCardInputs {
  /** Folder to write; one that is there is replaced. */
  readonly directory: string;
}

/** What was written. */
export interface ExportedDataset {
  readonly directory: string;
  readonly rows: number;
  /** sha256 of train.jsonl, in hex. */
  readonly sha256: string;
}

/**
 * Writes `train.jsonl` (a `datasetLine` a row), the same as flat columns in `train.parquet`, `rejected.jsonl` and a dataset card. The bytes depend on what is handed in
 * alone: rows stand in order of round, slot and attempt. The folder is written beside its place and renamed.
 */
export async function exportDataset(options: ExportDatasetOptions): Promise<ExportedDataset> {
  const { directory, task } = options;
  const examples = [...options.examples].sort(byOrigin);
  const rejections = [...options.rejections].sort((a, b) => byOrigin(a.key, b.key));
  const training = lines(examples.map(datasetLine));
  const making = temporaryPath(directory);
  try {
    await mkdir(making, { recursive: true });
    await writeFile(path.join(making, 'train.jsonl'), training);
    await writeFile(path.join(making, 'train.parquet'), parquetBytes(datasetColumns(task), examples));
    await writeFile(path.join(making, 'rejected.jsonl'), lines(rejections.map((rejection) => JSON.stringify(rejectedRow(rejection)))));
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

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
