import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { copyDirectory, datasetFile, datasetFileNames, exportOnnx, writeFileDurably, type DatasetCardInputs, type RunDirectory } from '@stepsynth/core/node';
import type { ExportFormat } from './formats.ts';
import { readFinishedRun } from './read-finished-run.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** What to export, and where to. */
export interface ExportRequest {
  readonly run: RunDirectory;
  /** The run directory as the user named it. */
  readonly shown: string;
  /** Absolute; made where it is absent. */
  readonly out: string;
  /** The same as the user named it. */
  readonly shownOut: string;
  readonly formats: readonly ExportFormat[];
  /** Write into a folder that holds something; files of the same names are replaced. */
  readonly force: boolean;
}

/** One file or folder that was written. */
export interface ExportedFile {
  readonly format: ExportFormat;
  /** Inside the folder. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes a finished run's dataset and model in the formats asked for, each file whole or not at all. Nothing is written
 * where the run is not finished or the folder is not to be used.
 */
export async function exportRun(request: ExportRequest): Promise<readonly ExportedFile[]> {
  const { run, shown, out, formats } = request;
  const dataset = await readFinishedRun(run, shown);
  if (formats.some((format) => format === 'model' || format === 'onnx')) await checkModel(run, shown);
  await claimFolder(request);
  const written: ExportedFile[] = [];
  for (const format of formats) {
    for (const path of await writeFormat(format, request, dataset)) written.push({ format, path, bytes: (await stat(join(out, path))).size });
  }
  return written;
}

/** Writes one format; paths inside the folder. */
async function writeFormat(format: ExportFormat, { run, out, formats }: ExportRequest, dataset: DatasetCardInputs): Promise<readonly string[]> {
  if (format === 'model') return (await copyDirectory(run.paths.model, join(out, 'model'))).map((name) => join('model', name));
  if (format === 'onnx') {
    await exportOnnx({ modelDirectory: run.paths.model, file: join(out, 'model.onnx') });
    return ['model.onnx'];
  }
  const beside = { data: datasetFileNames[dataFormat(formats)], rejected: formats.includes('jsonl') };
  const files = format === 'jsonl' ? (['jsonl', 'rejected'] as const) : [format];
  for (const file of files) await writeFileDurably(join(out, datasetFileNames[file]), datasetFile(file, { ...dataset, beside }));
  return files.map((file) => datasetFileNames[file]);
}

/** The file that a card points at: the first there is of these. */
function dataFormat(formats: readonly ExportFormat[]): 'parquet' | 'jsonl' | 'csv' {
  return (['parquet', 'jsonl', 'csv'] as const).find((format) => formats.includes(format)) ?? 'parquet';
}

async function checkModel({ paths }: RunDirectory, shown: string): Promise<void> {
  const names = await readdir(paths.model).catch(() => [] as string[]);
  const missing = ['config.json', 'model.safetensors'].find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw new StepsynthError('RUN_DIRECTORY', `${shown}: model/ has no ${missing}`, { hint: `stepsynth resume ${shellWord(shown)} writes the model again from its last round.` });
}

async function claimFolder({ out, shownOut, force }: ExportRequest): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    if (!force && (await readdir(out)).length > 0) throw new StepsynthError('USAGE', `${shownOut} is not empty`, { hint: 'Name a new folder with --to, or add --force to replace files of the same names.' });
  } catch (error) {
    if (error instanceof StepsynthError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new StepsynthError('USAGE', `${shownOut} cannot be used as a folder (${String(error.code)})`, { hint: 'Name another folder with --to.', cause: error });
  }
}
