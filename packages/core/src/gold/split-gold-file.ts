import { createHash } from 'node:crypto';
import { StepsynthError } from '../errors.ts';
import type { GoldExample } from '../example/example.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { splitByGroup } from './split-by-group.ts';

/** One gold file divided in two. */
export interface GoldSplit {
  readonly validation: readonly GoldExample[];
  readonly test: readonly GoldExample[];
}

/** What a manifest records of a part of the split. */
export interface GoldPartRecord {
  readonly rows: number;
  /** Of the ids in the order of the file, each with a line feed. */
  readonly sha256: string;
}

/** How one gold file is divided. */
export interface SplitGoldFileOptions {
  /** Share of rows that are gold test, in (0, 1). */
  readonly testShare: number;
  /** `gold.split.seed`; the run seed has no part in it. */
  readonly seed: number;
  readonly task: TaskSpec;
  /** Names the file in errors. */
  readonly where: string;
}

/**
 * Divides the rows of one gold file into validation and test: seeded, stratified by label, no context and no generated
 * text in both (`splitByGroup`). Throws `DATA_FILE` where a part is left without rows.
 */
export function splitGoldFile(examples: readonly GoldExample[], { testShare, seed, task, where }: SplitGoldFileOptions): GoldSplit {
  const { taken: test, rest: validation } = splitByGroup(examples, { share: testShare, randomKey: [seed, 'gold-file'], task });
  const empty = test.length === 0 ? 'test' : validation.length === 0 ? 'validation' : undefined;
  if (empty === undefined) return { validation, test };
  throw new StepsynthError('DATA_FILE', `${where}: its ${examples.length} rows leave none for ${empty} (gold.split.test: ${testShare})`, {
    hint: 'Rows with one context or one text stay on one side. Add rows, or change the share.',
  });
}

/** What the manifest of a run records of a split; a resumed run compares it. */
export function goldSplitRecord({ validation, test }: GoldSplit): { validation: GoldPartRecord; test: GoldPartRecord } {
  return { validation: recordOf(validation), test: recordOf(test) };
}

function recordOf(examples: readonly GoldExample[]): GoldPartRecord {
  const hash = createHash('sha256');
  for (const { id } of examples) hash.update(`${id}\n`);
  return { rows: examples.length, sha256: hash.digest('hex') };
}
