import { nearestWord, StepsynthError } from '@stepsynth/core';

/** What `export` can write, in the order of its help. */
export const exportFormats = ['jsonl', 'csv', 'parquet', 'card', 'model', 'onnx'] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** Reads `--format jsonl,csv`; all of them where none is named. Throws `USAGE`. */
export function readFormats(text: string | undefined): readonly ExportFormat[] {
  if (text === undefined) return exportFormats;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isFormat(name));
  if (unknown === undefined) return exportFormats.filter((format) => names.includes(format));
  const nearest = nearestWord(unknown, exportFormats);
  throw new StepsynthError('USAGE', `--format: unknown format ${JSON.stringify(unknown)}`, { hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Formats: ${exportFormats.join(', ')}.` });
}

function isFormat(name: string): name is ExportFormat {
  return (exportFormats as readonly string[]).includes(name);
}
