import type { GoldExample } from '../example/example.ts';
import { goldSplitRecord, splitGoldFile, type GoldPartRecord, type GoldSplit } from '../gold/split-gold-file.ts';
import type { TaskFile } from '../task/task-file.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { loadGold } from './load-gold.ts';

/** Where gold is read from. */
export interface GoldSource {
  readonly file: Pick<TaskFile, 'gold' | 'fields'>;
  readonly task: TaskSpec;
  /** Path of the file with the role `gold.validation`, `gold.test` or `gold.file`. */
  pathOf(role: string): string;
}

/**
 * Gold validation or gold test in the order of the file, at most `maxValidationRows` or `maxTestRows` of them: of a file
 * of its own, or of the one gold file that the task splits. Throws `DATA_FILE`.
 */
export async function loadGoldPart(source: GoldSource, part: 'validation' | 'test'): Promise<readonly GoldExample[]> {
  const { file: { gold, fields }, task } = source;
  const maxRows = part === 'validation' ? gold.maxValidationRows : gold.maxTestRows;
  if ('file' in gold) return (await splitOf(source))[part].slice(0, maxRows);
  return loadGold(source.pathOf(`gold.${part}`), { task, labelField: fields.label, maxRows });
}

/** What the manifest records of the task's split; undefined where the task names two files. */
export async function readGoldSplitRecord(source: GoldSource): Promise<{ validation: GoldPartRecord; test: GoldPartRecord } | undefined> {
  return 'file' in source.file.gold ? goldSplitRecord(await splitOf(source)) : undefined;
}

async function splitOf({ file: { gold, fields }, task, pathOf }: GoldSource): Promise<GoldSplit> {
  if (!('file' in gold)) throw new Error('the task names two gold files');
  const path = pathOf('gold.file');
  return splitGoldFile(await loadGold(path, { task, labelField: fields.label }), { testShare: gold.split.test, seed: gold.split.seed, task, where: path });
}
