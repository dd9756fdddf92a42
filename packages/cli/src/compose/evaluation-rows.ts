import { resolve } from 'node:path';
import { stratifiedSample, type GoldExample } from '@stepsynth/core';
import { loadGold, loadGoldPart, type LoadedTask } from '@stepsynth/core/node';

/** What to score a model on. */
export interface EvaluationRowsRequest {
  readonly loaded: LoadedTask;
  /** Absolute path of a labelled file; without it the task's gold test. */
  readonly data: string | undefined;
  readonly maxRows: number | undefined;
  readonly warn: (text: string) => void;
}

/** Labelled rows to score a model on. */
export async function loadEvaluationRows({ loaded, data, maxRows, warn }: EvaluationRowsRequest): Promise<readonly GoldExample[]> {
  const { file, task, resolve: pathOf } = loaded;
  const { gold, runSeed, fields } = file;
  if (data !== undefined) {
    if ('file' in gold && resolve(loaded.dataDirectory, gold.file) === data) {
      warn(`warning: ${gold.file} holds the rows of gold validation too; leave --data out to score gold test alone\n`);
    }
    return loadGold(data, { task, labelField: fields.label, maxRows });
  }
  const test = await loadGoldPart({ file, task, pathOf: (role) => pathOf('file' in gold ? gold.file : role === 'gold.test' ? gold.test : gold.validation) }, 'test');
  return stratifiedSample(test, gold.maxTestRowsSampled ?? test.length, runSeed).slice(0, maxRows);
}
