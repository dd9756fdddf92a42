import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetCardInputs } from './dataset-card.ts';
import { datasetFile, datasetFileNames } from './dataset-files.ts';
import { discard, replaceDirectory, temporaryPath } from './durable-files.ts';

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

/** Writes `train.jsonl`, `train.parquet`, `rejected.jsonl` and a dataset card (see `datasetFile`). The folder is written beside its place and renamed. */
export async function exportDataset(options: ExportDatasetOptions): Promise<ExportedDataset> {
  const { directory } = options;
  const making = temporaryPath(directory);
  const training = datasetFile('jsonl', options);
  try {
    await mkdir(making, { recursive: true });
    for (const format of ['jsonl', 'parquet', 'rejected', 'card'] as const) {
      await writeFile(path.join(making, datasetFileNames[format]), format === 'jsonl' ? training : datasetFile(format, options));
    }
    await replaceDirectory(making, directory);
  } catch (error) {
    await discard(making);
    throw error;
  }
  return { directory, rows: options.examples.length, sha256: createHash('sha256').update(training).digest('hex') };
}
